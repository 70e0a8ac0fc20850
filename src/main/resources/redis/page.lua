-- Reads a page of a sorted set from a place that stays the same while members come and go.
-- KEYS: the sorted set
-- ARGV: score and member where the page before ended, how many members
-- Returns the members and their scores in turn, which may begin with some of the same score again.
local start
if redis.call('ZSCORE', KEYS[1], ARGV[2]) == ARGV[1] then
  start = redis.call('ZRANK', KEYS[1], ARGV[2]) + 1
else
  start = redis.call('ZCOUNT', KEYS[1], '-inf', '(' .. ARGV[1])
end
return redis.call('ZRANGE', KEYS[1], start, start + ARGV[3] - 1, 'WITHSCORES')
