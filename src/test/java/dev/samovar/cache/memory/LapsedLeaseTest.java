package dev.samovar.cache.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.cache.Purge;
import dev.samovar.cache.contract.Sample;
import dev.samovar.cache.contract.StoreFixture;
import dev.samovar.cache.entry.Lifetime;
import dev.samovar.cache.entry.Lookup;
import dev.samovar.cache.key.CacheKey;
import dev.samovar.cache.readthrough.CachedResponse;
import dev.samovar.cache.readthrough.FakeLoader;
import dev.samovar.cache.readthrough.FreshnessPolicy;
import dev.samovar.cache.readthrough.ReadThroughCache;
import dev.samovar.cache.readthrough.RequestCacheControl;
import dev.samovar.cache.readthrough.failure.FailureCache;
import dev.samovar.cache.readthrough.flight.CallerContext;
import dev.samovar.cache.stats.StatsCounter;
import dev.samovar.testing.ManualClock;
import io.smallrye.mutiny.helpers.test.UniAssertSubscriber;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A process that stood still for longer than a lease's term, or whose clock was set forward, pays for no second call. */
class LapsedLeaseTest {

    private static final Duration TERM = Duration.ofMillis(100);
    private static final Duration LONG = Duration.ofSeconds(60);

    private final ManualClock clock = new ManualClock();
    private final ScheduledExecutorService workers = Executors.newScheduledThreadPool(2);
    private final MemoryCacheStore store =
            new MemoryCacheStore(clock, StoreFixture.NAMESPACES, 1_000_000, TERM, workers);
    private final FakeLoader loader = new FakeLoader();
    private final CacheKey key = Sample.key(StoreFixture.EXPLANATION, "Java");
    private final ReadThroughCache cache = new ReadThroughCache(
            store,
            new StatsCounter(List.of(StoreFixture.EXPLANATION)),
            new FreshnessPolicy(
                    Map.of(StoreFixture.EXPLANATION, new Lifetime(Duration.ofHours(1), Duration.ofHours(24))), () -> 0),
            new FailureCache(Duration.ofSeconds(5), failure -> true, clock),
            new ReadThroughCache.Timing(clock, LONG, LONG, CallerContext.none()));

    @AfterEach
    void stopWorkers() {
        workers.shutdownNow();
    }

    private UniAssertSubscriber<CachedResponse> ask() {
        UniAssertSubscriber<CachedResponse> caller = cache.get(key, RequestCacheControl.NONE, loader)
                .subscribe()
                .withSubscriber(UniAssertSubscriber.create());
        loader.awaitBegun(1);
        return caller;
    }

    @Test
    void standstillDuringAGenerationCostsNoSecondCall() {
        UniAssertSubscriber<CachedResponse> caller = ask();

        clock.advance(TERM.multipliedBy(10));
        loader.answer(1, "black");

        assertThat(caller.awaitItem(LONG).getItem().entry().body()).isEqualTo("black".getBytes(StandardCharsets.UTF_8));
        assertThat(loader.begun()).isEqualTo(1);
        assertThat(store.lookUp(key).await().atMost(LONG)).isInstanceOf(Lookup.Found.class);
    }

    @Test
    void purgeAfterAStandstillStillEndsTheGeneration() {
        UniAssertSubscriber<CachedResponse> caller = ask();

        clock.advance(TERM.multipliedBy(10));
        store.purge(Purge.of(key)).await().atMost(LONG);
        Awaitility.await().atMost(LONG).until(() -> loader.cancelled() == 1);
        loader.answer(2, "white");

        assertThat(caller.awaitItem(LONG).getItem().entry().body()).isEqualTo("white".getBytes(StandardCharsets.UTF_8));
    }
}
