package dev.samovar.cache.readthrough;

import static dev.samovar.cache.readthrough.CacheWorkbench.KEY;
import static dev.samovar.cache.readthrough.CacheWorkbench.await;
import static dev.samovar.cache.readthrough.CacheWorkbench.body;
import static dev.samovar.cache.readthrough.CacheWorkbench.forwarded;
import static dev.samovar.cache.readthrough.CacheWorkbench.subscribe;
import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.cache.Acquisition;
import dev.samovar.cache.Lease;
import dev.samovar.cache.entry.CacheEntry;
import dev.samovar.cache.readthrough.flight.CallerContext;
import dev.samovar.cache.readthrough.flight.DeadlineExceededException;
import io.smallrye.mutiny.helpers.test.UniAssertSubscriber;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Executor;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** How callers share a generation, and who may end it. */
class ReadThroughCacheFlightTest {

    private static final Duration LONG = Duration.ofSeconds(30);

    private final CacheWorkbench bench = new CacheWorkbench();

    @Test
    void waiterCountsAsAMissAndIsCollapsed() {
        UniAssertSubscriber<CachedResponse> leader = bench.ask();
        UniAssertSubscriber<CachedResponse> waiter = bench.ask();
        bench.loader.answer(1, "black");

        assertThat(leader.awaitItem().getItem().served()).isEqualTo(forwarded(CacheStatus.Reason.MISS, false, true));
        assertThat(waiter.awaitItem().getItem().served()).isEqualTo(forwarded(CacheStatus.Reason.MISS, true, false));
        assertThat(bench.counted().misses()).isEqualTo(2);
        assertThat(bench.counted().sets()).isEqualTo(1);
    }

    @Test
    void leaderWhoCancelsCancelsNobody() {
        UniAssertSubscriber<CachedResponse> leader = bench.ask();
        UniAssertSubscriber<CachedResponse> waiter = bench.ask();
        leader.cancel();
        bench.loader.answer(1, "black");

        assertThat(body(waiter)).isEqualTo("black");
        assertThat(bench.loader.cancelled()).isZero();
    }

    @Test
    void waiterWhoCancelsCancelsNobody() {
        UniAssertSubscriber<CachedResponse> leader = bench.ask();
        UniAssertSubscriber<CachedResponse> waiter = bench.ask();
        waiter.cancel();
        bench.loader.answer(1, "black");

        assertThat(body(leader)).isEqualTo("black");
    }

    @Test
    void generationGoesOnWhenAllHaveCancelled() {
        bench.ask().cancel();
        bench.ask().cancel();
        bench.loader.answer(1, "black");

        assertThat(bench.get(RequestCacheControl.NONE).served()).isInstanceOf(CacheStatus.Hit.class);
        assertThat(bench.loader.begun()).isEqualTo(1);
    }

    @Test
    void failureIsGivenToAllWaiters() {
        List<UniAssertSubscriber<CachedResponse>> callers = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            callers.add(bench.ask());
        }
        bench.loader.fail(1, new IllegalStateException("cold water"));

        callers.forEach(c -> c.awaitFailure().assertFailedWith(IllegalStateException.class, "cold water"));
        assertThat(bench.loader.begun()).isEqualTo(1);
    }

    @Test
    void callerWithoutPatienceFailsWhileTheGenerationGoesOn() {
        CacheWorkbench hasty = new CacheWorkbench(LONG, Duration.ofMillis(50), CallerContext.none());
        hasty.ask().awaitFailure().assertFailedWith(DeadlineExceededException.class);

        assertThat(hasty.cache.generationsUnderWay()).isEqualTo(1);
        hasty.loader.answer(1, "black");
        assertThat(hasty.get(RequestCacheControl.NONE).served()).isInstanceOf(CacheStatus.Hit.class);
    }

    @Test
    void patienceSpansAllRounds() {
        Duration patience = Duration.ofSeconds(2);
        CacheWorkbench hasty = new CacheWorkbench(LONG, patience, CallerContext.none());
        long start = System.nanoTime();
        UniAssertSubscriber<CachedResponse> caller = hasty.ask();
        Awaitility.await().pollDelay(Duration.ofMillis(1500)).until(() -> hasty.loader.begun() == 1);
        hasty.purge();
        hasty.loader.answer(1, "old");

        caller.awaitFailure().assertFailedWith(DeadlineExceededException.class);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(patience.plusSeconds(1));
    }

    @Test
    void leaseHeldElsewhereIsWaitedForAndItsAnswerServed() {
        Lease elsewhere = acquireElsewhere();
        UniAssertSubscriber<CachedResponse> caller = bench.ask();
        caller.assertNotTerminated();
        await(bench.store.store(elsewhere, stamped("theirs", elsewhere)));

        assertThat(body(caller)).isEqualTo("theirs");
        assertThat(caller.getItem().served()).isEqualTo(forwarded(CacheStatus.Reason.MISS, true, false));
        assertThat(bench.loader.begun()).isZero();
        assertThat(bench.counted().misses()).isEqualTo(1);
        assertThat(bench.counted().sets()).as("the other process counts it").isZero();
    }

    @Test
    void leaseOfADeadHolderIsInherited() {
        acquireElsewhere();
        UniAssertSubscriber<CachedResponse> caller = bench.ask();
        assertThat(bench.loader.begun()).isZero();
        bench.store.expire(KEY);
        bench.loader.answer(1, "ours");

        assertThat(body(caller)).isEqualTo("ours");
        assertThat(caller.getItem().served()).isEqualTo(forwarded(CacheStatus.Reason.MISS, false, true));
    }

    @Test
    void eachCallerResumesInItsOwnContext() {
        List<String> resumed = new ArrayList<>();
        ThreadLocal<String> me = new ThreadLocal<>();
        CallerContext recording = () -> {
            String caller = me.get();
            return (Executor) task -> {
                resumed.add(caller);
                task.run();
            };
        };
        CacheWorkbench inContexts = new CacheWorkbench(LONG, LONG, recording);
        me.set("leader");
        UniAssertSubscriber<CachedResponse> leader = inContexts.ask();
        me.set("waiter");
        UniAssertSubscriber<CachedResponse> waiter = inContexts.ask();
        me.remove();
        inContexts.loader.answer(1, "black");
        leader.awaitItem();
        waiter.awaitItem();

        assertThat(resumed).containsExactlyInAnyOrder("leader", "waiter");
    }

    @Test
    void abortGivesUpTheGenerationAndItsLease() {
        UniAssertSubscriber<CachedResponse> caller = bench.ask();
        UniAssertSubscriber<Void> drained = subscribe(bench.cache.drained());
        drained.assertNotTerminated();
        bench.cache.abort();

        caller.awaitFailure().assertFailedWith(CancellationException.class);
        drained.awaitItem();
        assertThat(bench.loader.cancelled()).isEqualTo(1);
        assertThat(bench.cache.generationsUnderWay()).isZero();
        assertThat(await(bench.store.acquire(KEY, Instant.MIN))).isInstanceOf(Acquisition.Granted.class);
    }

    @Test
    void drainedWaitsForWhatIsUnderWay() {
        bench.ask();
        UniAssertSubscriber<Void> drained = subscribe(bench.cache.drained());
        drained.assertNotTerminated();
        bench.loader.answer(1, "black");

        drained.awaitItem();
    }

    private Lease acquireElsewhere() {
        return ((Acquisition.Granted) await(bench.store.acquire(KEY, Instant.MIN))).lease();
    }

    private CacheEntry stamped(String body, Lease lease) {
        return CacheWorkbench.stamped(body, lease.epoch(), bench.clock.instant());
    }
}
