-- Marks a shard as purged by pattern or by key, so that no lease that is missing can be had again. Full memory lets it pass.
-- KEYS: purged
local time = redis.call('TIME')
local mark = math.max((tonumber(redis.call('MGET', KEYS[1])[1] or '') or 0) + 1, time[1] * 1000000 + time[2])
redis.call('UNLINK', KEYS[1])
redis.call('SET', KEYS[1], string.format('%.0f', mark))
return 1
