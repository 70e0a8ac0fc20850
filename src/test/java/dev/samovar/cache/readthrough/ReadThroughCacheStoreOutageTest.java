package dev.samovar.cache.readthrough;

import static dev.samovar.cache.readthrough.CacheWorkbench.body;
import static dev.samovar.cache.readthrough.CacheWorkbench.forwarded;
import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.cache.StoreUnavailableException;
import dev.samovar.testing.store.FakeCacheStore.Operation;
import io.smallrye.mutiny.helpers.test.UniAssertSubscriber;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A store that is away never fails an answer. */
class ReadThroughCacheStoreOutageTest {

    private final CacheWorkbench bench = new CacheWorkbench();

    @ParameterizedTest
    @EnumSource(Operation.class)
    void operationThatFailsDoesNotFailTheAnswer(Operation operation) {
        bench.store.setUnavailable(operation);
        UniAssertSubscriber<CachedResponse> caller = bench.ask();
        bench.loader.answer(1, "black");

        assertThat(body(caller)).isEqualTo("black");
        assertThat(bench.loader.begun()).isEqualTo(1);
        assertThat(bench.counted().misses()).isEqualTo(1);
    }

    @Test
    void storeThatIsAwayAltogetherLeavesOneGenerationForAll() {
        bench.store.setUnavailable(Operation.values());
        UniAssertSubscriber<CachedResponse> leader = bench.ask();
        UniAssertSubscriber<CachedResponse> waiter = bench.ask();
        bench.loader.answer(1, "black");

        assertThat(body(leader)).isEqualTo("black");
        assertThat(body(waiter)).isEqualTo("black");
        assertThat(leader.getItem().served()).isEqualTo(forwarded(CacheStatus.Reason.MISS, false, false));
        assertThat(bench.loader.begun()).isEqualTo(1);
        assertThat(bench.counted().sets()).isZero();
    }

    /** A full store serves what another request has paid for in the meantime, though it gives no lease. */
    @Test
    void answerThatCameSinceTheLookUpIsServedWithoutALease() {
        CompletableFuture<Void> lookUp = bench.store.holdAfter(Operation.LOOK_UP);
        UniAssertSubscriber<CachedResponse> caller = bench.ask();
        bench.store.put(CacheWorkbench.KEY, CacheWorkbench.stamped("paid", bench.store.epoch(), bench.clock.instant()));
        bench.store.setUnavailable(Operation.ACQUIRE);
        lookUp.complete(null);

        assertThat(body(caller)).isEqualTo("paid");
        assertThat(bench.loader.begun()).isZero();
    }

