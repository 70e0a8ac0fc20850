package dev.samovar.cache.redis.connection;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * How far away Redis is: the shortest round trip of the last seconds.
 *
 * <p>The shortest one, since a pause of Redis or of this process makes some longer and all of them only if Redis is that
 * far away. Safe from any thread.
 */
public final class RoundTrips {

    /** So many round trips a command may take, if that is more than its deadline. */
    static final int ALLOWED = 3;

    /** The longest deadline that follows from a measurement. */
    public static final Duration LONGEST = Duration.ofSeconds(2);

    /** The same for what is worth waiting for: as long as it takes to connect anew as well. */
    public static final Duration LONGEST_FOR_LEASE = Duration.ofSeconds(4);

    /** What is measured counts for one to two windows. */
    static final Duration WINDOW = Duration.ofSeconds(5);

    private static final long NONE = Long.MAX_VALUE;

    private final LongSupplier nanoTime;
    private volatile long before = NONE;
    private volatile long current = NONE;
    private volatile long windowBegun;

    /**
     * No measurements yet.
     *
     * @param nanoTime the monotonic clock of this process
     */
    public RoundTrips(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.windowBegun = nanoTime.getAsLong();
    }

    /** Notes how long a command was under way that Redis answered, in time or not. */
    public void took(long nanos) {
        long now = nanoTime.getAsLong();
        if (nanos < current || now - windowBegun > WINDOW.toNanos()) {
            note(nanos, now);
        }
    }

    private synchronized void note(long nanos, long now) {
        if (now - windowBegun > WINDOW.toNanos()) {
            before = current;
            current = NONE;
            windowBegun = now;
        }
        current = Math.min(current, Math.max(nanos, 0));
    }

    /** The shortest of the last seconds; 0 if none is known. */
    public Duration shortest() {
        long shortest = Math.min(before, current);
        return shortest == NONE ? Duration.ZERO : Duration.ofNanos(shortest);
    }

    /** How long a command may take: the configured time, or several round trips if they take longer, within bounds. */
    public Duration deadline(Duration configured) {
        return deadline(configured, LONGEST);
    }

    /** The same with another bound. */
    public Duration deadline(Duration configured, Duration longest) {
        long shortest = Math.min(before, current);
        if (shortest == NONE || shortest > TimeUnit.DAYS.toNanos(1)) {
            return configured;
        }
        Duration measured = Duration.ofNanos(Math.min(longest.toNanos(), ALLOWED * shortest));
        return measured.compareTo(configured) > 0 ? measured : configured;
    }
}
