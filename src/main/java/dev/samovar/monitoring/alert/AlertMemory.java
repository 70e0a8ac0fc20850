package dev.samovar.monitoring.alert;

import io.smallrye.mutiny.Uni;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

/**
 * What has been told already, for all replicas: so that one of them tells, and another one that looks the next time does
 * not tell again.
 */
public interface AlertMemory {

    /** What was remembered last; empty if nothing was, or if it cannot be read. */
    Uni<Optional<Told>> recall();

    /** Remembers until the next time. */
    Uni<Void> remember(Told told);

    /**
     * The last verdict and the last news.
     *
     * @param low whether the hit rate was below its limit
     * @param since since when it is so
     * @param at when that was told last
     */
    record Told(boolean low, Instant since, Instant at) {

        /** This as one line. */
        public String text() {
            return (low ? "low " : "ok ") + since + " " + at;
        }

        /** Reads such a line; empty if it is none. */
        public static Optional<Told> parse(String text) {
            String[] parts = text.split(" ", -1);
            if (parts.length != 3 || !(parts[0].equals("low") || parts[0].equals("ok"))) {
                return Optional.empty();
            }
            try {
                return Optional.of(new Told(parts[0].equals("low"), Instant.parse(parts[1]), Instant.parse(parts[2])));
            } catch (DateTimeException unreadable) {
                return Optional.empty();
            }
        }
    }

    /** For a process that judges alone, and knows itself what it told. */
    static AlertMemory none() {
        return new AlertMemory() {
            @Override
            public Uni<Optional<Told>> recall() {
                return Uni.createFrom().item(Optional.empty());
            }

            @Override
            public Uni<Void> remember(Told told) {
                return Uni.createFrom().voidItem();
            }
        };
    }
}
