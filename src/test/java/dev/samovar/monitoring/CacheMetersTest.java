package dev.samovar.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.cache.Purge;
import dev.samovar.cache.StoreCounts;
import dev.samovar.cache.StoreUnavailableException;
import dev.samovar.cache.entry.Lifetime;
import dev.samovar.cache.key.CacheKey;
import dev.samovar.cache.key.Namespace;
import dev.samovar.cache.readthrough.FakeLoader;
import dev.samovar.cache.readthrough.FreshnessPolicy;
import dev.samovar.cache.readthrough.ReadThroughCache;
import dev.samovar.cache.readthrough.RequestCacheControl;
import dev.samovar.cache.readthrough.failure.FailureCache;
import dev.samovar.cache.readthrough.flight.CallerContext;
import dev.samovar.cache.stats.MeteredCacheStore;
import dev.samovar.cache.stats.StatsCounter;
import dev.samovar.monitoring.alert.HitRateWindow;
import dev.samovar.testing.ManualClock;
import dev.samovar.testing.store.FakeCacheStore;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CacheMetersTest {

    private static final Namespace SUBTOPICS = new Namespace("subtopics");
    private static final Namespace OTHER = new Namespace("explanation");
    private static final CacheKey KEY = new CacheKey(SUBTOPICS, "tea", "0123456789abcdef0123456789abcdef");
    private static final Duration LONG = Duration.ofSeconds(10);
    private static final Duration FRESH = Duration.ofHours(1);

    private final ManualClock clock = new ManualClock();
    private final StatsCounter stats = new StatsCounter(List.of(SUBTOPICS, OTHER));
    private final FakeCacheStore store = new FakeCacheStore(clock, LONG);
    private final MeteredCacheStore metered = new MeteredCacheStore(store, stats);
    private final FakeLoader loader = new FakeLoader();
    private final LastStoreCounts counts = new LastStoreCounts(store::count);
    private final HitRateWindow window = new HitRateWindow(stats::total, clock);
    private final ReadThroughCache cache = new ReadThroughCache(
            metered,
            stats,
            new FreshnessPolicy(Map.of(SUBTOPICS, new Lifetime(FRESH, FRESH)), () -> 0),
            new FailureCache(Duration.ZERO, failure -> false, clock),
            new ReadThroughCache.Timing(clock, LONG, LONG, CallerContext.none()));

    @Test
    void requestsAreCountedByNamespaceAndResult() {
        MeterRegistry registry = bound(new SimpleMeterRegistry());
        missThenHits(3);

        assertThat(count(registry, "cache.gets", "cache", "subtopics", "result", "hit"))
                .isEqualTo(3);
        assertThat(count(registry, "cache.gets", "cache", "subtopics", "result", "miss"))
                .isEqualTo(1);
        assertThat(count(registry, "cache.gets", "cache", "explanation", "result", "miss"))
                .isZero();
        assertThat(count(registry, "cache.puts", "cache", "subtopics")).isEqualTo(1);
        assertThat(gauge(registry, "samovar.hit.rate.window")).isEqualTo(75);
    }

    @Test
    void staleHitsPurgesAndDeletesAreCounted() {
        MeterRegistry registry = bound(new SimpleMeterRegistry());
        missThenHits(0);
        clock.advance(FRESH);
        await(cache.get(KEY, RequestCacheControl.NONE, loader));
        assertThat(gauge(registry, "samovar.generations.active")).isEqualTo(1);
        loader.answer(2, "green");
        await(metered.purge(Purge.of(SUBTOPICS)));

        assertThat(gauge(registry, "samovar.generations.active")).isZero();
        assertThat(count(registry, "samovar.cache.stale.hits", "cache", "subtopics"))
                .isEqualTo(1);
        assertThat(count(registry, "samovar.cache.invalidations", "cache", "subtopics"))
                .isEqualTo(1);
        assertThat(count(registry, "cache.removals", "cache", "subtopics")).isZero();
    }

    @Test
    void sizeIsThatOfTheLastReading() {
        MeterRegistry registry = bound(new SimpleMeterRegistry());
        missThenHits(0);
        assertThat(registry.get("cache.size").tag("cache", "subtopics").gauge().value())
                .isZero();

        await(counts.refresh());
        assertThat(registry.get("cache.size").tag("cache", "subtopics").gauge().value())
                .isEqualTo(1);
        assertThat(gauge(registry, "samovar.cache.memory.used")).isEqualTo(100);
    }

    @Test
    void unavailableStoreKeepsTheLastCounts() {
        missThenHits(0);
        await(counts.refresh());
        store.setUnavailable(FakeCacheStore.Operation.COUNT);
        await(counts.refresh());

        assertThat(counts.get().totalKeys()).isEqualTo(1);
    }

    @Test
    void evictionsAreThoseOfTheNamespace() {
        MeterRegistry registry = new SimpleMeterRegistry();
        StoreCounts full = new StoreCounts(Map.of(SUBTOPICS, 5L), 500, 1000, Map.of(SUBTOPICS, 7L));
        new CacheMeters(stats, () -> full, window::window, () -> 0).bindTo(registry);

        assertThat(count(registry, "cache.evictions", "cache", "subtopics")).isEqualTo(7);
        assertThat(count(registry, "cache.evictions", "cache", "explanation")).isZero();
    }

    @Test
    @SuppressWarnings("deprecation") // the registry that this Quarkus exposes
    void prometheusNamesAreThoseOfMicrometersCacheMeters() {
        var registry =
                new io.micrometer.prometheus.PrometheusMeterRegistry(io.micrometer.prometheus.PrometheusConfig.DEFAULT);
        bound(registry);
        missThenHits(3);
        await(counts.refresh());

        assertThat(registry.scrape().lines())
                .contains(
                        "cache_gets_total{cache=\"subtopics\",result=\"hit\",} 3.0",
                        "cache_gets_total{cache=\"subtopics\",result=\"miss\",} 1.0",
                        "cache_puts_total{cache=\"subtopics\",} 1.0",
                        "cache_evictions_total{cache=\"subtopics\",} 0.0",
                        "cache_size{cache=\"subtopics\",} 1.0",
                        "samovar_cache_stale_hits_total{cache=\"subtopics\",} 0.0",
                        "samovar_cache_invalidations_total{cache=\"subtopics\",} 0.0",
                        "samovar_cache_memory_used_bytes 100.0",
                        "samovar_generations_active 0.0",
                        "samovar_hit_rate_window_percent 75.0");
    }

    @Test
    void generationsWithoutALeaseAreCountedWhicheverCacheBeganThem() {
        MeterRegistry registry = bound(new SimpleMeterRegistry());
        stats.generations().unleased().note(new StoreUnavailableException("The store is unavailable"));

        assertThat(count(registry, "samovar.generations.unleased")).isEqualTo(1);
    }

    private MeterRegistry bound(MeterRegistry registry) {
        new CacheMeters(stats, counts, window::window, cache::generationsUnderWay).bindTo(registry);
        return registry;
    }

    private void missThenHits(int hits) {
        var first = cache.get(KEY, RequestCacheControl.NONE, loader).subscribeAsCompletionStage();
        loader.answer(1, "black");
        first.join();
        for (int i = 0; i < hits; i++) {
            await(cache.get(KEY, RequestCacheControl.NONE, loader));
        }
    }

    private static double count(MeterRegistry registry, String name, String... tags) {
        return registry.get(name).tags(tags).functionCounter().count();
    }

    private static double gauge(MeterRegistry registry, String name) {
        return registry.get(name).gauge().value();
    }

    private static <T> void await(Uni<T> uni) {
        uni.await().atMost(LONG);
    }
}
