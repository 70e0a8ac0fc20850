package dev.samovar.cache.failover;

import java.util.concurrent.atomic.AtomicLong;

/** The number of purges that this process knows of, and of the times when it may have missed some. Any thread. */
final class PurgeCounts {

    private final AtomicLong made = new AtomicLong();
    private final AtomicLong missed = new AtomicLong();

    /** Notes a purge that this process knows of. */
    void made() {
        made.incrementAndGet();
    }

    /** Notes that purges may have been missed. */
    void missed() {
        missed.incrementAndGet();
    }

    /** How many purges this process knows of. */
    long known() {
        return made.get();
    }

    /** Grows with every purge that this process knows of, and whenever it may have missed one. */
    long possible() {
        return made.get() + missed.get();
    }
}
