package dev.samovar.cache.redis.bus;

import dev.samovar.cache.Purge;
import dev.samovar.cache.StoreTrouble;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The events that replicas publish to each other over Redis' publish and subscribe. A message can be lost with a
 * connection; so nothing relies on one: waiters have an end of their own and look again after a gap, and near copies
 * are served only while the subscription is proven.
 */
public interface ReplicaBus {

    /** The channel that replicas publish to, for scripts that publish themselves. */
    String channel();

    /** An event as it goes over the channel, for scripts that publish themselves. */
    String encode(ReplicaEvent event);

    /**
     * Tells every replica of a purge that has been made in Redis, and waits until each live one has applied it, or must
     * have noticed that it is cut off. Never fails: a replica that stays silent is counted as not confirmed.
     */
    Uni<Confirmations> purged(Purge purge);

    /**
     * Whether the subscription has proved itself within the last second: what was published before the proof was sent
     * has arrived here. Costs next to nothing.
     */
    boolean isConfirmed();

    /** What keeps replicas from receiving from each other, as Redis says; nothing if nothing is known. A volatile read. */
    default Optional<StoreTrouble> trouble() {
        return Optional.empty();
    }

    /**
     * Registers a listener for every event that arrives, this replica's own included. It is called on the
     * subscription's event loop, in the order of arrival, and must not block.
     *
     * @return closes the registration
     */
    AutoCloseable listen(Consumer<ReplicaEvent> listener);

    /**
     * Registers a listener for purges that other replicas have made. It is called as those of {@link #listen} are, after
     * them. This replica confirms a purge when all that these listeners return have completed. A bus of one replica never
     * calls it.
     *
     * @return closes the registration
     */
    default AutoCloseable listenForPurges(PurgeListener listener) {
        return () -> {};
    }

    /** Receives purges. */
    interface PurgeListener {
        /**
         * Another replica has made a purge.
         *
         * @param at when, by the clock of Redis, which may not be that of this replica
         * @return emits null when nothing that the purge concerns is served here any more; a failure leaves the purge
         *     unconfirmed
         */
        Uni<Void> purged(Purge purge, Instant at);
    }

    /**
     * Registers what is called whenever announcements may have been missed: when the subscription has ended, and when
     * it has begun anew, so that what is published from then on arrives. It is called as listeners are. A bus that misses
     * nothing never calls it.
     *
     * @return closes the registration
     */
    default AutoCloseable listenForGaps(Runnable listener) {
        return () -> {};
    }

    /**
     * Who confirmed a purge.
     *
     * @param live replicas that were alive, this one included
     * @param confirmed those of them that confirmed, this one included
     */
    record Confirmations(int live, int confirmed) {}
}
