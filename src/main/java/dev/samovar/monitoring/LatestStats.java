package dev.samovar.monitoring;

import dev.samovar.cache.stats.StatsSnapshot;
import dev.samovar.cache.stats.StatsSource;
import io.smallrye.mutiny.Uni;
import java.util.function.Supplier;

/**
 * The statistics since the start of this process, as of the last reading.
 *
 * <p>For readers that must not wait. The sums only grow, by the difference of two readings of the same source: they do
 * not contain what the fleet counted before the start, nor the difference between the statistics of the fleet and of
 * this process when Redis becomes unavailable or available. Safe from any thread.
 */
public final class LatestStats implements StatsSource, Supplier<StatsSnapshot> {

    private final StatsSource source;
    private StatsSnapshot grown = StatsSnapshot.NOTHING;
    private StatsSnapshot last = StatsSnapshot.NOTHING;
    // The counters of a process start at 0, those of a fleet do not
    private boolean lastWasShared;
    private int replicas = 1;

    /** Statistics of a source that has not been read yet: all zero, of one replica. */
    public LatestStats(StatsSource source) {
        this.source = source;
    }

    /** Reads the source, and keeps the result. */
    @Override
    public Uni<Reading> read() {
        return source.read().invoke(this::keep);
    }

    private synchronized void keep(Reading reading) {
        StatsSnapshot total = reading.total();
        if (reading.isShared() == lastWasShared) {
            grown = grown.plus(total.since(last));
        }
        last = total;
        lastWasShared = reading.isShared();
        replicas = reading.replicas();
    }

    /** The sums of all namespaces as of the last reading. Never waits. */
    @Override
    public synchronized StatsSnapshot get() {
        return grown;
    }

    /** Whether the last reading was of all replicas; false before the first one. */
    synchronized boolean areShared() {
        return lastWasShared;
    }

    /** The replicas of the last reading, 1 or more. */
    synchronized int replicas() {
        return replicas;
    }
}
