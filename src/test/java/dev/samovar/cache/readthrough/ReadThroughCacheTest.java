package dev.samovar.cache.readthrough;

import static dev.samovar.cache.readthrough.CacheWorkbench.FRESH;
import static dev.samovar.cache.readthrough.CacheWorkbench.KEY;
import static dev.samovar.cache.readthrough.CacheWorkbench.STALE;
import static dev.samovar.cache.readthrough.CacheWorkbench.await;
import static dev.samovar.cache.readthrough.CacheWorkbench.body;
import static dev.samovar.cache.readthrough.CacheWorkbench.forwarded;
import static dev.samovar.cache.readthrough.CacheWorkbench.subscribe;
import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.cache.Acquisition;
import dev.samovar.cache.entry.Lookup;
import dev.samovar.cache.entry.Tier;
import dev.samovar.cache.stats.StatsSnapshot;
import dev.samovar.limit.Quota;
import dev.samovar.testing.store.FakeCacheStore;
import io.smallrye.mutiny.helpers.test.UniAssertSubscriber;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the cache answers, and how it counts it. */
class ReadThroughCacheTest {

    private final CacheWorkbench bench = new CacheWorkbench();

    @Test
    void firstRequestIsAMissThatStores() {
        UniAssertSubscriber<CachedResponse> caller = bench.ask();
        bench.loader.answer(1, "black");

        assertThat(body(caller)).isEqualTo("black");
        assertThat(caller.getItem().served()).isEqualTo(forwarded(CacheStatus.Reason.MISS, false, true));
        assertCounted(0, 0, 1, 1);
    }

    @Test
    void secondRequestIsAHitThatSavesTheCost() {
        bench.filled("black");

        CachedResponse answer = bench.get(RequestCacheControl.NONE);

        assertThat(body(answer)).isEqualTo("black");
        assertThat(answer.served()).isEqualTo(new CacheStatus.Hit(Tier.MEMORY));
        assertThat(bench.loader.begun()).isEqualTo(1);
        assertCounted(1, 0, 1, 1);
        assertThat(bench.counted().saved()).isEqualTo(new StatsSnapshot.Saved(1, 30, Duration.ofSeconds(2)));
    }

    @Test
    void hitAtHandIsCountedLikeAnyOther() {
        bench.filled("black");

        CachedResponse answer = bench.cache.getIfPresent(KEY).orElseThrow();

        assertThat(body(answer)).isEqualTo("black");
        assertThat(answer.served()).isEqualTo(new CacheStatus.Hit(Tier.MEMORY));
        assertCounted(1, 0, 1, 1);
        assertThat(bench.counted().lookups()).isEqualTo(2);
        assertThat(bench.counted().saved()).isEqualTo(new StatsSnapshot.Saved(1, 30, Duration.ofSeconds(2)));
    }

    @Test
    void whatIsMissingStaleOrNearItsEndIsNotAtHandAndNotCounted() {
        assertThat(bench.cache.getIfPresent(KEY)).isEmpty();
        bench.filled("black");
        bench.clock.advance(FRESH.minusSeconds(60));
        assertThat(bench.cache.getIfPresent(KEY))
                .as("within reach of an early refresh")
                .isEmpty();
        bench.clock.advance(Duration.ofSeconds(60));
        assertThat(bench.cache.getIfPresent(KEY)).as("stale").isEmpty();
        assertCounted(0, 0, 1, 1);
        assertThat(bench.counted().lookups()).isEqualTo(1);
    }

    @Test
    void lookUpAfterExpiryIsAStaleHitThatRefreshes() {
        bench.filled("black");
        bench.clock.advance(FRESH);

        CachedResponse stale = bench.get(RequestCacheControl.NONE);
        bench.loader.answer(2, "green");

        assertThat(body(stale)).isEqualTo("black");
        assertThat(stale.served()).isEqualTo(new CacheStatus.Stale(Tier.MEMORY));
        assertThat(body(bench.get(RequestCacheControl.NONE))).isEqualTo("green");
        assertCounted(2, 1, 1, 2);
    }

    @Test
    void lookUpAfterTheStaleTimeIsAMiss() {
        bench.filled("black");
        bench.clock.advance(FRESH.plus(STALE));

        UniAssertSubscriber<CachedResponse> caller = bench.ask();
        bench.loader.answer(2, "green");

        assertThat(body(caller)).isEqualTo("green");
        assertCounted(0, 0, 2, 2);
    }

