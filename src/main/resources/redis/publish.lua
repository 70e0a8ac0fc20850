-- Publishes a message on the node that holds the live replicas.
-- KEYS: live replicas, stamp of the last purge
-- ARGV: channel, message
-- Returns how many subscribers the node has.
return redis.call('PUBLISH', ARGV[1], ARGV[2])
