package dev.samovar.cache.redis.bus;

import dev.samovar.cache.Purge;
import dev.samovar.cache.key.CacheKey;

/** An event that a replica publishes to all replicas, itself included. */
public sealed interface ReplicaEvent {

    /**
     * A lease has ended: its generation was stored, given up or voided. Waiters look up again, near entries are dropped.
     *
     * @param key the lease's key
     */
    record LeaseEnded(CacheKey key) implements ReplicaEvent {}

    /**
     * A purge was made in Redis, or repeated there after a failover that had lost it.
     *
     * @param purge the purge
     */
    record Purged(Purge purge) implements ReplicaEvent {}
}
