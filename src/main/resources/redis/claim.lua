-- Takes on a piece of trash, so that one replica at a time clears it away. Whoever dies over it loses it in time.
-- KEYS: trash register
-- ARGV: ms until others may take it on
-- Returns "<epoch of the purge>:<token of the trash>", or nothing if there is none to be had.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local free = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now, 'LIMIT', 0, 1)[1]
if free then
  redis.call('ZADD', KEYS[1], string.format('%.0f', now + ARGV[1]), free)
end
return free
