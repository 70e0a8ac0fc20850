package dev.samovar.cache.readthrough;

import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.cache.Acquisition;
import dev.samovar.cache.Lease;
import dev.samovar.cache.StaleFallback;
import dev.samovar.cache.StoreTrouble;
import dev.samovar.cache.StoreUnavailableException;
import dev.samovar.cache.failover.FailoverCacheStore;
import dev.samovar.cache.failover.OutageDetector;
import dev.samovar.cache.key.CacheKey;
import dev.samovar.cache.memory.MemoryCacheStore;
import dev.samovar.cache.stats.UnleasedGenerations;
import dev.samovar.testing.LogCapture;
import dev.samovar.testing.ManualClock;
import dev.samovar.testing.store.FakeCacheStore;
import dev.samovar.testing.store.FakeCacheStore.Operation;
import dev.samovar.testing.store.SampleEntries;
import io.smallrye.mutiny.helpers.test.UniAssertSubscriber;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A lease that is late is waited for, until the store counts as away; and a call without a lease is counted. */
class PatientLeaseTest {

    private static final CacheKey KEY = SampleEntries.key(SampleEntries.EXPLANATION, 1);
    private static final Duration TERM = Duration.ofSeconds(5);

    private final ScheduledExecutorService workers = Executors.newScheduledThreadPool(1);
    private final ManualClock clock = new ManualClock();
    private final FakeCacheStore slow = new FakeCacheStore(clock, TERM);
    private final MemoryCacheStore standIn =
            new MemoryCacheStore(clock, Set.of(SampleEntries.EXPLANATION), 1_000_000, TERM, workers);
    private final FailoverCacheStore store = new FailoverCacheStore(slow, standIn, StaleFallback.none(), clock);

    @AfterEach
    void close() {
        store.close();
        workers.shutdownNow();
    }

    private UniAssertSubscriber<Acquisition> acquire() {
        return store.acquire(KEY, Instant.MIN).subscribe().withSubscriber(UniAssertSubscriber.create());
    }

    private void failLookUps(int times) {
        slow.setUnavailable(Operation.LOOK_UP);
        for (int i = 0; i < times; i++) {
            clock.advance(OutageDetector.QUIET);
            store.lookUp(KEY).onFailure().recoverWithNull().await().atMost(Duration.ofSeconds(10));
        }
    }

    @Test
    void leaseThatIsLateIsWaitedForThoughLookUpsFail() {
        CompletableFuture<Void> gate = slow.holdBefore(Operation.ACQUIRE);
        UniAssertSubscriber<Acquisition> lease = acquire();
        failLookUps(OutageDetector.FAILURES - 1);
        lease.assertNotTerminated();

        gate.complete(null);

        assertThat(((Acquisition.Granted) lease.awaitItem().getItem()).lease().token())
                .isEqualTo("token-1");
    }

    @Test
    void nobodyWaitsForTheLeaseOfAStoreThatCountsAsAway() {
        slow.holdForGood(Operation.ACQUIRE);
        UniAssertSubscriber<Acquisition> lease = acquire();
        failLookUps(OutageDetector.FAILURES);

        assertThat(store.isUnavailable()).isTrue();
        assertThat(((Acquisition.Granted) lease.awaitItem().getItem()).local()).isTrue();
        assertThat(acquire().awaitItem().getItem()).isInstanceOf(Acquisition.Held.class);
    }

    @Test
    void answerThatWaitsToBeStoredIsNotHeldUpByAStoreThatCountsAsAway() {
        Lease lease = ((Acquisition.Granted) acquire().awaitItem().getItem()).lease();
        slow.holdForGood(Operation.STORE);
        UniAssertSubscriber<Boolean> stored = store.store(lease, SampleEntries.entry("a", clock.instant()))
                .subscribe()
                .withSubscriber(UniAssertSubscriber.create());
        stored.assertNotTerminated();

        failLookUps(OutageDetector.FAILURES);

        stored.awaitFailure().assertFailedWith(StoreUnavailableException.class);
    }

    @Test
    void callWithoutALeaseIsCounted() {
        CacheWorkbench bench = new CacheWorkbench();
        bench.store.setUnavailable(Operation.ACQUIRE);
        UniAssertSubscriber<CachedResponse> caller = bench.ask();
        bench.loader.answer(1, "black");

        assertThat(CacheWorkbench.body(caller)).isEqualTo("black");
        assertThat(bench.stats.generations().unleased().count()).isEqualTo(1);
    }

    @Test
    void callsWithoutALeaseAreLoggedOnceAMinuteWithTheirNumber() {
        AtomicLong nanos = new AtomicLong();
        UnleasedGenerations unleased = new UnleasedGenerations(nanos::get);
        StoreUnavailableException late = new StoreUnavailableException(
                "Redis did not answer",
                new StoreTrouble(StoreTrouble.TIMEOUT, "raise the patience", StoreTrouble.Effect.DOWN));
        try (LogCapture log = LogCapture.of(UnleasedGenerations.class)) {
            for (int i = 0; i < 5; i++) {
                unleased.note(late);
            }
            nanos.addAndGet(UnleasedGenerations.QUIET.toNanos());
            unleased.note(late);

            assertThat(unleased.count()).isEqualTo(6);
            assertThat(log.lines()).hasSize(2);
            assertThat(log.lines().get(0))
                    .contains("is answered", ": 1. Cause: Redis did not answer: raise the patience");
            assertThat(log.lines().get(1)).contains(": 5. Cause: Redis did not answer: raise the patience");
        }
    }

    @Test
    void callWithoutALeaseOfUnknownCauseNamesWhatToCheck() {
        try (LogCapture log = LogCapture.of(UnleasedGenerations.class)) {
            new UnleasedGenerations(() -> 0).note(new StoreUnavailableException("The store is unavailable"));

            assertThat(log.lines().get(0)).contains("The store is unavailable: check the log of the store");
        }
    }
}
