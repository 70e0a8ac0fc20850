package dev.samovar.cache.readthrough;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.samovar.cache.StoreUnavailableException;
import dev.samovar.cache.entry.Lifetime;
import dev.samovar.cache.readthrough.failure.FailureCache;
import dev.samovar.cache.readthrough.flight.CallerContext;
import dev.samovar.cache.readthrough.flight.DeadlineExceededException;
import dev.samovar.cache.stats.StatsCounter;
import dev.samovar.testing.ManualClock;
import dev.samovar.testing.store.FakeCacheStore;
import dev.samovar.testing.store.FakeCacheStore.Operation;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.helpers.test.UniAssertSubscriber;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** A generation that began late is not cut off by the time that it waited: it is paid for. */
class PaidGenerationTest {

    private static final Duration DEADLINE = Duration.ofSeconds(3);
    private static final Duration TWO_THIRDS = Duration.ofSeconds(2);
    private static final Duration LONG = Duration.ofSeconds(30);

    private final ManualClock clock = new ManualClock();
    private final FakeLoader loader = new FakeLoader();
    private final FakeCacheStore store = new FakeCacheStore(clock, LONG);
    private final ReadThroughCache cache = new ReadThroughCache(
            store,
            new StatsCounter(List.of(CacheWorkbench.NAMESPACE)),
            new FreshnessPolicy(
                    Map.of(CacheWorkbench.NAMESPACE, new Lifetime(CacheWorkbench.FRESH, CacheWorkbench.STALE)),
                    () -> 1),
            new FailureCache(Duration.ZERO, failure -> false, clock),
            new ReadThroughCache.Timing(clock, LONG, DEADLINE, CallerContext.none()));

    @Test
    void generationThatWaitedForItsLeaseIsFinishedAndStored() {
        CompletableFuture<Void> lease = store.holdBefore(Operation.ACQUIRE);
        UniAssertSubscriber<CachedResponse> caller = ask();

        pass(TWO_THIRDS);
        lease.complete(null);
        await().atMost(LONG).until(() -> loader.begun() == 1);
        pass(TWO_THIRDS);
        loader.answer(1, "black");

        assertThat(CacheWorkbench.body(caller)).isEqualTo("black");
        assertThat(cache.isFresh(CacheWorkbench.KEY).await().atMost(LONG)).isTrue();
        assertThat(loader.begun()).isEqualTo(1);
    }

    @Test
    void generationThatNeverEndsIsGivenUpAtItsDeadline() {
        ask().awaitFailure(LONG).assertFailedWith(DeadlineExceededException.class);

        assertThat(loader.cancelled()).isEqualTo(1);
    }

    @Test
    void leaseThatNeverComesIsGivenUpAtTheDeadline() {
        store.holdForGood(Operation.ACQUIRE);

        ask().awaitFailure(LONG).assertFailedWith(DeadlineExceededException.class);

        assertThat(loader.begun()).isZero();
    }

    @Test
    void leaseThatAnotherHoldsForEverIsGivenUpAtTheDeadline() {
        store.acquire(CacheWorkbench.KEY, Instant.MIN).await().indefinitely();

        ask().awaitFailure(LONG).assertFailedWith(DeadlineExceededException.class);

        await().atMost(LONG).until(() -> cache.generationsUnderWay() == 0);
    }

    @Test
    void generationWithoutALeaseIsGivenUpAtItsDeadline() {
        store.setUnavailable(Operation.ACQUIRE);

        ask().awaitFailure(LONG).assertFailedWith(DeadlineExceededException.class);

        assertThat(loader.cancelled()).isEqualTo(1);
    }

    @Test
    void generationThatWaitedForNoLeaseIsFinishedToo() {
        CompletableFuture<Void> lease = store.holdBefore(Operation.ACQUIRE);
        UniAssertSubscriber<CachedResponse> caller = ask();

        pass(TWO_THIRDS);
        lease.completeExceptionally(new StoreUnavailableException("The fake is full"));
        await().atMost(LONG).until(() -> loader.begun() == 1);
        pass(TWO_THIRDS);
        loader.answer(1, "black");

        assertThat(CacheWorkbench.body(caller)).isEqualTo("black");
    }

    private UniAssertSubscriber<CachedResponse> ask() {
        return CacheWorkbench.subscribe(cache.get(CacheWorkbench.KEY, RequestCacheControl.NONE, loader));
    }

    private static void pass(Duration time) {
        Uni.createFrom().voidItem().onItem().delayIt().by(time).await().indefinitely();
    }
}
