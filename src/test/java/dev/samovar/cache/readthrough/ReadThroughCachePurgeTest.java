package dev.samovar.cache.readthrough;

import static dev.samovar.cache.readthrough.CacheWorkbench.KEY;
import static dev.samovar.cache.readthrough.CacheWorkbench.await;
import static dev.samovar.cache.readthrough.CacheWorkbench.body;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.cache.Acquisition;
import dev.samovar.cache.Lease;
import dev.samovar.cache.Purge;
import dev.samovar.cache.key.GlobPattern;
import dev.samovar.cache.readthrough.flight.VoidedRounds;
import dev.samovar.testing.store.FakeCacheStore;
import dev.samovar.testing.store.FakeCacheStore.Operation;
import io.smallrye.mutiny.helpers.test.UniAssertSubscriber;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What a purge does to generations under way: what began before it is never served to who asks after it. */
class ReadThroughCachePurgeTest {

    private final CacheWorkbench bench = new CacheWorkbench();

    /** Every purge that there is. */
    enum PurgeKind {
        NAMESPACE,
        PATTERN,
        KEY,
        VERSION;

        void of(FakeCacheStore store) {
            switch (this) {
                case NAMESPACE -> await(store.purge(Purge.of(CacheWorkbench.NAMESPACE)));
                case PATTERN -> await(store.purge(Purge.of(GlobPattern.parse("*:tea:*"))));
                case KEY -> await(store.purge(Purge.of(CacheWorkbench.KEY)));
                case VERSION -> await(store.purge(Purge.toVersion("v2.0")));
            }
        }
    }

    /** Where a generation can be when a purge comes. */
    enum Moment {
        BEFORE_THE_LEASE(Operation.ACQUIRE, false, true),
        LEASE_ON_ITS_WAY(Operation.ACQUIRE, true, true),
        BEFORE_THE_STORE(Operation.STORE, false, true),
        STORED_AND_ON_ITS_WAY(Operation.STORE, true, false),
        BEFORE_THE_RELEASE(Operation.RELEASE, false, true),
        RELEASED_AND_ON_ITS_WAY(Operation.RELEASE, true, false);

        final Operation operation;
        final boolean after;
        final boolean overtaken;

        Moment(Operation operation, boolean after, boolean overtaken) {
            this.operation = operation;
            this.after = after;
            this.overtaken = overtaken;
        }

        CompletableFuture<Void> hold(FakeCacheStore store) {
            return after ? store.holdAfter(operation) : store.holdBefore(operation);
        }
    }

    static Stream<Arguments> interleavings() {
        return Arrays.stream(Moment.values())
                .flatMap(moment -> Arrays.stream(PurgeKind.values()).map(purge -> Arguments.of(moment, purge)));
    }

    @ParameterizedTest
    @MethodSource("interleavings")
    void requestAfterThePurgeGetsWhatBeganAfterIt(Moment moment, PurgeKind purge) {
        CompletableFuture<Void> gate = moment.hold(bench.store);
        UniAssertSubscriber<CachedResponse> early = bench.ask();
        int begunBefore = bench.loader.begun();
        end(moment, begunBefore);
        purge.of(bench.store);
        UniAssertSubscriber<CachedResponse> late = bench.ask();
        gate.complete(null);
        for (int i = 0; i < 3; i++) {
            end(moment, begunBefore);
        }

        assertThat(body(late)).isEqualTo("new");
        assertThat(body(early)).isEqualTo(moment.overtaken ? "new" : "old");
        assertThat(bench.cache.generationsUnderWay()).isZero();
    }

