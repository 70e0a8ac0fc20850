-- Marks a shard as purged by pattern or by key, so that no lease that is missing can be had again. Full memory lets it pass.
-- KEYS: purged
-- ARGV: when the purge was made in microseconds, if it is made again; a mark that is as new stays
-- Returns 1 if there is a new mark, else 0.
local before = tonumber(redis.call('MGET', KEYS[1])[1] or '') or 0
local time = redis.call('TIME')
local mark = ARGV[1] and tonumber(ARGV[1]) or math.max(before + 1, time[1] * 1000000 + time[2])
if mark <= before then
  return 0
end
redis.call('UNLINK', KEYS[1])
redis.call('SET', KEYS[1], string.format('%.0f', mark))
return 1
