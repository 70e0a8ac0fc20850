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

    /**
     * A replica wants to follow the stream that is generated under a lease. The lease's holder answers that replica alone.
     *
     * @param session the name of what it will receive, which no other has
     * @param replica its id
     * @param holder the lease's token
     */
    record StreamWanted(String session, String replica, String holder) implements ReplicaEvent {}
}
