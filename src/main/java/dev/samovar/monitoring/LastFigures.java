package dev.samovar.monitoring;

import dev.samovar.cache.stats.StatsCounter;
import dev.samovar.cache.stats.StatsSource;
import io.smallrye.mutiny.Uni;
import java.util.function.Supplier;

/**
 * What was counted while this process watched, as of the last reading, for those that must not wait.
 *
 * <p>It only grows, and by what was counted between two readings alone: what a fleet had counted before this process came
 * is not in it, and neither is the difference between the fleet's figures and this process's own when the one take the
 * place of the other because the shared store goes away or comes back. Safe from any thread.
 */
public final class LastFigures implements StatsSource, Supplier<StatsCounter.Snapshot> {

    private final StatsSource figures;
    private StatsCounter.Snapshot grown = StatsCounter.Snapshot.NOTHING;
    private StatsCounter.Snapshot last = StatsCounter.Snapshot.NOTHING;
    // A process begins at nothing, a fleet wherever it is
    private boolean lastWasShared;
    private int replicas = 1;

    public LastFigures(StatsSource figures) {
        this.figures = figures;
    }

    /** Reads the figures anew, and remembers them. */
    @Override
    public Uni<Reading> read() {
        return figures.read().invoke(this::remember);
    }

    private synchronized void remember(Reading reading) {
        StatsCounter.Snapshot total = reading.total();
        if (reading.isShared() == lastWasShared) {
            grown = grown.plus(total.since(last));
        }
        last = total;
        lastWasShared = reading.isShared();
        replicas = reading.replicas();
    }

    /** What has been counted in all namespaces together until the last reading. Never waits. */
    @Override
    public synchronized StatsCounter.Snapshot get() {
        return grown;
    }

    /** Whether the last figures were those of all replicas; false before the first reading. */
    synchronized boolean areShared() {
        return lastWasShared;
    }

    /** How many replicas the last figures were of, 1 or more. */
    synchronized int replicas() {
        return replicas;
    }
}
