package dev.samovar.cache.redis.bus;

import org.jspecify.annotations.Nullable;

/**
 * A number that changes whenever announcements may have been missed. They have been if the subscription was interrupted,
 * or if the stamp of the last purge is not the one that was received last. Read from any thread; used otherwise on one event
 * loop alone.
 */
public final class GapDetector {

    private final Runnable missed;
    private volatile long number;
    private @Nullable String stamp;

    /** @param missed is called whenever announcements may have been missed */
    public GapDetector(Runnable missed) {
        this.missed = missed;
    }

    /** How many gaps there have been. Equal numbers mean that nothing was missed between two readings. */
    public long number() {
        return number;
    }

    /** Notes that the subscription ended, or that another began. */
    void interrupted() {
        stamp = null;
        missedSomething();
    }

    /** Notes that the last purge before a message had one stamp, and that the last one with it has another. */
    void follow(String before, String now) {
        if (stamp != null && !stamp.equals(before)) {
            missedSomething();
        }
        stamp = now;
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // written on one event loop alone
    private void missedSomething() {
        number++;
        missed.run();
    }
}
