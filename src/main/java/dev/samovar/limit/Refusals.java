package dev.samovar.limit;

import dev.samovar.measure.LabelledCounter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The refusals of limits, by limit and kind of key. A key itself is never kept. Safe from any thread; never blocks. */
public final class Refusals {

    private final LabelledCounter counts = new LabelledCounter(pairs());

    /** What refused a generation or a request. */
    public enum Limit {
        /** The rate limit of one client. */
        RATE,
        /** The limit of model calls while the shared store is unavailable. */
        OUTAGE,
        /** The bulkhead of the model: its queue was full, or a call's turn did not come in time. */
        CONCURRENCY,
        /** The open circuit breaker of the model. */
        BREAKER,
        /** The memory for request bodies. */
        MEMORY;

        private String label() {
            return LabelledCounter.label(this);
        }
    }

    /** The kind of key that a request was sent with. */
    public enum Key {
        /** None that counts. */
        NONE,
        /** The service's own key pays for it. */
        SERVICE,
        /** The caller's own key pays for it. */
        OWN,
        /** The limit does not depend on keys. */
        ANY;

        private String label() {
            return LabelledCounter.label(this);
        }
    }

    private static List<List<String>> pairs() {
        List<List<String>> pairs = new ArrayList<>();
        for (Key key : List.of(Key.NONE, Key.SERVICE, Key.OWN)) {
            pairs.add(List.of(Limit.RATE.label(), key.label()));
        }
        for (Limit limit : List.of(Limit.OUTAGE, Limit.CONCURRENCY, Limit.BREAKER, Limit.MEMORY)) {
            pairs.add(List.of(limit.label(), Key.ANY.label()));
        }
        return pairs;
    }

    /** Counts a refusal of a limit that does not depend on keys. */
    public void refused(Limit limit) {
        counts.increment(limit.label(), Key.ANY.label());
    }

    /** The quota of a client, whose refusals are counted as those of {@link Limit#RATE}. */
    public Quota counted(Quota quota, Key key) {
        return new Quota() {
            @Override
            public Optional<Duration> tryAcquire() {
                Optional<Duration> refused = quota.tryAcquire();
                if (refused.isPresent()) {
                    counts.increment(Limit.RATE.label(), key.label());
                }
                return refused;
            }

            @Override
            public void release() {
                quota.release();
            }
        };
    }

    /** The counts by the labels of limit and key. */
    public LabelledCounter counts() {
        return counts;
    }
}
