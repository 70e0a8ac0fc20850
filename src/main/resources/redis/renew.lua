-- Prolongs a lease by its term.
-- KEYS: epoch, lease, leases
-- ARGV: epoch of the lease, token, term in ms, "<subject>:<fingerprint>"
-- Returns 1, or 0 if the lease does not stand.
local held = redis.call('MGET', KEYS[1], KEYS[2])
if held[1] ~= ARGV[1] or held[2] ~= ARGV[1] .. ':' .. ARGV[2] or not redis.call('ZSCORE', KEYS[3], ARGV[4]) then
  return 0
end
local time = redis.call('TIME')
local deadline = time[1] * 1000 + math.floor(time[2] / 1000) + tonumber(ARGV[3])
redis.call('PEXPIRE', KEYS[2], ARGV[3])
redis.call('ZADD', KEYS[3], string.format('%.0f', deadline), ARGV[4])
if redis.call('PTTL', KEYS[3]) < tonumber(ARGV[3]) then
  redis.call('PEXPIRE', KEYS[3], ARGV[3])
end
return 1
