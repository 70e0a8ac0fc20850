-- Refreshes the membership of a replica and publishes its beat.
-- KEYS: live replicas, stamp of the last purge
-- ARGV: channel, replica, beat, ms that the membership holds
-- Returns the time.
-- What is of another type goes, or no purge could ever be published
for i, type in ipairs({'zset', 'string'}) do
  if redis.call('TYPE', KEYS[i]).ok ~= type then
    redis.call('DEL', KEYS[i])
  end
end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
-- First a command that is let through when memory is full: what follows it in a script is let through too
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
redis.call('ZADD', KEYS[1], now + ARGV[4], ARGV[2])
local stamp = redis.call('GET', KEYS[2]) or '0'
redis.call('PUBLISH', ARGV[1], ARGV[3] .. ':' .. stamp)
return time
