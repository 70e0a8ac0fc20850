package dev.samovar.monitoring.history;

import dev.samovar.cache.StoreCounts;
import dev.samovar.cache.stats.StatsSource;
import dev.samovar.model.ModelCounters;
import dev.samovar.model.ModelStats;
import dev.samovar.proxy.stats.UpstreamFigures;
import dev.samovar.proxy.stats.UpstreamStatistics;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * The statistics of the last 24 hours by minute, for charts.
 *
 * <p>They come from the readings of this process. With Redis these are of all replicas, one of which saves its minutes for
 * all: they survive restarts, and fill what this process has not seen. Reading never waits. Safe from any thread.
 */
public final class StatsHistory {

    /** The most minutes that are kept. */
    public static final int MINUTES = MinuteRing.MINUTES;

    /** The period of {@link #save} and {@link #load}. */
    public static final Duration SHARE_EVERY = Duration.ofMinutes(1);

    // Some runs may be late, or on a replica that has just started
    private static final int SAVED = 5;

    private final ModelStats model;
    private final UpstreamStatistics upstreams;
    private final Supplier<StoreCounts> store;
    private final SharedPoints shared;
    private final InstantSource clock;
    private final MinuteRing own = new MinuteRing();
    private List<MinutePoint> loaded = List.of();

    /**
     * A history that begins now.
     *
     * @param model the calls of this process to the model
     * @param upstreams the requests of this process to upstreams
     * @param store the usage of the store as last read
     */
    public StatsHistory(
            ModelStats model,
            UpstreamStatistics upstreams,
            Supplier<StoreCounts> store,
            SharedPoints shared,
            InstantSource clock) {
        this.model = model;
        this.upstreams = upstreams;
        this.store = store;
        this.shared = shared;
        this.clock = clock;
    }

    /** Adds a reading of the statistics; to be called several times a minute. */
    public void sample(StatsSource.Reading reading) {
        StoreCounts usage = store.get();
        MinuteCounts counts = counts(reading);
        synchronized (this) {
            own.add(new MinuteRing.Sample(
                    clock.instant(), counts, reading.isShared(), usage.totalKeys(), usage.usedBytes()));
        }
    }

    private MinuteCounts counts(StatsSource.Reading reading) {
        ModelCounters calls = ModelCounters.among(reading.counters(), ModelCounters.of(model.snapshot()));
        Collection<UpstreamFigures> proxied =
                (reading.isShared() ? upstreams.figures(reading.counters()) : upstreams.figures()).values();
        return MinuteCounts.of(
                reading.total(),
                calls.calls()
                        + proxied.stream().mapToLong(UpstreamFigures::calls).sum(),
                calls.failures()
                        + proxied.stream()
                                .flatMap(one -> one.failures().values().stream())
                                .mapToLong(Long::longValue)
                                .sum());
    }

    /**
     * The minutes that have ended, the oldest first. Those without a point were not seen by any replica.
     *
     * @param minutes how many minutes before the present one, 1 to {@link #MINUTES}
     */
    public synchronized List<MinutePoint> last(int minutes) {
        long present = MinutePoint.minuteOf(clock.instant());
        Map<Long, MinutePoint> all = new TreeMap<>();
        own.ended(clock.instant()).forEach(point -> all.put(point.minute(), point));
        loaded.forEach(point -> all.put(point.minute(), point));
        return all.values().stream()
                .filter(point -> point.minute() >= present - minutes && point.minute() < present)
                .toList();
    }

    /** Saves the latest minutes for all replicas; one of them has to. Fails as the shared points do. */
    public Uni<Void> save() {
        return Uni.createFrom().deferred(() -> {
            List<MinutePoint> ended = endedOfAll();
            return ended.isEmpty()
                    ? Uni.createFrom().voidItem()
                    : shared.save(ended.subList(Math.max(0, ended.size() - SAVED), ended.size()));
        });
    }

    private synchronized List<MinutePoint> endedOfAll() {
        return own.endedOfAll(clock.instant());
    }

    /** Reads the minutes of all replicas. Fails as the shared points do, and then keeps those of the last time. */
    public Uni<Void> load() {
        return Uni.createFrom().deferred(shared::load).invoke(this::keep).replaceWithVoid();
    }

    /** Keeps the minutes of all replicas, of which the last 24 hours are of interest. */
    public synchronized void keep(List<MinutePoint> points) {
        long present = MinutePoint.minuteOf(clock.instant());
        List<MinutePoint> recent = new ArrayList<>(points);
        recent.removeIf(point -> point.minute() < present - MINUTES || point.minute() >= present);
        loaded = List.copyOf(recent);
    }
}
