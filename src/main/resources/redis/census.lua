-- Counts the live entries of a shard, and picks some of them.
-- KEYS: index
-- ARGV: now in ms, how many to pick
-- Returns {live entries, bytes that the index takes, members picked}.
local live = redis.call('ZCOUNT', KEYS[1], '(' .. ARGV[1], '(+inf')
local bytes = redis.call('MEMORY', 'USAGE', KEYS[1]) or 0
return {live, bytes, live > 0 and redis.call('ZREVRANGEBYSCORE', KEYS[1], '(+inf', '(' .. ARGV[1], 'LIMIT', 0, ARGV[2]) or {}}
