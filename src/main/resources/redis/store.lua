-- Stores an entry under a lease, ends the lease and tells the waiters. With memory full the lease ends all the same.
-- KEYS: epoch, holders, leases, entry, index
-- ARGV: epoch of the lease, token, "<subject>:<fingerprint>", entry, ms that it is kept, channel, announcement
-- Returns 1, or 0 if the lease does not stand.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
if redis.call('MGET', KEYS[1])[1] ~= ARGV[1] or redis.call('HGET', KEYS[2], ARGV[3]) ~= ARGV[1] .. ':' .. ARGV[2]
    or tonumber(redis.call('ZSCORE', KEYS[3], ARGV[3]) or 0) <= now then
  return 0
end
local stored = redis.pcall('SET', KEYS[4], ARGV[4], 'PX', ARGV[5])
if not stored.err then
  -- Its place in the index ends with it, by the same clock
  local keptUntil = now + ARGV[5]
  redis.call('ZADD', KEYS[5], string.format('%.0f', keptUntil), ARGV[3])
end
redis.call('HDEL', KEYS[2], ARGV[3])
redis.call('ZREM', KEYS[3], ARGV[3])
-- Without the right to the channel the waiters wait for the term: the entry is stored all the same
redis.pcall('PUBLISH', ARGV[6], ARGV[7])
if stored.err then
  return stored
end
return 1
