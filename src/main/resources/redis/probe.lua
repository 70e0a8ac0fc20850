-- Writes what leases and entries need, and removes it again: works if Redis has the room and grants the rights.
-- KEYS: epoch, holders, leases, entry
-- ARGV: the member of a key that nobody has
redis.call('MGET', KEYS[1])
redis.call('HSET', KEYS[2], ARGV[1], '')
redis.call('ZADD', KEYS[3], 0, ARGV[1])
redis.call('SET', KEYS[4], '', 'PX', 1000)
redis.call('UNLINK', KEYS[4])
redis.call('ZREM', KEYS[3], ARGV[1])
redis.call('HDEL', KEYS[2], ARGV[1])
return 1
