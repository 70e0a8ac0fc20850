-- Counts the live entries of a shard, and picks some of them.
-- KEYS: index
-- ARGV: how many to pick
-- Returns {live entries, bytes that the index takes, members picked}.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local after = string.format('(%.0f', now)
local live = redis.call('ZCOUNT', KEYS[1], after, '(+inf')
local bytes = redis.call('MEMORY', 'USAGE', KEYS[1]) or 0
return {live, bytes, live > 0 and redis.call('ZREVRANGEBYSCORE', KEYS[1], '(+inf', after, 'LIMIT', 0, ARGV[1]) or {}}
