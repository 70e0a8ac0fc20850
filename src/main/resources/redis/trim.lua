-- Removes members of an index whose entries have expired, by the clock that Redis expires them by.
-- KEYS: index
-- ARGV: how many at most
-- Returns how many were removed.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local expired = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', string.format('%.0f', now), 'LIMIT', 0, ARGV[1])
if #expired > 0 then
  redis.call('ZREM', KEYS[1], unpack(expired))
end
return #expired
