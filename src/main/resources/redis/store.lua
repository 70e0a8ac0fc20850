-- Stores an entry under a lease, ends the lease and tells the waiters. With memory full the lease ends all the same.
-- KEYS: epoch, lease, leases, entry, index
-- ARGV: epoch of the lease, token, "<subject>:<fingerprint>", entry, ms that it is kept, channel, announcement
-- Returns 1, or 0 if the lease does not stand.
local held = redis.call('MGET', KEYS[1], KEYS[2])
if held[1] ~= ARGV[1] or held[2] ~= ARGV[1] .. ':' .. ARGV[2] or not redis.call('ZSCORE', KEYS[3], ARGV[3]) then
  return 0
end
local stored = redis.pcall('SET', KEYS[4], ARGV[4], 'PX', ARGV[5])
if not stored.err then
  -- Its place in the index ends with it, by the same clock
  local time = redis.call('TIME')
  local keptUntil = time[1] * 1000 + math.floor(time[2] / 1000) + ARGV[5]
  redis.call('ZADD', KEYS[5], string.format('%.0f', keptUntil), ARGV[3])
end
redis.call('UNLINK', KEYS[2])
redis.call('ZREM', KEYS[3], ARGV[3])
redis.call('PUBLISH', ARGV[6], ARGV[7])
if stored.err then
  return stored
end
return 1
