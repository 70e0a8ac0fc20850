package dev.samovar.cache.failover;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * The rule by which a store counts as unavailable, and when to probe it.
 *
 * <p>It is unavailable when it has failed at several moments in a row and its last success is as long ago as a command
 * may take: one part of a cluster that fails among others that answer is not enough. Operations that were under way
 * together when one of them failed failed at one moment, so that a pause costs one failure however many wait. A store
 * that fails again soon after an outage is probed after a longer pause each time, up to {@link #LONGEST_REST}.
 */
public final class OutageDetector {

    /** At so many moments; each begins after the end of the one before, so with silence they take as many deadlines. */
    public static final int FAILURES = 3;

    /** How long ago the last success is at least when the store counts as unavailable. */
    public static final Duration QUIET = Duration.ofMillis(250);

    static final Duration REST = Duration.ofMillis(500);
    static final Duration LONGEST_REST = Duration.ofSeconds(4);
    static final Duration RELAPSE = Duration.ofSeconds(10);

    private final LongSupplier nanoTime;
    private volatile int failures;
    private volatile long lastSuccess;

    // From here on under the lock of this object
    private long lastFailure;
    private Duration rest = REST;
    private long openedAt;
    private long closedAt;

    /** A breaker of a store of which nothing bad is known. */
    OutageDetector(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.lastSuccess = nanoTime.getAsLong();
        this.closedAt = lastSuccess - RELAPSE.toNanos();
    }

    /** Notes that the store did what it was asked. */
    void succeeded() {
        if (failures != 0) {
            failures = 0;
        }
        lastSuccess = nanoTime.getAsLong();
    }

    /**
     * Notes that the store did not answer. Returns whether it counts as unavailable now. An operation that began before
     * the end of the last outage says nothing of the store since.
     *
     * @param begun when the operation began
     */
    @SuppressWarnings(
            "NonAtomicVolatileUpdate") // written under the lock, but for a success, which may come before or after
    synchronized boolean failed(long begun) {
        if (begun - closedAt < 0) {
            return false;
        }
        if (failures == 0 || begun - lastFailure >= 0) {
            failures++;
            lastFailure = nanoTime.getAsLong();
        }
        return failures >= FAILURES && since(lastSuccess).compareTo(QUIET) >= 0;
    }

    /** The store counts as unavailable from now on. */
    synchronized void opened() {
        Duration longer = rest.multipliedBy(2);
        boolean relapsed = since(closedAt).compareTo(RELAPSE) < 0;
        rest = !relapsed ? REST : longer.compareTo(LONGEST_REST) < 0 ? longer : LONGEST_REST;
        openedAt = nanoTime.getAsLong();
    }

    /** Whether the pause before the next probe is over. */
    synchronized boolean mayTry() {
        return since(openedAt).compareTo(rest) >= 0;
    }

    /** The store is available. Returns how long it was unavailable. */
    synchronized Duration closed() {
        closedAt = nanoTime.getAsLong();
        succeeded();
        return since(openedAt);
    }

    private Duration since(long nanos) {
        return Duration.ofNanos(nanoTime.getAsLong() - nanos);
    }
}
