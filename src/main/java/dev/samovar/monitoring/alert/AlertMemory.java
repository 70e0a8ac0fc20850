package dev.samovar.monitoring.alert;

import io.smallrye.mutiny.Uni;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

/**
 * The last verdict on the hit rate, shared by all replicas.
 *
 * <p>A replica that checks next does not repeat the alert of another replica.
 */
public interface AlertMemory {

    /** Reads the last verdict; empty if there is none or it cannot be parsed. */
    Uni<Optional<Verdict>> load();

    /** Stores a verdict in place of the last one. */
    Uni<Void> save(Verdict verdict);

    /**
     * A verdict on the hit rate, with the time of its last alert.
     *
     * @param low whether the hit rate is below its limit
     * @param since the first check with this result
     * @param alertedAt the time of the last alert
     */
    record Verdict(boolean low, Instant since, Instant alertedAt) {

        /** The verdict as one line. */
        public String text() {
            return (low ? "low " : "ok ") + since + " " + alertedAt;
        }

        /** Parses such a line; empty if it has another form. */
        public static Optional<Verdict> parse(String text) {
            String[] parts = text.split(" ", -1);
            if (parts.length != 3 || !(parts[0].equals("low") || parts[0].equals("ok"))) {
                return Optional.empty();
            }
            try {
                return Optional.of(
                        new Verdict(parts[0].equals("low"), Instant.parse(parts[1]), Instant.parse(parts[2])));
            } catch (DateTimeException unreadable) {
                return Optional.empty();
            }
        }
    }

    /** A memory without content, for a process that shares nothing. */
    static AlertMemory none() {
        return new AlertMemory() {
            @Override
            public Uni<Optional<Verdict>> load() {
                return Uni.createFrom().item(Optional.empty());
            }

            @Override
            public Uni<Void> save(Verdict verdict) {
                return Uni.createFrom().voidItem();
            }
        };
    }
}
