-- Removes members of an index whose entries have expired.
-- KEYS: index
-- ARGV: now in ms, how many at most
-- Returns how many were removed.
local expired = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', ARGV[1], 'LIMIT', 0, ARGV[2])
if #expired > 0 then
  redis.call('ZREM', KEYS[1], unpack(expired))
end
return #expired
