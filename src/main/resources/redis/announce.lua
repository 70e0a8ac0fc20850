-- Publishes a purge under a new stamp.
-- KEYS: live replicas, stamp of the last purge
-- ARGV: channel, start of the message, purge
-- Returns the live replicas.
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
local before = redis.call('GET', KEYS[2]) or '0'
local stamp = string.format('%.0f', math.max((tonumber(before) or 0) + 1, now))
redis.call('SET', KEYS[2], stamp)
redis.call('PUBLISH', ARGV[1], ARGV[2] .. ':' .. before .. ':' .. stamp .. ':' .. ARGV[3])
return redis.call('ZRANGE', KEYS[1], 0, -1)
