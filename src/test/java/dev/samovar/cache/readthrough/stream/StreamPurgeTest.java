package dev.samovar.cache.readthrough.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.cache.Purge;
import dev.samovar.cache.key.CacheKey;
import dev.samovar.cache.key.GlobPattern;
import dev.samovar.cache.readthrough.GenerationVoidedException;
import dev.samovar.cache.readthrough.RequestCacheControl;
import dev.samovar.cache.readthrough.flight.VoidedRounds;
import dev.samovar.testing.store.FakeCacheStore.Operation;
import dev.samovar.testing.store.SampleEntries;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a purge does to a stream: nobody joins after it, nothing is stored, and who read before it gets the rest. */
class StreamPurgeTest {

    private final StreamBench bench = new StreamBench();

    /** Every purge that there is. */
    enum Kind {
        NAMESPACE,
        PATTERN,
        KEY,
        VERSION;

        Purge purge() {
            return switch (this) {
                case NAMESPACE -> Purge.of(StreamBench.NAMESPACE);
                case PATTERN -> Purge.of(GlobPattern.parse("*:gpt/*"));
                case KEY -> Purge.of(StreamBench.KEY);
                case VERSION -> Purge.toVersion("v2.0");
            };
        }
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void readersFromBeforeThePurgeFinishAndLaterOnesStartAnew(Kind kind) {
        ManualReader before = bench.ask();
        bench.generation(1).chunk("old1");
        bench.purge(kind.purge());
        ManualReader after = bench.ask();
        assertThat(bench.loader.begun()).isEqualTo(2);
        bench.generation(1).chunk("old2").end();
        assertThat(bench.stored()).isEmpty();
        bench.generation(2).chunk("new").end();

        assertThat(before.text()).isEqualTo("old1old2");
        assertThat(before.isComplete()).isTrue();
        assertThat(after.text()).isEqualTo("new");
        assertThat(bench.stored()).contains("new");
        assertThat(bench.cache.generationsUnderWay()).isZero();
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void purgeBetweenTheRequestAndItsConfirmationDoesNotMatter(Kind kind) {
        bench.ask();
        bench.generation(1).chunk("old");
        CompletableFuture<Void> confirmed = bench.store.holdAfter(Operation.RENEW);
        ManualReader before = bench.ask();
        bench.purge(kind.purge());
        ManualReader after = bench.ask();
        confirmed.complete(null);

        assertThat(before.text()).as("confirmed before the purge").isEqualTo("old");
        bench.generation(2).chunk("new");
        assertThat(after.text()).isEqualTo("new");
    }

    @Test
    void confirmationThatWasAskedForBeforeThePurgeLetsNobodyInWhoCameAfterIt() {
        bench.ask();
        bench.generation(1).chunk("old");
        CompletableFuture<Void> confirmed = bench.store.holdAfter(Operation.RENEW);
        bench.tick();
        bench.purge();
        ManualReader after = bench.ask();
        confirmed.complete(null);

        bench.generation(2).chunk("new");
        assertThat(after.text()).isEqualTo("new");
    }

    @Test
    void purgeIsNoticedWithoutAnyRequest() {
        ManualReader before = bench.ask();
        bench.generation(1).chunk("a");
        bench.purge();
        bench.tick();
        bench.generation(1).chunk("b").end();

        assertThat(before.text()).isEqualTo("ab");
        assertThat(bench.stored()).isEmpty();
        assertThat(bench.store.calls(Operation.STORE)).isZero();
        assertThat(bench.cache.generationsUnderWay()).isZero();
    }

    @Test
    void purgeThatNobodyNoticedBeforeTheEndLeavesNothing() {
        ManualReader before = bench.ask();
        bench.generation(1).chunk("a");
        bench.purge();
        bench.generation(1).end();

        assertThat(before.isComplete()).isTrue();
        assertThat(bench.stored()).isEmpty();
    }

    @Test
    void purgeBeforeTheFirstByteStartsAnewForAllWhoWait() {
        ManualReader first = bench.ask();
        ManualReader second = bench.ask();
        bench.generation(1).head();
        bench.purge();
        bench.tick();

        assertThat(bench.generation(1).isCancelled()).isTrue();
        assertThat(bench.loader.begun()).isEqualTo(2);
        bench.generation(2).chunk("new").end();
        assertThat(first.text()).isEqualTo("new");
        assertThat(second.text()).isEqualTo("new");
        assertThat(bench.stored()).contains("new");
    }

    @Test
    void purgesBeforeTheFirstByteInEveryRoundVoidTheRequest() {
        ManualReader reader = bench.ask();
        for (int round = 1; round <= 3; round++) {
            assertThat(bench.loader.begun()).isEqualTo(round);
            bench.purge();
            bench.tick();
            bench.timer.advance(VoidedRounds.pauseBefore(round + 1));
        }

        assertThat(reader.failure).isInstanceOf(GenerationVoidedException.class);
        assertThat(bench.loader.begun()).isEqualTo(3);
        assertThat(bench.cache.generationsUnderWay()).isZero();
    }

    /** One that waited for a stream that had begun counts as well. */
    @Test
    void purgeOfAStreamThatHasBegunIsARoundOfThoseThatWaitForIt() {
        bench.ask();
        bench.generation(1).chunk("old");
        CompletableFuture<Void> confirmation = bench.store.holdBefore(Operation.RENEW);
        ManualReader late = bench.ask();
        bench.purge();
        confirmation.complete(null);
        for (int round = 2; round <= 3; round++) {
            assertThat(bench.loader.begun()).isEqualTo(round);
            bench.purge();
            bench.tick();
            bench.timer.advance(VoidedRounds.pauseBefore(round + 1));
        }

        assertThat(late.failure).isInstanceOf(GenerationVoidedException.class);
        assertThat(bench.loader.begun()).isEqualTo(3);
    }

    @Test
    void requestThatWasVoidedTwiceWaitsBeforeItPaysAgain() {
        ManualReader reader = bench.ask();
        bench.purge();
        bench.tick();
        assertThat(bench.loader.begun()).as("at once after one purge").isEqualTo(2);
        bench.purge();
        bench.tick();
        bench.timer.advance(Duration.ofMillis(299));
        assertThat(bench.loader.begun()).isEqualTo(2);

        bench.timer.advance(Duration.ofMillis(1));

        bench.generation(3).head().chunk("new").end();
        assertThat(reader.text()).isEqualTo("new");
    }

    @Test
    void requestThatLeavesWhileItWaitsToPayAgainPaysNothing() {
        ManualReader reader = bench.ask();
        for (int round = 1; round <= 2; round++) {
            bench.purge();
            bench.tick();
        }

        reader.leave();
        bench.timer.advance(Duration.ofSeconds(1));

        assertThat(bench.loader.begun()).isEqualTo(2);
        assertThat(bench.cache.generationsUnderWay()).isZero();
    }

    @Test
    void purgedStreamWithoutReadersIsCancelled() {
        ManualReader before = bench.ask();
        bench.generation(1).chunk("a");
        bench.purge();
        bench.tick();
        before.leave();

        assertThat(bench.generation(1).isCancelled()).isTrue();
        assertThat(bench.cache.generationsUnderWay()).isZero();
    }

    @Test
    void purgedRefreshIsCancelledSinceNobodyReadsIt() {
        bench.ask();
        bench.generation(1).chunk("old").end();
        bench.timer.advance(StreamBench.FRESH.plusSeconds(1));
        bench.ask();
        bench.generation(2).chunk("new");
        bench.purge();
        bench.tick();

        assertThat(bench.refreshes()).isEqualTo(Map.of("openai unstored", 1L));
        assertThat(bench.generation(2).isCancelled()).isTrue();
        assertThat(bench.cache.generationsUnderWay()).isZero();
    }

    @Test
    void purgeWhileTheAnswerIsStoredIsNotUndone() {
        bench.ask();
        bench.generation(1).chunk("old");
        CompletableFuture<Void> storing = bench.store.holdBefore(Operation.STORE);
        bench.generation(1).end();
        bench.purge();
        ManualReader after = bench.ask();
        storing.complete(null);

        assertThat(bench.stored()).isEmpty();
        assertThat(bench.loader.begun()).isEqualTo(2);
        bench.generation(2).chunk("new");
        assertThat(after.text()).isEqualTo("new");
    }

    @Test
    void storedAnswerPurgedInTransitIsNotForLaterRequests() {
        bench.ask();
        bench.generation(1).chunk("old");
        CompletableFuture<Void> storing = bench.store.holdAfter(Operation.STORE);
        bench.generation(1).end();
        bench.purge();
        ManualReader after = bench.ask();
        storing.complete(null);

        bench.generation(2).chunk("new");
        assertThat(after.text()).isEqualTo("new");
    }

    @Test
    void leaseThatWasLostWithoutAPurgeIsTakenAgain() {
        bench.ask();
        bench.generation(1).chunk("a");
        bench.store.expire(StreamBench.KEY);
        ManualReader late = bench.ask();
        bench.generation(1).chunk("b").end();

        assertThat(late.text()).isEqualTo("ab");
        assertThat(bench.loader.begun()).isEqualTo(1);
        assertThat(bench.stored()).contains("ab");
    }

    @Test
    void leaseThatAnotherReplicaHasNowIsNoPurge() {
        ManualReader first = bench.ask();
        bench.generation(1).chunk("a");
        bench.store.expire(StreamBench.KEY);
        bench.store.acquire(StreamBench.KEY, java.time.Instant.MIN).await().indefinitely();
        ManualReader late = bench.ask();
        bench.generation(1).chunk("b").end();

        assertThat(first.text()).isEqualTo("ab");
        assertThat(late.text()).isEqualTo("ab");
        assertThat(late.isComplete()).isTrue();
        assertThat(bench.stored()).as("it is the other replica's to store").isEmpty();
        assertThat(bench.cache.generationsUnderWay()).isZero();
    }

    @Test
    void entryOfAnotherReplicaIsForRequestsFromBeforeThePurge() {
        // Without look-ups both requests are for the same generation
        bench.store.setUnavailable(Operation.LOOK_UP);
        CompletableFuture<Void> asking = bench.store.holdBefore(Operation.ACQUIRE);
        CompletableFuture<Void> answering = bench.store.holdAfter(Operation.ACQUIRE);
        ManualReader early = bench.ask();
        bench.store.put(
                StreamBench.KEY, SampleEntries.entry("old", bench.timer.clock().instant()));
        asking.complete(null);
        bench.purge();
        ManualReader late = bench.ask();
        answering.complete(null);

        assertThat(early.text()).isEqualTo("old");
        assertThat(late.text()).isEmpty();
        bench.generation(1).chunk("new").end();
        assertThat(late.text()).isEqualTo("new");
    }

    @Test
    void confirmationFromBeforeThePurgeAdmitsNoRequestAfterIt() {
        bench.store.setUnavailable(Operation.LOOK_UP);
        bench.ask();
        bench.generation(1).chunk("old");
        CompletableFuture<Void> answering = bench.store.holdAfter(Operation.RENEW);
        ManualReader second = bench.ask();
        bench.purge();
        ManualReader late = bench.ask();
        // What other keys ask of the store meanwhile confirms nothing for this one
        CacheKey other = new CacheKey(StreamBench.NAMESPACE, "gpt/coffee", "f".repeat(32));
        ManualReader.of(bench.cache.get(other, RequestCacheControl.NONE, bench.loader, StreamBench.TIMEOUTS));
        answering.complete(null);

        assertThat(second.text()).isEqualTo("old");
        assertThat(late.text()).isEmpty();
        bench.generation(3).chunk("new").end();
        assertThat(late.text()).isEqualTo("new");
    }
}