    @ParameterizedTest
    @EnumSource(PurgeKind.class)
    void waiterOfAGenerationThatAPurgeOvertakesGetsTheNextOne(PurgeKind purge) {
        UniAssertSubscriber<CachedResponse> leader = bench.ask();
        UniAssertSubscriber<CachedResponse> waiter = bench.ask();
        bench.loader.awaitBegun(1);
        purge.of(bench.store);
        bench.loader.answer(1, "old");
        bench.loader.answer(2, "new");

        assertThat(List.of(body(leader), body(waiter))).containsOnly("new");
        assertThat(bench.loader.begun()).isEqualTo(2);
        assertThat(bench.counted().misses()).isEqualTo(2);
        assertThat(bench.counted().sets()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(PurgeKind.class)
    void answerOfAnotherProcessPurgedInTransitIsNotForLaterRequests(PurgeKind purge) {
        Lease elsewhere = ((Acquisition.Granted) await(bench.store.acquire(KEY, Instant.MIN))).lease();
        CompletableFuture<Void> asked = bench.store.holdBefore(Operation.ACQUIRE);
        bench.ask();
        await(bench.store.store(elsewhere, CacheWorkbench.stamped("old", elsewhere.epoch(), bench.clock.instant())));
        CompletableFuture<Void> onItsWay = bench.store.holdAfter(Operation.ACQUIRE);
        asked.complete(null);
        purge.of(bench.store);
        UniAssertSubscriber<CachedResponse> late = bench.ask();
        onItsWay.complete(null);
        bench.loader.answer(1, "new");

        assertThat(body(late)).isEqualTo("new");
    }

    /** The step by which the store would have said that a purge has come between. */
    static Stream<Arguments> unconfirmedEnds() {
        return Stream.of(Operation.ACQUIRE, Operation.STORE, Operation.RELEASE)
                .flatMap(failing -> Arrays.stream(PurgeKind.values()).map(purge -> Arguments.of(failing, purge)));
    }

    @ParameterizedTest
    @MethodSource("unconfirmedEnds")
    void requestAfterThePurgeGetsNoUnconfirmedAnswerFromBefore(Operation failing, PurgeKind purge) {
        boolean storable = failing != Operation.RELEASE;
        bench.store.setUnavailable(failing);
        UniAssertSubscriber<CachedResponse> early = bench.ask();
        bench.loader.awaitBegun(1);
        purge.of(bench.store);
        UniAssertSubscriber<CachedResponse> late = bench.ask();
        end(1, "old", storable);
        end(2, "new", storable);

        assertThat(body(late)).isEqualTo("new");
        assertThat(body(early)).isIn("old", "new");
        assertThat(bench.store.kept)
                .noneSatisfy(entry -> assertThat(entry.body()).isEqualTo("old".getBytes(UTF_8)));
        assertThat(bench.loader.begun()).isEqualTo(2);
    }

    @ParameterizedTest
    @EnumSource(
            value = Operation.class,
            names = {"ACQUIRE", "STORE", "RELEASE"})
    void unconfirmedAnswerIsForAllIfNothingWasPurged(Operation failing) {
        bench.store.setUnavailable(failing);
        UniAssertSubscriber<CachedResponse> early = bench.ask();
        bench.loader.awaitBegun(1);
        UniAssertSubscriber<CachedResponse> late = bench.ask();
        end(1, "black", failing != Operation.RELEASE);

        assertThat(List.of(body(early), body(late))).containsOnly("black");
        assertThat(bench.loader.begun()).isEqualTo(1);
    }

    /** A replica that is cut off cannot rule a purge out: its requests pay once more, all together, and never again. */
    @Test
    void requestsThatMayHaveMissedAPurgeShareOneMoreGeneration() {
        bench.store.unconfirmed = true;
        bench.store.setUnavailable(Operation.ACQUIRE);
        UniAssertSubscriber<CachedResponse> early = bench.ask();
        bench.loader.awaitBegun(1);
        List<UniAssertSubscriber<CachedResponse>> late =
                Stream.generate(bench::ask).limit(5).toList();
        bench.loader.answer(1, "old");
        bench.loader.answer(2, "new");

        assertThat(body(early)).isEqualTo("old");
        assertThat(late).allSatisfy(caller -> assertThat(body(caller)).isEqualTo("new"));
        assertThat(bench.loader.begun()).isEqualTo(2);
    }

    private void end(int number, String body, boolean storable) {
        if (storable) {
            bench.loader.answer(number, body);
        } else {
            bench.loader.answerUnstorable(number, body);
        }
    }

    @Test
    void purgesInEveryRoundVoidTheRequest() {
        UniAssertSubscriber<CachedResponse> caller = bench.ask();
        for (int round = 1; round <= 3; round++) {
            bench.loader.awaitBegun(round);
            bench.purge();
            bench.loader.answer(round, "old");
        }

        caller.awaitFailure().assertFailedWith(GenerationVoidedException.class);
        assertThat(bench.loader.begun()).isEqualTo(3);
        assertThat(bench.counted().sets()).isZero();
    }

    @Test
    void requestThatWasVoidedTwiceWaitsBeforeItPaysAgain() {
        UniAssertSubscriber<CachedResponse> caller = bench.ask();
        bench.loader.awaitBegun(1);
        bench.purge();
        bench.loader.answer(1, "old");
        bench.loader.awaitBegun(2);
        bench.purge();
        long voided = System.nanoTime();
        bench.loader.answer(2, "old");
        bench.loader.awaitBegun(3);

        assertThat(System.nanoTime() - voided)
                .isGreaterThan(VoidedRounds.pauseBefore(3).toNanos());
        bench.loader.answer(3, "new");
        assertThat(body(caller)).isEqualTo("new");
    }

    @Test
    void generationIsGivenUpAsSoonAsItsLeaseIsKnownToBeVoid() {
        CacheWorkbench watchful = CacheWorkbench.watchful();
        UniAssertSubscriber<CachedResponse> caller = watchful.ask();
        watchful.loader.awaitBegun(1);
        watchful.purge();
        watchful.loader.answer(2, "new");

        assertThat(body(caller)).isEqualTo("new");
        assertThat(watchful.loader.cancelled()).isEqualTo(1);
    }

    @Test
    void slowReleaseOfAnAnswerIsNotTakenForALostLease() {
        CacheWorkbench watchful = CacheWorkbench.watchful();
        CompletableFuture<Void> released = watchful.store.holdAfter(Operation.RELEASE);
        UniAssertSubscriber<CachedResponse> caller = watchful.ask();
        watchful.loader.answerUnstorable(1, "weak");
        Awaitility.await().until(() -> watchful.store.calls(Operation.RELEASE) == 1);
        int renewals = watchful.store.calls(Operation.RENEW);
        // Meanwhile leases are renewed, as that of another cache shows
        CacheWorkbench other = CacheWorkbench.watchful();
        other.ask();
        Awaitility.await().until(() -> other.store.calls(Operation.RENEW) >= 10);
        assertThat(watchful.loader.begun()).isEqualTo(1);
        assertThat(watchful.store.calls(Operation.RENEW))
                .as("one may have been under way")
                .isLessThanOrEqualTo(renewals + 1);
        released.complete(null);
        other.loader.answer(1, "black");

        assertThat(body(caller)).isEqualTo("weak");
    }

    @Test
    void quickGenerationRenewsNoLease() {
        bench.filled("black");

        assertThat(bench.store.calls(Operation.RENEW)).isZero();
    }

    private void end(Moment moment, int begunBefore) {
        for (int number = 1; number <= bench.loader.begun(); number++) {
            String body = number <= begunBefore ? "old" : "new";
            if (moment.operation == Operation.RELEASE) {
                bench.loader.answerUnstorable(number, body);
            } else {
                bench.loader.answer(number, body);
            }
        }
    }
}
