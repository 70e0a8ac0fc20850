package dev.samovar.cache.redis.bus;

import dev.samovar.cache.Purge;
import java.time.Instant;

/** What goes over the channel of the replicas. */
public sealed interface BusMessage {

    /**
     * Something happened that no one has to confirm.
     *
     * @param what what happened
     */
    record Told(ReplicaEvent what) implements BusMessage {}

    /**
     * A replica is alive and reaches Redis.
     *
     * @param replica its id
     * @param sentAtNanos when it sent the beat, on the clock of its own process
     * @param stamp the stamp of the last purge when Redis published the beat: whoever knows another has missed one
     */
    record Beat(String replica, long sentAtNanos, String stamp) implements BusMessage {}

    /**
     * A purge was made, and is to be confirmed once it has been applied.
     *
     * @param round what to confirm
     * @param replica who made it
     * @param stampBefore the stamp of the purge before it
     * @param stamp its own stamp
     * @param purge the purge
     */
    record PurgeMade(String round, String replica, String stampBefore, String stamp, Purge purge)
            implements BusMessage {

        /** When it was announced, by the clock of Redis; in the far future if the stamp does not tell. */
        Instant at() {
            try {
                return Instant.ofEpochMilli(Long.parseLong(stamp));
            } catch (NumberFormatException notATime) {
                return Instant.MAX;
            }
        }
    }

    /**
     * A replica has applied a purge.
     *
     * @param round the purge's round
     * @param replica who has applied it
     */
    record Confirmed(String round, String replica) implements BusMessage {}
}
