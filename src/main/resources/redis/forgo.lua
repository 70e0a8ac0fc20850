-- Ends a lease that was given to somebody who has not heard of it, and tells the waiters.
-- KEYS: lease, leases
-- ARGV: token, "<subject>:<fingerprint>", channel, announcement
-- Returns 1, or 0 if there is no such lease.
local holder = redis.call('MGET', KEYS[1])[1]
if not holder or string.sub(holder, -#ARGV[1] - 1) ~= ':' .. ARGV[1] then
  return 0
end
redis.call('UNLINK', KEYS[1])
redis.call('ZREM', KEYS[2], ARGV[2])
redis.call('PUBLISH', ARGV[3], ARGV[4])
return 1
