package dev.samovar.monitoring;

import dev.samovar.cache.CacheStats;
import java.time.Duration;
import java.util.function.Supplier;

/** Counters that the test turns. */
final class FakeFigures implements Supplier<CacheStats.Snapshot> {

    private long hits;
    private long misses;

    FakeFigures more(long moreHits, long moreMisses) {
        hits += moreHits;
        misses += moreMisses;
        return this;
    }

    /** As after a restart of what is counted. */
    void restart() {
        hits = 0;
        misses = 0;
    }

    @Override
    public CacheStats.Snapshot get() {
        return new CacheStats.Snapshot(
                hits, 0, misses, 0, 0, 0, 0, Duration.ZERO, new CacheStats.Saved(0, 0, Duration.ZERO));
    }
}
