package dev.samovar.cache.readthrough;

import static dev.samovar.cache.readthrough.CacheWorkbench.FRESH;
import static dev.samovar.cache.readthrough.CacheWorkbench.NO_CACHE;
import static dev.samovar.cache.readthrough.CacheWorkbench.NO_STORE;
import static dev.samovar.cache.readthrough.CacheWorkbench.ONLY_IF_CACHED;
import static dev.samovar.cache.readthrough.CacheWorkbench.body;
import static dev.samovar.cache.readthrough.CacheWorkbench.forwarded;
import static dev.samovar.cache.readthrough.CacheWorkbench.maxAge;
import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.cache.Purge;
import dev.samovar.cache.stats.StatsSnapshot;
import dev.samovar.testing.store.FakeCacheStore;
import io.smallrye.mutiny.helpers.test.UniAssertSubscriber;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a caller may ask of the cache. */
class ReadThroughCacheControlTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final CacheWorkbench bench = new CacheWorkbench().filled("black");

    @Test
    void noCacheGeneratesAnewAndStores() {
        bench.clock.advance(MINUTE);
        UniAssertSubscriber<CachedResponse> caller = bench.ask(NO_CACHE);
        bench.loader.answer(2, "green");

        assertThat(body(caller)).isEqualTo("green");
        assertThat(caller.getItem().served()).isEqualTo(forwarded(CacheStatus.Reason.REQUEST, false, true));
        assertThat(body(bench.get(RequestCacheControl.NONE))).isEqualTo("green");
        assertThat(bench.counted().misses()).isEqualTo(2);
        assertThat(bench.counted().sets()).isEqualTo(2);
    }

    @Test
    void noCacheTriesAgainThoughAFailureIsRemembered() {
        UniAssertSubscriber<CachedResponse> first = bench.ask(NO_CACHE);
        bench.loader.fail(2, new IllegalStateException("cold water"));
        first.awaitFailure();

        UniAssertSubscriber<CachedResponse> second = bench.ask(NO_CACHE);
        bench.loader.answer(3, "green");

        assertThat(body(second)).isEqualTo("green");
    }

    @Test
    void noCacheThatLosesItsLeaseIsAnsweredWithWhatItGenerated() {
        UniAssertSubscriber<CachedResponse> caller = bench.ask(NO_CACHE);
        bench.loader.awaitBegun(2);
        bench.store.expire(CacheWorkbench.KEY);
        bench.clock.advance(MINUTE);
        bench.loader.answer(2, "green");

        assertThat(body(caller)).isEqualTo("green");
        assertThat(body(bench.get(RequestCacheControl.NONE))).isEqualTo("green");
    }

    @Test
    void noCacheWhoseLeaseIsVoidedGeneratesAgain() {
        UniAssertSubscriber<CachedResponse> caller = bench.ask(NO_CACHE);
        bench.loader.awaitBegun(2);
        bench.store.purge(Purge.of(CacheWorkbench.KEY)).await().indefinitely();
        bench.clock.advance(MINUTE);
        bench.loader.answer(2, "void");
        bench.loader.answer(3, "green");

        assertThat(body(caller)).isEqualTo("green");
    }

    @Test
    void noStoreNeitherReadsNorStoresNorCounts() {
        StatsSnapshot before = bench.counted();
        int lookUps = bench.store.calls(FakeCacheStore.Operation.LOOK_UP);
        UniAssertSubscriber<CachedResponse> caller = bench.ask(NO_STORE);
        bench.loader.answer(2, "green");

        assertThat(body(caller)).isEqualTo("green");
        assertThat(caller.getItem().served()).isEqualTo(forwarded(CacheStatus.Reason.BYPASS, false, false));
        assertThat(bench.counted()).isEqualTo(before);
        assertThat(bench.store.calls(FakeCacheStore.Operation.LOOK_UP)).isEqualTo(lookUps);
        assertThat(body(bench.get(RequestCacheControl.NONE))).isEqualTo("black");
    }

    @Test
    void noStoreThatIsCancelledGivesTheGenerationUp() {
        bench.ask(NO_STORE).cancel();

        assertThat(bench.loader.cancelled()).isEqualTo(1);
    }

    @Test
    void maxAgeTakesAnEntryOfThatAge() {
        bench.clock.advance(MINUTE);

        assertThat(bench.get(maxAge(MINUTE)).served()).isInstanceOf(CacheStatus.Hit.class);
    }

    @Test
    void maxAgeRefusesAnOlderEntry() {
        bench.clock.advance(MINUTE.plusMillis(1));
        UniAssertSubscriber<CachedResponse> caller = bench.ask(maxAge(MINUTE));
        bench.loader.answer(2, "green");

        assertThat(body(caller)).isEqualTo("green");
        assertThat(caller.getItem().served()).isEqualTo(forwarded(CacheStatus.Reason.REQUEST, false, true));
    }

    @Test
    void onlyIfCachedTakesAFreshEntry() {
        long hits = bench.counted().hits();

        assertThat(bench.get(ONLY_IF_CACHED).served()).isInstanceOf(CacheStatus.Hit.class);
        assertThat(bench.counted().hits()).isEqualTo(hits + 1);
    }

    @Test
    void onlyIfCachedTakesAStaleEntryAndStartsNoRefresh() {
        bench.clock.advance(FRESH);

        assertThat(bench.get(ONLY_IF_CACHED).served()).isInstanceOf(CacheStatus.Stale.class);
        assertThat(bench.loader.begun()).isEqualTo(1);
        assertThat(bench.cache.generationsUnderWay()).isZero();
    }

    @Test
    void onlyIfCachedNearTheEndStartsNoEarlyRefresh() {
        bench.clock.advance(FRESH.minusMillis(1));
        bench.random = 0.99;

        assertThat(bench.get(ONLY_IF_CACHED).served()).isInstanceOf(CacheStatus.Hit.class);
        assertThat(bench.loader.begun()).isEqualTo(1);
    }

    @Test
    void onlyIfCachedWithoutAnEntryFailsAndIsNeitherAHitNorAMiss() {
        bench.purge();
        StatsSnapshot before = bench.counted();

        bench.ask(ONLY_IF_CACHED).awaitFailure().assertFailedWith(NotCachedException.class);
        assertThat(bench.loader.begun()).isEqualTo(1);
        assertThat(bench.counted().misses()).isEqualTo(before.misses());
        assertThat(bench.counted().hits()).isEqualTo(before.hits());
    }

    @Test
    void onlyIfCachedWithAnyOtherWishNeverGeneratesAndIsNoMiss() {
        bench.clock.advance(MINUTE);
        long misses = bench.counted().misses();

        bench.ask(new RequestCacheControl(true, false, Optional.empty(), true))
                .awaitFailure()
                .assertFailedWith(NotCachedException.class);
        bench.ask(new RequestCacheControl(false, true, Optional.empty(), true))
                .awaitFailure()
                .assertFailedWith(NotCachedException.class);
        bench.ask(new RequestCacheControl(false, false, Optional.of(Duration.ofSeconds(1)), true))
                .awaitFailure()
                .assertFailedWith(NotCachedException.class);
        assertThat(bench.loader.begun()).isEqualTo(1);
        assertThat(bench.counted().misses()).isEqualTo(misses);
    }
}
