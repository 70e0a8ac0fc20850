-- Prolongs a lease by its term.
-- KEYS: epoch, holders, leases
-- ARGV: epoch of the lease, token, term in ms, "<subject>:<fingerprint>"
-- Returns 1, or 0 if the lease does not stand.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
if redis.call('MGET', KEYS[1])[1] ~= ARGV[1] or redis.call('HGET', KEYS[2], ARGV[4]) ~= ARGV[1] .. ':' .. ARGV[2]
    or tonumber(redis.call('ZSCORE', KEYS[3], ARGV[4]) or 0) <= now then
  return 0
end
redis.call('ZADD', KEYS[3], string.format('%.0f', now + tonumber(ARGV[3])), ARGV[4])
return 1