    @Test
    void nothingHappensBeforeSubscription() {
        bench.cache.get(KEY, RequestCacheControl.NONE, bench.loader);
        bench.cache.warm(KEY, bench.loader, Duration.ZERO, Quota.UNLIMITED);

        assertThat(bench.store.calls(FakeCacheStore.Operation.LOOK_UP)).isZero();
        assertThat(bench.counted()).isEqualTo(StatsSnapshot.NOTHING);
    }

    @Test
    void failureReachesTheCallerAndGivesTheLeaseBack() {
        UniAssertSubscriber<CachedResponse> caller = bench.ask();
        bench.loader.fail(1, new IllegalStateException("cold water"));

        caller.awaitFailure().assertFailedWith(IllegalStateException.class, "cold water");
        assertThat(await(bench.store.acquire(KEY, java.time.Instant.MIN))).isInstanceOf(Acquisition.Granted.class);
        assertCounted(0, 0, 1, 0);
    }

    @Test
    void failureIsRememberedForItsSpanAndThenTriedAgain() {
        UniAssertSubscriber<CachedResponse> first = bench.ask();
        bench.loader.fail(1, new IllegalStateException("cold water"));
        first.awaitFailure();

        bench.ask().awaitFailure().assertFailedWith(IllegalStateException.class, "cold water");
        assertThat(bench.loader.begun()).isEqualTo(1);

        bench.clock.advance(CacheWorkbench.FAILURE_SPAN);
        UniAssertSubscriber<CachedResponse> later = bench.ask();
        bench.loader.answer(2, "black");
        assertThat(body(later)).isEqualTo("black");
        assertCounted(0, 0, 3, 1);
    }

    @Test
    void answerThatMustNotBeKeptIsGivenOutAndItsLeaseReleased() {
        UniAssertSubscriber<CachedResponse> caller = bench.ask();
        bench.loader.answerUnstorable(1, "weak");

        assertThat(body(caller)).isEqualTo("weak");
        assertThat(caller.getItem().served()).isEqualTo(forwarded(CacheStatus.Reason.MISS, false, false));
        assertThat(await(bench.store.lookUp(KEY))).isInstanceOf(Lookup.Absent.class);
        assertThat(bench.store.calls(FakeCacheStore.Operation.RELEASE)).isEqualTo(1);
        assertCounted(0, 0, 1, 0);
    }

    @Test
    void warmingWhatIsAbsentGeneratesItAndCountsNoRequest() {
        UniAssertSubscriber<Optional<CachedResponse>> run =
                subscribe(bench.cache.warm(KEY, bench.loader, Duration.ZERO, Quota.UNLIMITED));
        bench.loader.answer(1, "black");

        assertThat(run.awaitItem().getItem())
                .map(CachedResponse::served)
                .contains(forwarded(CacheStatus.Reason.MISS, false, true));
        assertCounted(0, 0, 0, 1);
    }

    @Test
    void warmingWhatIsFreshDoesNothing() {
        bench.filled("black");

        assertThat(await(bench.cache.warm(KEY, bench.loader, Duration.ZERO, Quota.UNLIMITED)))
                .isEmpty();
        assertThat(bench.loader.begun()).isEqualTo(1);
        assertCounted(0, 0, 1, 1);
    }

    @Test
    void warmingWhatIsStaleReplacesIt() {
        bench.filled("black");
        bench.clock.advance(FRESH);

        UniAssertSubscriber<Optional<CachedResponse>> run =
                subscribe(bench.cache.warm(KEY, bench.loader, Duration.ZERO, Quota.UNLIMITED));
        bench.loader.answer(2, "green");

        assertThat(run.awaitItem().getItem()).map(CacheWorkbench::body).contains("green");
        assertThat(body(bench.get(RequestCacheControl.NONE))).isEqualTo("green");
    }

    private void assertCounted(long hits, long staleHits, long misses, long sets) {
        StatsSnapshot counted = bench.counted();
        assertThat(counted.hits()).as("hits").isEqualTo(hits);
        assertThat(counted.staleHits()).as("stale hits").isEqualTo(staleHits);
        assertThat(counted.misses()).as("misses").isEqualTo(misses);
        assertThat(counted.sets()).as("sets").isEqualTo(sets);
        assertThat(counted.lookups()).as("look-ups").isEqualTo(hits + misses);
    }
}
