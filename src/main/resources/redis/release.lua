-- Ends a lease unused and tells the waiters.
-- KEYS: epoch, lease, leases
-- ARGV: epoch of the lease, token, "<subject>:<fingerprint>", channel, announcement
-- Returns 1, or 0 if the lease does not stand.
local held = redis.call('MGET', KEYS[1], KEYS[2])
if held[1] ~= ARGV[1] or held[2] ~= ARGV[1] .. ':' .. ARGV[2] or not redis.call('ZSCORE', KEYS[3], ARGV[3]) then
  return 0
end
redis.call('UNLINK', KEYS[2])
redis.call('ZREM', KEYS[3], ARGV[3])
redis.call('PUBLISH', ARGV[4], ARGV[5])
return 1
