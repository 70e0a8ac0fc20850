-- Ends a lease that was given to a caller that has not received it, and tells the waiters.
-- KEYS: holders, leases
-- ARGV: token, "<subject>:<fingerprint>", channel, announcement
-- Returns 1, or 0 if there is no such lease.
local holder = redis.call('HGET', KEYS[1], ARGV[2])
if not holder or string.sub(holder, -#ARGV[1] - 1) ~= ':' .. ARGV[1] then
  return 0
end
redis.call('HDEL', KEYS[1], ARGV[2])
redis.call('ZREM', KEYS[2], ARGV[2])
redis.pcall('PUBLISH', ARGV[3], ARGV[4])
return 1