    /** What a request that could not look up is given: without a lease, or when it asks for one. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void freshEntryIsServedThoughTheFirstLookUpFailed(boolean leases) {
        bench.store.put(CacheWorkbench.KEY, CacheWorkbench.stamped("paid", bench.store.epoch(), bench.clock.instant()));
        UniAssertSubscriber<CachedResponse> caller = askWithoutLookUp(RequestCacheControl.NONE, leases);

        assertThat(body(caller)).isEqualTo("paid");
        assertThat(bench.loader.begun()).isZero();
        assertThat(bench.store.calls(Operation.LOOK_UP))
                .as("and the entry needs none")
                .isEqualTo(leases ? 1 : 2);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void staleEntryIsReplacedThoughTheFirstLookUpFailed(boolean leases) {
        bench.store.put(
                CacheWorkbench.KEY, CacheWorkbench.stamped("stale", bench.store.epoch(), bench.clock.instant()));
        bench.clock.advance(CacheWorkbench.FRESH.plusMinutes(1));
        UniAssertSubscriber<CachedResponse> caller = askWithoutLookUp(RequestCacheControl.NONE, leases);
        bench.loader.answer(1, "new");

        assertThat(body(caller)).isEqualTo("new");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void refusedEntryIsReplacedThoughTheFirstLookUpFailed(boolean leases) {
        bench.store.put(CacheWorkbench.KEY, CacheWorkbench.stamped("old", bench.store.epoch(), bench.clock.instant()));
        bench.clock.advance(Duration.ofMinutes(2));
        UniAssertSubscriber<CachedResponse> noCache = askWithoutLookUp(CacheWorkbench.NO_CACHE, leases);
        bench.loader.answer(1, "new");
        assertThat(body(noCache)).isEqualTo("new");

        bench.clock.advance(Duration.ofMinutes(2));
        UniAssertSubscriber<CachedResponse> young =
                askWithoutLookUp(CacheWorkbench.maxAge(Duration.ofMinutes(1)), leases);
        bench.loader.answer(2, "newer");
        assertThat(body(young)).isEqualTo("newer");
    }

    private UniAssertSubscriber<CachedResponse> askWithoutLookUp(RequestCacheControl directives, boolean leases) {
        bench.store.setUnavailable(Operation.LOOK_UP);
        CompletableFuture<Void> lease = bench.store.holdBefore(Operation.ACQUIRE);
        UniAssertSubscriber<CachedResponse> caller = bench.ask(directives);
        bench.store.setAvailable();
        if (leases) {
            lease.complete(null);
        } else {
            lease.completeExceptionally(new StoreUnavailableException("The fake is full"));
        }
        return caller;
    }

    @Test
    void writeThatFailsLeavesTheAnswerUnstored() {
        bench.store.setUnavailable(Operation.STORE);
        UniAssertSubscriber<CachedResponse> caller = bench.ask();
        bench.loader.answer(1, "black");

        assertThat(caller.awaitItem().getItem().served()).isEqualTo(forwarded(CacheStatus.Reason.MISS, false, false));
        assertThat(bench.counted().sets()).isZero();
    }

    @Test
    void releaseThatFailsHidesNeitherAnswerNorFailure() {
        bench.store.setUnavailable(Operation.RELEASE);
        UniAssertSubscriber<CachedResponse> first = bench.ask();
        bench.loader.answerUnstorable(1, "weak");
        assertThat(body(first)).isEqualTo("weak");

        CacheWorkbench other = new CacheWorkbench();
        other.store.setUnavailable(Operation.RELEASE);
        UniAssertSubscriber<CachedResponse> second = other.ask();
        other.loader.fail(1, new IllegalStateException("cold water"));
        second.awaitFailure().assertFailedWith(IllegalStateException.class, "cold water");
    }

    @Test
    void renewalsThatFailDoNotEndTheGeneration() {
        CacheWorkbench watchful = CacheWorkbench.watchful();
        watchful.store.setUnavailable(Operation.RENEW);
        UniAssertSubscriber<CachedResponse> caller = watchful.ask();
        Awaitility.await().until(() -> watchful.store.calls(Operation.RENEW) >= 3);
        watchful.loader.answer(1, "black");

        assertThat(body(caller)).isEqualTo("black");
        assertThat(watchful.loader.begun()).isEqualTo(1);
    }

    @Test
    void failureWithoutAStoreIsRememberedToo() {
        bench.store.setUnavailable(Operation.values());
        UniAssertSubscriber<CachedResponse> first = bench.ask();
        bench.loader.fail(1, new IllegalStateException("cold water"));
        first.awaitFailure();

        bench.ask().awaitFailure().assertFailedWith(IllegalStateException.class, "cold water");
        assertThat(bench.loader.begun()).isEqualTo(1);
    }

    @Test
    void answerThatTheStoreDoesNotTakeIsKeptHere() {
        bench.store.setUnavailable(Operation.STORE);
        UniAssertSubscriber<CachedResponse> caller = bench.ask();
        bench.loader.answer(1, "black");
        caller.awaitItem();

        assertThat(bench.store.kept)
                .singleElement()
                .satisfies(entry -> assertThat(entry.epoch()).isEqualTo(bench.store.epoch()));
    }

    @Test
    void answerWithoutALeaseIsKeptHereInTheEpochOfTheLookUp() {
        bench.store.setUnavailable(Operation.ACQUIRE);
        UniAssertSubscriber<CachedResponse> caller = bench.ask();
        bench.loader.answer(1, "black");
        caller.awaitItem();

        assertThat(bench.store.kept)
                .singleElement()
                .satisfies(entry -> assertThat(entry.epoch()).isEqualTo(bench.store.epoch()));
    }

    @Test
    void answerThatMustNotBeStoredIsNotKeptHereEither() {
        bench.store.setUnavailable(Operation.ACQUIRE);
        UniAssertSubscriber<CachedResponse> caller = bench.ask();
        bench.loader.answerUnstorable(1, "weak");

        assertThat(body(caller)).isEqualTo("weak");
        assertThat(bench.store.kept).isEmpty();
    }

    @Test
    void lostLeaseIsTakenAgainAndTheAnswerStored() {
        UniAssertSubscriber<CachedResponse> caller = bench.ask();
        bench.loader.awaitBegun(1);
        bench.store.expire(CacheWorkbench.KEY);
        bench.loader.answer(1, "black");

        assertThat(caller.awaitItem().getItem().served()).isEqualTo(forwarded(CacheStatus.Reason.MISS, false, true));
        assertThat(bench.loader.begun()).isEqualTo(1);
        assertThat(bench.counted().sets()).isEqualTo(1);
    }

    @Test
    void lostLeaseThatAnotherProcessHasLeavesTheAnswerUnstored() {
        UniAssertSubscriber<CachedResponse> caller = bench.ask();
        bench.loader.awaitBegun(1);
        bench.store.expire(CacheWorkbench.KEY);
        CacheWorkbench.await(bench.store.acquire(CacheWorkbench.KEY, java.time.Instant.MIN));
        bench.loader.answer(1, "black");

        assertThat(body(caller)).isEqualTo("black");
        assertThat(caller.getItem().served()).isEqualTo(forwarded(CacheStatus.Reason.MISS, false, false));
        assertThat(bench.loader.begun()).isEqualTo(1);
    }

    @Test
    void lostLeaseDoesNotEndTheGeneration() {
        CacheWorkbench watchful = CacheWorkbench.watchful();
        UniAssertSubscriber<CachedResponse> caller = watchful.ask();
        watchful.loader.awaitBegun(1);
        watchful.store.expire(CacheWorkbench.KEY);
        Awaitility.await().until(() -> watchful.store.calls(Operation.REGAIN) >= 1);
        int renewals = watchful.store.calls(Operation.RENEW);
        Awaitility.await().until(() -> watchful.store.calls(Operation.RENEW) > renewals);
        watchful.loader.answer(1, "black");

        assertThat(body(caller)).isEqualTo("black");
        assertThat(watchful.loader.begun()).isEqualTo(1);
        assertThat(watchful.loader.cancelled()).isZero();
    }

    @Test
    void lostLeaseOfAnAnswerThatIsNotStoredIsNoPurge() {
        UniAssertSubscriber<CachedResponse> caller = bench.ask();
        bench.loader.awaitBegun(1);
        bench.store.expire(CacheWorkbench.KEY);
        bench.loader.answerUnstorable(1, "weak");

        assertThat(body(caller)).isEqualTo("weak");
        assertThat(bench.loader.begun()).isEqualTo(1);
    }
}
