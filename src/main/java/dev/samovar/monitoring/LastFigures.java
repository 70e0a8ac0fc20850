package dev.samovar.monitoring;

import dev.samovar.cache.CacheFigures;
import dev.samovar.cache.CacheStats;
import io.smallrye.mutiny.Uni;
import java.util.function.Supplier;

/** The figures of the whole cache when they were last read, for those that must not wait. */
public final class LastFigures implements CacheFigures, Supplier<CacheStats.Snapshot> {

    private final CacheFigures figures;
    private volatile CacheStats.Snapshot last = CacheStats.Snapshot.NOTHING;

    public LastFigures(CacheFigures figures) {
        this.figures = figures;
    }

    /** Reads the figures anew, and remembers them. */
    @Override
    public Uni<Reading> read() {
        return figures.read().invoke(reading -> last = reading.total());
    }

    /** The figures of all namespaces together as they were last read. Never waits. */
    @Override
    public CacheStats.Snapshot get() {
        return last;
    }
}
