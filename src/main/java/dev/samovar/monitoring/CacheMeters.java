package dev.samovar.monitoring;

import dev.samovar.cache.StoreCounts;
import dev.samovar.cache.key.Namespace;
import dev.samovar.cache.stats.StatsCounter;
import dev.samovar.cache.stats.StatsSnapshot;
import dev.samovar.cache.stats.UnleasedGenerations;
import dev.samovar.measure.Histogram;
import dev.samovar.monitoring.alert.HitRateWindow;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.BaseUnits;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/**
 * The meters of the cache.
 *
 * <p>Those of a namespace have the names, descriptions and tags of Micrometer's cache binder, with the namespace as
 * {@code cache}, so that existing dashboards show them; the others start with {@code samovar.}. Reading them never
 * waits.
 */
public final class CacheMeters implements MeterBinder {

    private final StatsCounter stats;
    private final Supplier<StoreCounts> counts;
    private final Supplier<HitRateWindow.Window> window;
    private final IntSupplier generations;

    /**
     * Meters that read these sources.
     *
     * @param counts the usage of the store, as last read by {@link LastStoreCounts}
     * @param window the requests of the last five minutes
     * @param generations the generations in progress
     */
    public CacheMeters(
            StatsCounter stats,
            Supplier<StoreCounts> counts,
            Supplier<HitRateWindow.Window> window,
            IntSupplier generations) {
        this.stats = stats;
        this.counts = counts;
        this.window = window;
        this.generations = generations;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        stats.byNamespace().keySet().forEach(namespace -> {
            bindRequests(registry, namespace);
            bindEntries(registry, namespace);
            bindSavings(registry, namespace);
        });
        bindTimes(registry);
        Gauge.builder("samovar.cache.memory.used", () -> counts.get().usedBytes())
                .description("Bytes of the entries, with their keys and overhead.")
                .baseUnit(BaseUnits.BYTES)
                .register(registry);
        Gauge.builder("samovar.cache.memory.max", () -> counts.get().maxBytes())
                .description("The limit of these bytes; 0 if the store has none of its own.")
                .baseUnit(BaseUnits.BYTES)
                .register(registry);
        Gauge.builder("samovar.generations.active", generations::getAsInt)
                .description("Generations in progress.")
                .register(registry);
        FunctionCounter.builder(
                        "samovar.generations.unleased", stats.generations().unleased(), UnleasedGenerations::count)
                .description("Generations that began without a lease, since the store gave none in time.")
                .register(registry);
        Gauge.builder("samovar.hit.rate.window", () -> window.get().hitRatePercent())
                .description("The hit rate of the last five minutes.")
                .baseUnit(BaseUnits.PERCENT)
                .register(registry);
        Gauge.builder("samovar.hit.rate.window.requests", () -> window.get().requests())
                .description("The requests of the last five minutes.")
                .register(registry);
    }

    private void bindTimes(MeterRegistry registry) {
        byName(registry, "samovar.cache.lookup", "Time of look-ups in the cache.", stats.lookups());
        byName(
                registry,
                "samovar.coalesced.wait",
                "Time that coalesced requests waited for the generation of another one.",
                stats.generations().waits());
        stats.generations()
                .waiting()
                .forEach((namespace, waiting) -> Gauge.builder("samovar.coalesced.waiting", waiting, LongAdder::sum)
                        .tag("cache", namespace.name())
                        .description("Requests that wait for the generation of another one on this replica.")
                        .register(registry));
        new HistogramMeters(
                        "samovar.cache.purge",
                        "Time of purges until all replicas have confirmed them.",
                        "kind",
                        stats.purges().byKind())
                .bindTo(registry);
    }

    private static void byName(
            MeterRegistry registry, String name, String description, Map<Namespace, Histogram> histograms) {
        Map<String, Histogram> named = new TreeMap<>();
        histograms.forEach((namespace, histogram) -> named.put(namespace.name(), histogram));
        new HistogramMeters(name, description, "cache", named).bindTo(registry);
    }

    private void bindRequests(MeterRegistry registry, Namespace namespace) {
        String gets =
                "The number of times cache lookup methods have returned a cached (hit) or uncached (newly loaded or null) value (miss).";
        Tags cache = Tags.of("cache", namespace.name());
        count(registry, "cache.gets", cache.and("result", "hit"), gets, of(namespace, StatsSnapshot::hits));
        count(registry, "cache.gets", cache.and("result", "miss"), gets, of(namespace, StatsSnapshot::misses));
        count(
                registry,
                "samovar.cache.stale.hits",
                cache,
                "Hits on stale entries.",
                of(namespace, StatsSnapshot::staleHits));
    }

    private void bindSavings(MeterRegistry registry, Namespace namespace) {
        Tags cache = Tags.of("cache", namespace.name());
        count(
                registry,
                "samovar.saved.model.calls",
                cache,
                "Model calls saved by hits.",
                of(namespace, s -> s.saved().modelCalls()));
        count(
                registry,
                "samovar.saved.tokens",
                cache,
                "Tokens, in and out, saved by hits.",
                of(namespace, s -> s.saved().tokens()));
        count(
                registry,
                "samovar.saved.seconds",
                cache,
                "Generation time saved by hits.",
                of(namespace, s -> s.saved().time().toMillis() / 1000.0));
    }

    private void bindEntries(MeterRegistry registry, Namespace namespace) {
        Tags cache = Tags.of("cache", namespace.name());
        count(
                registry,
                "cache.puts",
                cache,
                "The number of entries added to the cache",
                of(namespace, StatsSnapshot::sets));
        count(
                registry,
                "cache.evictions",
                cache,
                "The number of times the cache was evicted.",
                me -> me.counts.get().evictions().getOrDefault(namespace, 0L));
        count(
                registry,
                "cache.removals",
                cache,
                "Entries removed by their own key.",
                of(namespace, StatsSnapshot::deletes));
        count(
                registry,
                "samovar.cache.invalidations",
                cache,
                "Entries removed by a purge.",
                of(namespace, StatsSnapshot::invalidations));
        Gauge.builder("cache.size", () -> counts.get().keys().getOrDefault(namespace, 0L))
                .tags(cache)
                .description(
                        "The number of entries in this cache. This may be an approximation, depending on the type of cache.")
                .register(registry);
    }

    private static ToDoubleFunction<CacheMeters> of(Namespace namespace, ToDoubleFunction<StatsSnapshot> value) {
        return me -> value.applyAsDouble(me.stats.of(namespace.name()));
    }

    private void count(
            MeterRegistry registry, String name, Tags tags, String description, ToDoubleFunction<CacheMeters> value) {
        // The meter has only a weak reference to this object; the function has a strong one
        FunctionCounter.builder(name, this, ignored -> value.applyAsDouble(this))
                .tags(tags)
                .description(description)
                .register(registry);
    }
}
