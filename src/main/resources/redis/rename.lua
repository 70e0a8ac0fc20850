-- Gives the cache another version, also when memory is full: removing is let through, and what follows it.
-- KEYS: version
-- ARGV: the version from now on
-- Returns the version before, or nothing.
local before = redis.call('MGET', KEYS[1])[1]
redis.call('UNLINK', KEYS[1])
redis.call('SET', KEYS[1], ARGV[1])
return before
