-- Ends a lease unused and tells the waiters.
-- KEYS: epoch, holders, leases
-- ARGV: epoch of the lease, token, "<subject>:<fingerprint>", channel, announcement
-- Returns 1, or 0 if the lease does not stand.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
if redis.call('MGET', KEYS[1])[1] ~= ARGV[1] or redis.call('HGET', KEYS[2], ARGV[3]) ~= ARGV[1] .. ':' .. ARGV[2]
    or tonumber(redis.call('ZSCORE', KEYS[3], ARGV[3]) or 0) <= now then
  return 0
end
redis.call('HDEL', KEYS[2], ARGV[3])
redis.call('ZREM', KEYS[3], ARGV[3])
-- Without the right to the channel the waiters wait for the term
redis.pcall('PUBLISH', ARGV[4], ARGV[5])
return 1
