package dev.samovar.model;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The log of the model's failures: a line for the first of each kind, and then a count once a minute.
 *
 * <p>Failures with the same reason and message are of one kind. A kind that did not occur for ten minutes begins anew.
 * Bounded: beyond {@value #KINDS} kinds those with the same reason are one. Safe from any thread.
 */
public final class FailureLog implements CallListener {

    /** How often {@link #flush()} is to be called. */
    public static final Duration FLUSH_EVERY = Duration.ofMinutes(1);

    private static final System.Logger LOG = System.getLogger(FailureLog.class.getName());
    private static final int KINDS = 50;
    private static final Duration FORGET_AFTER = Duration.ofMinutes(10);

    private final String model;
    private final InstantSource clock;
    private final Map<String, Kind> kinds = new HashMap<>();

    /** A log without failures of one model. */
    public FailureLog(ModelIdentity identity, InstantSource clock) {
        this.model = identity.provider() + " " + identity.name();
        this.clock = clock;
    }

    /** One kind of failure. Under the lock of the log. */
    private static final class Kind {
        private final String text;
        private long unreported;
        private Instant last;

        Kind(String text, Instant last) {
            this.text = text;
            this.last = last;
        }
    }

    @Override
    public void failed(ModelException failure) {
        String text = text(failure);
        if (isFirst(text, failure.reason().name())) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "A call to model {0} failed; further failures of this kind are counted once a minute: {1}",
                    model,
                    text + cause(failure.getCause()));
        }
    }

    /** Logs how many failures of each kind there were since the last time, and forgets kinds that are over. */
    public void flush() {
        for (Map.Entry<String, Long> kind : drain().entrySet()) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "More failed calls to model {0} in the last minute: {1}: {2}",
                    model,
                    String.valueOf(kind.getValue()),
                    kind.getKey());
        }
    }

    private synchronized boolean isFirst(String text, String reason) {
        Instant now = clock.instant();
        String name = kinds.containsKey(text) || kinds.size() < KINDS ? text : reason;
        Kind known = kinds.putIfAbsent(name, new Kind(text, now));
        if (known == null) {
            return true;
        }
        known.unreported++;
        known.last = now;
        return false;
    }

    private synchronized Map<String, Long> drain() {
        Map<String, Long> counts = new HashMap<>();
        for (Kind kind : kinds.values()) {
            if (kind.unreported > 0) {
                counts.merge(kind.text, kind.unreported, Long::sum);
                kind.unreported = 0;
            }
        }
        Instant over = clock.instant().minus(FORGET_AFTER);
        kinds.values().removeIf(kind -> kind.last.isBefore(over));
        return counts;
    }

    private static String cause(@Nullable Throwable cause) {
        return cause == null ? "" : "; cause: " + cause;
    }

    private static String text(ModelException failure) {
        return failure.getMessage() + " (" + failure.reason().name().toLowerCase(Locale.ROOT) + ")";
    }
}
