package dev.samovar.limit;

import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Limit on the model calls of one replica while the shared store is unavailable and every replica generates for itself.
 *
 * <p>It bounds the calls at a time and the calls in a minute; while the store is available every call passes. A call that
 * finds all places taken waits for one, in order of arrival. It fails with {@link RateLimitedException} if too many wait
 * already, if the calls of the minute are used up, or if it has waited for too long. A call that has begun is not ended
 * here. Never blocks; safe from any thread.
 */
public final class OutageLimiter {

    private static final Duration SHORTEST_RETRY_AFTER = Duration.ofSeconds(1);

    private final BooleanSupplier outage;
    private final Duration longestWait;
    private final TokenBucket bucket;
    private final Bulkhead bulkhead;

    /**
     * A limiter without calls.
     *
     * @param outage whether the store is unavailable
     * @param nanoTime the monotonic clock of this process
     */
    public OutageLimiter(BooleanSupplier outage, Limits limits, LongSupplier nanoTime) {
        this.outage = outage;
        this.longestWait = limits.longestWait();
        this.bucket = new TokenBucket(limits.perMinute(), nanoTime);
        this.bulkhead = new Bulkhead(
                limits.concurrent(), limits.waiting(), () -> new RateLimitedException(SHORTEST_RETRY_AFTER));
    }

    /**
     * The bounds, for each replica.
     *
     * @param concurrent calls at a time, at least 1
     * @param perMinute calls in a minute, at least 1
     * @param waiting calls that may wait for a place, at least 0
     * @param longestWait how long one may wait for its place, at least 1 ms
     */
    public record Limits(int concurrent, int perMinute, int waiting, Duration longestWait) {
        public Limits {
            if (concurrent < 1 || perMinute < 1 || waiting < 0 || longestWait.toMillis() < 1) {
                throw new IllegalArgumentException("An outage limit allows at least one call");
            }
        }
    }

    /** Makes a call when it may be made. Cancelling gives its place back, and its permit if it has not begun. */
    public <T> Uni<T> around(Supplier<Uni<T>> call) {
        return Uni.createFrom().deferred(() -> outage.getAsBoolean() ? limited(call) : call.get());
    }

    private <T> Uni<T> limited(Supplier<Uni<T>> call) {
        Optional<Duration> wait = bucket.tryAcquire();
        if (wait.isPresent()) {
            return Uni.createFrom().failure(new RateLimitedException(SHORTEST_RETRY_AFTER.plus(wait.get())));
        }
        AtomicBoolean begun = new AtomicBoolean();
        Uni<T> counted = Uni.createFrom().deferred(() -> {
            begun.set(true);
            return call.get();
        });
        return bulkhead.around(counted, longestWait).onTermination().invoke(() -> {
            if (!begun.get()) {
                bucket.release();
            }
        });
    }

    /** The number of limited calls that run at present. */
    public int running() {
        return bulkhead.running();
    }
}
