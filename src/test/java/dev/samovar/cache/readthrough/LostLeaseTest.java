package dev.samovar.cache.readthrough;

import static dev.samovar.cache.readthrough.CacheWorkbench.KEY;
import static dev.samovar.cache.readthrough.CacheWorkbench.await;
import static dev.samovar.cache.readthrough.CacheWorkbench.body;
import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.cache.Acquisition;
import dev.samovar.cache.Purge;
import dev.samovar.cache.StoreUnavailableException;
import dev.samovar.cache.readthrough.flight.CallerContext;
import dev.samovar.testing.store.FakeCacheStore.Operation;
import io.smallrye.mutiny.helpers.test.UniAssertSubscriber;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Leases that are lost, taken by others or given back at an unlucky moment, and who may get what was generated. */
class LostLeaseTest {

    private CacheWorkbench bench = new CacheWorkbench();

    private void purge() {
        await(bench.store.purge(Purge.of(KEY)));
    }

    private Acquisition acquireElsewhere() {
        return await(bench.store.acquire(KEY, Instant.MIN));
    }

    @Test
    void leaseIsRenewedLongBeforeItsTermEnds() {
        Duration term = Duration.ofSeconds(5);
        bench = new CacheWorkbench(term, Duration.ofSeconds(30), CallerContext.none());
        long begun = System.nanoTime();
        UniAssertSubscriber<CachedResponse> caller = bench.ask();
        Awaitility.await().until(() -> bench.store.calls(Operation.RENEW) >= 1);

        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(term);
        bench.loader.answer(1, "black");
        assertThat(body(caller)).isEqualTo("black");
    }

    @Test
    void leaseThatAnotherTookEndsNoGeneration() {
        bench = CacheWorkbench.watchful();
        CompletableFuture<Void> renewal = bench.store.holdBefore(Operation.RENEW);
        UniAssertSubscriber<CachedResponse> caller = bench.ask();
        Awaitility.await().until(() -> bench.store.calls(Operation.RENEW) >= 1);
        bench.store.expire(KEY);
        acquireElsewhere();
        renewal.complete(null);
        Awaitility.await().until(() -> bench.store.calls(Operation.REGAIN) >= 2);
        bench.loader.answer(1, "black");

        assertThat(body(caller)).isEqualTo("black");
        assertThat(bench.loader.begun()).isEqualTo(1);
    }

    @Test
    void purgeBetweenTheLeaseTakenAgainAndItsUseVoidsTheAnswer() {
        UniAssertSubscriber<CachedResponse> caller = bench.ask();
        bench.loader.awaitBegun(1);
        bench.store.expire(KEY);
        CompletableFuture<Void> regained = bench.store.holdAfter(Operation.REGAIN);
        bench.loader.answer(1, "old");
        Awaitility.await().until(() -> bench.store.calls(Operation.REGAIN) == 1);
        purge();
        regained.complete(null);
        bench.loader.answer(2, "new");

        assertThat(body(caller)).isEqualTo("new");
    }

    @Test
    void lostLeaseOfAnAnswerThatIsNotStoredIsFreeAfterwards() {
        UniAssertSubscriber<CachedResponse> caller = bench.ask();
        bench.loader.awaitBegun(1);
        bench.store.expire(KEY);
        bench.loader.answerUnstorable(1, "weak");

        assertThat(body(caller)).isEqualTo("weak");
        assertThat(acquireElsewhere()).isInstanceOf(Acquisition.Granted.class);
    }

    @Test
    void answerIsNotKeptHereIfAPurgeCameBeforeItsLease() {
        CompletableFuture<Void> granted = bench.store.holdAfter(Operation.ACQUIRE);
        UniAssertSubscriber<CachedResponse> caller = bench.ask();
        purge();
        bench.store.setUnavailable(Operation.STORE);
        granted.complete(null);
        bench.loader.answer(1, "black");
        caller.awaitItem();

        assertThat(bench.store.kept).isEmpty();
    }

    @Test
    void answerWithoutALeaseIsNotKeptHereIfAPurgeCameBefore() {
        CompletableFuture<Void> asked = bench.store.holdBefore(Operation.ACQUIRE);
        UniAssertSubscriber<CachedResponse> caller = bench.ask();
        purge();
        asked.completeExceptionally(new StoreUnavailableException("The fake is full"));
        bench.loader.answer(1, "black");
        caller.awaitItem();

        assertThat(bench.store.kept).isEmpty();
    }

    /** Its generation began after both requests, so no purge that they have to respect is missing from it. */
    @Test
    void unconfirmedAnswerIsForThoseWhoCameWhileItsLeaseWasOnItsWay() {
        CompletableFuture<Void> granted = bench.store.holdBefore(Operation.ACQUIRE);
        UniAssertSubscriber<CachedResponse> first = bench.ask();
        UniAssertSubscriber<CachedResponse> second = bench.ask();
        bench.store.unconfirmed = true;
        bench.store.setUnavailable(Operation.STORE);
        granted.complete(null);
        bench.loader.answer(1, "black");

        assertThat(body(first)).isEqualTo("black");
        assertThat(body(second)).isEqualTo("black");
        assertThat(bench.loader.begun()).isEqualTo(1);
    }

    @Test
    void answerWithoutALeaseIsForThoseWhoCameBeforeItsGenerationBegan() {
        CompletableFuture<Void> asked = bench.store.holdBefore(Operation.ACQUIRE);
        UniAssertSubscriber<CachedResponse> first = bench.ask();
        CompletableFuture<Void> found = bench.store.holdBefore(Operation.LOOK_UP);
        asked.completeExceptionally(new StoreUnavailableException("The fake is full"));
        UniAssertSubscriber<CachedResponse> second = bench.ask();
        bench.store.unconfirmed = true;
        found.complete(null);
        bench.loader.answer(1, "black");

        assertThat(body(first)).isEqualTo("black");
        assertThat(body(second)).isEqualTo("black");
        assertThat(bench.loader.begun()).isEqualTo(1);
    }

    @Test
    void storedAnswerIsForThoseWhoJoinedItWithoutAnotherLookUp() {
        UniAssertSubscriber<CachedResponse> first = bench.ask();
        bench.loader.awaitBegun(1);
        UniAssertSubscriber<CachedResponse> second = bench.ask();
        bench.loader.answer(1, "black");

        assertThat(body(first)).isEqualTo("black");
        assertThat(body(second)).isEqualTo("black");
        assertThat(bench.store.calls(Operation.LOOK_UP)).isEqualTo(2);
    }

    @Test
    void entryThatIsFoundWithoutALeaseIsForThoseWhoJoinedWithoutAnotherLookUp() {
        bench.store.setUnavailable(Operation.LOOK_UP);
        CompletableFuture<Void> asked = bench.store.holdBefore(Operation.ACQUIRE);
        UniAssertSubscriber<CachedResponse> first = bench.ask();
        UniAssertSubscriber<CachedResponse> second = bench.ask();
        bench.store.setAvailable();
        bench.store.put(KEY, CacheWorkbench.stamped("paid", bench.store.epoch(), bench.clock.instant()));
        asked.completeExceptionally(new StoreUnavailableException("The fake is full"));

        assertThat(body(first)).isEqualTo("paid");
        assertThat(body(second)).isEqualTo("paid");
        assertThat(bench.store.calls(Operation.LOOK_UP)).isEqualTo(3);
    }
}
