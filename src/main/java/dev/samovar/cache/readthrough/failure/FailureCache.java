package dev.samovar.cache.readthrough.failure;

import dev.samovar.cache.key.CacheKey;
import dev.samovar.cache.readthrough.flight.FlightKey;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Failed generations of the last seconds, so that a topic that cannot be generated costs few model calls.
 * Bounded: the oldest memory goes when there are too many.
 */
public final class FailureCache {

    private static final int MAX_FAILURES = 10_000;

    private final Duration span;
    private final Predicate<Throwable> memorable;
    private final InstantSource clock;
    private final GenerationListener listener;
    private final boolean refreshesOnly;
    private final Map<FlightKey, Failure> failures = new LinkedHashMap<>();

    /**
     * @param span how long a failure is remembered; 0 for not at all
     * @param memorable which failures say something about their key
     * @param clock the time
     */
    public FailureCache(Duration span, Predicate<Throwable> memorable, InstantSource clock) {
        this(span, memorable, clock, GenerationListener.none());
    }

    /**
     * The same with a listener.
     *
     * @param listener gets each failure, also one that is not memorable
     */
    public FailureCache(
            Duration span, Predicate<Throwable> memorable, InstantSource clock, GenerationListener listener) {
        this(span, memorable, clock, listener, false);
    }

    private FailureCache(
            Duration span,
            Predicate<Throwable> memorable,
            InstantSource clock,
            GenerationListener listener,
            boolean refreshesOnly) {
        this.refreshesOnly = refreshesOnly;
        this.listener = listener;
        this.span = span;
        this.memorable = memorable;
        this.clock = clock;
    }

    private record Failure(Throwable cause, Instant until) {}

    /** What is remembered of a refresh that left the stale entry in its place. */
    private static final class NotStored extends RuntimeException {

        private static final long serialVersionUID = 1;

        NotStored() {
            super("The answer was not stored", null, false, false);
        }
    }

    /**
     * Failures that only keep refreshes in the background few: a request that waits for an answer calls the model again.
     * An answer that was not stored counts as one: the entry is as stale as before.
     *
     * @param span how long no refresh follows a failed one
     */
    public static FailureCache ofRefreshes(Duration span, InstantSource clock, GenerationListener listener) {
        return new FailureCache(span, failure -> true, clock, listener, true);
    }

    /** The failure that answers a request in place of a generation. */
    public Optional<Throwable> recallForRequest(FlightKey key) {
        return refreshesOnly ? Optional.empty() : recall(key);
    }

    /** The remembered failure of a key; empty if there is none. */
    public synchronized Optional<Throwable> recall(FlightKey key) {
        Failure failure = failures.get(key);
        return failure == null || !clock.instant().isBefore(failure.until())
                ? Optional.empty()
                : Optional.of(failure.cause());
    }

    /** Tells the listener of an answer that was not stored. */
    public void notStored(FlightKey key) {
        listener.notStored(key.key());
        if (refreshesOnly) {
            keep(key, new NotStored());
        }
    }

    /** Remembers the failure of a generation, and tells the listener. */
    public void remember(FlightKey key, Throwable failure) {
        remember(key, key.key(), failure);
    }

    /**
     * The same for a generation of several entries.
     *
     * @param told the key that the listener is told of
     */
    public void remember(FlightKey key, CacheKey told, Throwable failure) {
        Throwable kept = failure instanceof SummarizedFailure large ? large.summary() : failure;
        listener.failed(told, kept);
        if (memorable.test(failure)) {
            keep(key, kept);
        }
    }

    private synchronized void keep(FlightKey key, Throwable failure) {
        if (span.isZero()) {
            return;
        }
        Instant now = clock.instant();
        // All live equally long, so the oldest are at the front
        Iterator<Failure> oldest = failures.values().iterator();
        while (oldest.hasNext() && !now.isBefore(oldest.next().until())) {
            oldest.remove();
        }
        failures.remove(key);
        failures.put(key, new Failure(failure, now.plus(span)));
        if (failures.size() > MAX_FAILURES) {
            failures.remove(failures.keySet().iterator().next());
        }
    }
}
