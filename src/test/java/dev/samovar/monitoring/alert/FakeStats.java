package dev.samovar.monitoring.alert;

import dev.samovar.cache.stats.StatsSnapshot;
import java.time.Duration;
import java.util.function.Supplier;

/** Counters that the test turns. */
final class FakeStats implements Supplier<StatsSnapshot> {

    private long hits;
    private long misses;
    private long lookUps;
    private Duration lookUpTime = Duration.ZERO;

    FakeStats more(long moreHits, long moreMisses) {
        hits += moreHits;
        misses += moreMisses;
        return this;
    }

    FakeStats lookUps(long more, Duration each) {
        lookUps += more;
        lookUpTime = lookUpTime.plus(each.multipliedBy(more));
        return this;
    }

    /** Resets the counters, as a restart does. */
    void restart() {
        hits = 0;
        misses = 0;
    }

    @Override
    public StatsSnapshot get() {
        return new StatsSnapshot(
                hits, 0, misses, 0, 0, 0, lookUps, lookUpTime, new StatsSnapshot.Saved(0, 0, Duration.ZERO));
    }
}
