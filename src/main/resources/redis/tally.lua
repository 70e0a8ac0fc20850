-- Adds to a tally, keeps its highest members, and moves its end.
-- KEYS: the tally. ARGV: its term in milliseconds, how many members it keeps, then member and count in turn.
for i = 3, #ARGV, 2 do
    redis.call('ZINCRBY', KEYS[1], ARGV[i + 1], ARGV[i])
end
redis.call('ZREMRANGEBYRANK', KEYS[1], 0, -1 - tonumber(ARGV[2]))
redis.call('PEXPIRE', KEYS[1], ARGV[1])
return redis.call('ZCARD', KEYS[1])
