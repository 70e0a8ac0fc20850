-- Counts the live entries of a shard, and picks some of them.
-- KEYS: index
-- ARGV: how many to pick
-- Returns {live entries, bytes that the index takes, members picked}.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local after = string.format('(%.0f', now)
local live = redis.call('ZCOUNT', KEYS[1], after, '(+inf')
-- Not every user may ask for memory: then an estimate
local bytes = redis.pcall('MEMORY', 'USAGE', KEYS[1]) or 0
if type(bytes) ~= 'number' then
  bytes = 150 * redis.call('ZCARD', KEYS[1])
end
return {live, bytes, live > 0 and redis.call('ZREVRANGEBYSCORE', KEYS[1], '(+inf', after, 'LIMIT', 0, ARGV[1]) or {}}
