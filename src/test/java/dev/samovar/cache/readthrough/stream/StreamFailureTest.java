package dev.samovar.cache.readthrough.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.cache.entry.CacheEntry;
import dev.samovar.cache.readthrough.RequestCacheControl;
import dev.samovar.cache.readthrough.flight.CallerContext;
import dev.samovar.cache.readthrough.flight.DeadlineExceededException;
import dev.samovar.cache.readthrough.stream.body.Audience;
import dev.samovar.cache.readthrough.stream.body.StreamLimits;
import dev.samovar.cache.readthrough.stream.part.Part;
import dev.samovar.cache.readthrough.stream.part.PartLoader;
import dev.samovar.cache.readthrough.stream.part.StreamTruncatedException;
import dev.samovar.cache.readthrough.stream.timing.SerialExecutor;
import dev.samovar.testing.store.FakeCacheStore.Operation;
import io.smallrye.mutiny.Multi;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Failures, timeouts, readers that leave, answers that are too large, and a store that is unavailable. */
class StreamFailureTest {

    private final IllegalStateException broken = new IllegalStateException("no model");

    private StreamBench bench = new StreamBench();

    private static StreamBench small(long maxBody, long maxTotal) {
        return new StreamBench(new StreamLimits(maxBody, maxTotal), CallerContext.none());
    }

    @Test
    void failureBeforeTheFirstByteIsForAllWhoWaitAndIsNotRemembered() {
        List<ManualReader> readers = Stream.generate(bench::ask).limit(3).toList();
        bench.generation(1).head().fail(broken);

        assertThat(readers).allSatisfy(reader -> assertThat(reader.failure).isSameAs(broken));
        bench.ask();
        assertThat(bench.loader.begun()).isEqualTo(2);
        assertThat(bench.cache.generationsUnderWay()).isEqualTo(1);
    }

    @Test
    void failureAfterTheFirstByteFollowsTheBytesSoFar() {
        ManualReader quick = bench.ask();
        ManualReader slow = bench.askSlowly();
        bench.generation(1).chunk("a").chunk("b").fail(broken);

        assertThat(quick.text()).isEqualTo("ab");
        assertThat(quick.failure).isSameAs(broken);
        assertThat(quick.isComplete()).isFalse();
        assertThat(slow.failure).isNull();
        slow.request(10);
        assertThat(slow.text()).isEqualTo("ab");
        assertThat(slow.failure).isSameAs(broken);
        assertThat(bench.stored()).isEmpty();
        assertNothingIsLeft();
    }

    @Test
    void answerWithoutAnEndIsAFailure() {
        ManualReader reader = bench.ask();
        bench.generation(1).chunk("a").complete();

        assertThat(reader.failure).isInstanceOf(StreamTruncatedException.class);
        assertThat(bench.stored()).isEmpty();
        assertNothingIsLeft();
    }

    @Test
    void loaderThatThrowsFailsTheRequest() {
        PartLoader throwing = () -> {
            throw broken;
        };
        ManualReader reader = ManualReader.of(
                bench.cache.get(StreamBench.KEY, RequestCacheControl.NONE, throwing, StreamBench.TIMEOUTS));

        assertThat(reader.failure).isSameAs(broken);
        assertNothingIsLeft();
    }

    @Test
    void partsInAnotherOrderAreAFailure() {
        PartLoader headless = () -> Multi.createFrom().items(new Part.Chunk(new byte[1]));
        ManualReader reader = ManualReader.of(
                bench.cache.get(StreamBench.KEY, RequestCacheControl.NONE, headless, StreamBench.TIMEOUTS));

        assertThat(reader.failure).isInstanceOf(IllegalStateException.class);
        assertNothingIsLeft();
    }

    @Test
    void endThatCannotBeStoredLeavesNobodyWaiting() {
        PartLoader odd = () -> Multi.createFrom()
                .items(
                        new Part.Head(FakePartLoader.HEAD),
                        new Part.Chunk(new byte[] {'a'}),
                        new Part.End(true, FakePartLoader.COST, "", Optional.of(Duration.ZERO)));
        ManualReader reader =
                ManualReader.of(bench.cache.get(StreamBench.KEY, RequestCacheControl.NONE, odd, StreamBench.TIMEOUTS));

        assertThat(reader.text()).isEqualTo("a");
        assertThat(reader.isComplete()).isTrue();
        assertThat(bench.stored()).isEmpty();
        assertNothingIsLeft();
    }

    @Test
    void stepThatThrowsIsReportedAndTheNextOnesRun() {
        List<Throwable> failures = new java.util.ArrayList<>();
        List<String> steps = new java.util.ArrayList<>();
        SerialExecutor events = new SerialExecutor(failures::add);
        events.execute(() -> {
            events.execute(() -> steps.add("behind it"));
            throw broken;
        });
        AssertionError error = new AssertionError("no step");
        events.execute(() -> {
            throw error;
        });
        events.execute(() -> steps.add("next"));

        assertThat(failures).containsExactly(broken, error);
        assertThat(steps).containsExactly("behind it", "next");
    }

    @Test
    void leaderThatLeavesIsNotMissed() {
        ManualReader leader = bench.ask();
        bench.generation(1).chunk("a");
        ManualReader second = bench.ask();
        leader.leave();
        bench.generation(1).chunk("b").end();

        assertThat(second.text()).isEqualTo("ab");
        assertThat(bench.stored()).contains("ab");
    }

    @Test
    void lastReaderThatLeavesEndsTheStreamAtOnce() {
        ManualReader first = bench.ask();
        bench.generation(1).chunk("a");
        ManualReader second = bench.ask();
        first.leave();
        assertThat(bench.generation(1).isCancelled()).isFalse();
        second.leave();

        assertThat(bench.generation(1).isCancelled()).isTrue();
        assertThat(bench.store.calls(Operation.RELEASE)).isEqualTo(1);
        assertThat(bench.stored()).isEmpty();
        assertNothingIsLeft();
        ManualReader next = bench.ask();
        bench.generation(2).chunk("b");
        assertThat(next.text()).isEqualTo("b");
    }

    @Test
    void lastReaderThatLeavesBeforeTheFirstByteEndsTheStreamToo() {
        bench.ask().leave();

        assertThat(bench.generation(1).isCancelled()).isTrue();
        assertNothingIsLeft();
    }

    @Test
    void requestThatWaitsForItsConfirmationKeepsTheStream() {
        ManualReader leader = bench.ask();
        bench.generation(1).chunk("a");
        CompletableFuture<Void> renewal = bench.store.holdBefore(Operation.RENEW);
        ManualReader late = bench.ask();
        leader.leave();
        renewal.complete(null);

        assertThat(late.text()).isEqualTo("a");
        assertThat(bench.generation(1).isCancelled()).isFalse();
    }

    @Test
    void readerThatLeavesAfterTheEndChangesNothing() {
        ManualReader slow = bench.askSlowly();
        bench.generation(1).chunk("a").end();
        slow.leave();

        assertThat(bench.stored()).contains("a");
        assertNothingIsLeft();
    }

    @Test
    void streamThatIsNeverReadIsGivenUpAfterSomeSeconds() {
        List<StreamResponse> responses = new java.util.ArrayList<>();
        bench.get(RequestCacheControl.NONE).subscribe().with(responses::add);
        bench.generation(1).chunk("a");
        bench.timer.advance(Audience.UNCLAIMED);

        assertThat(bench.generation(1).isCancelled()).isTrue();
        StreamResponse.Streaming late = (StreamResponse.Streaming) responses.get(0);
        assertThat(late.chunks()
                        .onFailure()
                        .recoverWithCompletion()
                        .collect()
                        .asList()
                        .await()
                        .indefinitely())
                .isEmpty();
        assertNothingIsLeft();
    }

    /** Caller whose connection closes while its first byte is on the way to it. */
    @Test
    void callerThatLeavesBeforeItsResponseArrivesIsNoReader() {
        List<Runnable> held = new java.util.ArrayList<>();
        StreamBench far = new StreamBench(new StreamLimits(1000, 1000), () -> held::add);
        ManualReader reader = far.ask();
        far.generation(1).chunk("a");
        assertThat(held).isNotEmpty();
        reader.leave();

        assertThat(far.generation(1).isCancelled()).isTrue();
        List.copyOf(held).forEach(Runnable::run);
        assertThat(reader.response).isNull();
        assertThat(far.cache.generationsUnderWay()).isZero();
    }

    @Test
    void answerThatIsTooLargeTakesNoMoreReadersAndIsNotStored() {
        bench = small(10, 1000);
        ManualReader first = bench.ask();
        bench.generation(1).chunk("0123456789");
        ManualReader second = bench.ask();
        bench.generation(1).chunk("x");
        ManualReader third = bench.ask();
        assertThat(bench.loader.begun()).isEqualTo(2);
        bench.generation(1).chunk("y").end();

        assertThat(first.text()).isEqualTo("0123456789xy");
        assertThat(second.text()).isEqualTo("0123456789xy");
        assertThat(first.isComplete()).isTrue();
        assertThat(bench.stored()).isEmpty();
        bench.generation(2).chunk("short").end();
        assertThat(third.text()).isEqualTo("short");
        assertThat(bench.stored()).contains("short");
        assertNothingIsLeft();
    }

    @Test
    void slowestReaderOfALargeAnswerSetsThePaceAndNothingElseIsHeld() {
        bench = small(10, 1000);
        ManualReader quick = bench.ask();
        ManualReader slow = bench.askSlowly();
        String block = "x".repeat(100 * 1024);
        for (int i = 0; i < 10; i++) {
            bench.generation(1).chunk(block);
        }
        assertThat(bench.generation(1).held()).as("not asked for").isEqualTo(7);
        assertThat(quick.text()).hasSize(3 * block.length());
        assertThat(bench.limits.usedBytes()).isEqualTo(3L * block.length());

        slow.request(1);
        assertThat(bench.generation(1).held()).isEqualTo(6);
        assertThat(bench.limits.usedBytes()).isEqualTo(3L * block.length());
        bench.timer.advance(Duration.ofSeconds(100));
        assertThat(quick.failure).as("a pause of the readers is no timeout").isNull();
        slow.request(Long.MAX_VALUE);
        assertThat(bench.generation(1).held()).isZero();
        assertThat(bench.limits.usedBytes()).isZero();
        bench.generation(1).end();
        assertThat(slow.text()).hasSize(10 * block.length());
        assertThat(slow.isComplete()).isTrue();
        assertNothingIsLeft();
    }

    @Test
    void slowestReaderThatLeavesALargeAnswerLetsItGoOn() {
        bench = small(10, 1000);
        ManualReader quick = bench.ask();
        ManualReader slow = bench.askSlowly();
        String block = "x".repeat(100 * 1024);
        for (int i = 0; i < 10; i++) {
            bench.generation(1).chunk(block);
        }
        slow.leave();
        bench.generation(1).end();

        assertThat(quick.text()).hasSize(10 * block.length());
        assertThat(quick.isComplete()).isTrue();
        assertNothingIsLeft();
    }

    @Test
    void buffersOfAllStreamsTogetherAreBounded() {
        bench = small(1000, 15);
        ManualReader first = bench.ask();
        bench.generation(1).chunk("0123456789");
        ManualReader alone = bench.ask(new RequestCacheControl(false, true, Optional.empty(), false));
        bench.generation(2).chunk("0123456789").end();
        assertThat(alone.isComplete()).isTrue();
        bench.generation(1).chunk("012345").end();

        assertThat(first.text()).isEqualTo("0123456789012345");
        assertThat(bench.stored()).isEmpty();
        assertNothingIsLeft();
    }

    @Test
    void noStoreStreamHasThePaceOfItsReader() {
        ManualReader slow =
                ManualReader.of(bench.get(new RequestCacheControl(false, true, Optional.empty(), false)), 0);
        for (int i = 0; i < 10; i++) {
            bench.generation(1).chunk("x".repeat(100 * 1024));
        }
        assertThat(bench.generation(1).held()).isEqualTo(7);
        slow.request(Long.MAX_VALUE);
        assertThat(bench.generation(1).held()).isZero();
    }

    @Test
    void firstByteThatIsLateIsATimeout() {
        ManualReader reader = bench.ask();
        bench.generation(1).head();
        bench.timer.advance(StreamBench.TIMEOUTS.firstByte());

        assertThat(reader.failure).isInstanceOf(DeadlineExceededException.class);
        assertThat(bench.generation(1).isCancelled()).isTrue();
        assertNothingIsLeft();
    }

    @Test
    void silenceBetweenChunksIsATimeout() {
        ManualReader reader = bench.ask();
        Duration silence = StreamBench.TIMEOUTS.betweenBytes();
        bench.generation(1).chunk("a");
        for (int i = 0; i < 10; i++) {
            bench.timer.advance(silence.minusMillis(1));
            bench.generation(1).chunk("b");
        }
        assertThat(reader.failure).isNull();
        bench.timer.advance(silence);

        assertThat(reader.text()).isEqualTo("abbbbbbbbbb");
        assertThat(reader.failure).isInstanceOf(DeadlineExceededException.class);
        assertThat(bench.generation(1).isCancelled()).isTrue();
        assertNothingIsLeft();
    }

    @Test
    void endlessStreamIsATimeout() {
        ManualReader reader = bench.ask();
        for (int i = 0; i < 60; i++) {
            bench.generation(1).chunk("a");
            bench.timer.advance(Duration.ofSeconds(10));
        }

        assertThat(reader.failure).isInstanceOf(DeadlineExceededException.class);
        assertNothingIsLeft();
    }

    @Test
    void waitForAnotherReplicaIsBounded() {
        bench.store.acquire(StreamBench.KEY, java.time.Instant.MIN).await().indefinitely();
        ManualReader reader = bench.ask();
        bench.timer.advance(StreamBench.TIMEOUTS.total());

        assertThat(reader.failure).isInstanceOf(DeadlineExceededException.class);
        assertThat(bench.loader.begun()).isZero();
        assertNothingIsLeft();
    }

    @ParameterizedTest
    @EnumSource(
            value = Operation.class,
            names = {"ACQUIRE", "STORE", "LOOK_UP", "RELEASE"})
    void storeThatIsUnavailableCostsNoAnswer(Operation failing) {
        bench.store.setUnavailable(failing);
        ManualReader reader = bench.ask();
        bench.generation(1).chunk("a").end(failing != Operation.RELEASE);

        assertThat(reader.text()).isEqualTo("a");
        assertThat(reader.isComplete()).isTrue();
        assertThat(bench.store.kept).hasSize(failing == Operation.ACQUIRE || failing == Operation.STORE ? 1 : 0);
        assertThat(bench.stats.generations().unleased().count()).isEqualTo(failing == Operation.ACQUIRE ? 1 : 0);
        assertNothingIsLeft();
    }

    @Test
    void staleEntryThatOnlyTheLeaseFoundIsReplaced() {
        bench.ask();
        bench.generation(1).chunk("old").end();
        bench.timer.advance(StreamBench.FRESH.plusSeconds(1));
        bench.store.setUnavailable(Operation.LOOK_UP);
        ManualReader reader = bench.ask();
        bench.store.setAvailable();
        bench.generation(2).chunk("new").end();

        assertThat(reader.text()).isEqualTo("new");
        assertThat(bench.stored()).contains("new");
    }

    @Test
    void freshEntryThatOnlyTheLeaseFoundIsServed() {
        bench.ask();
        bench.generation(1).chunk("fresh").end();
        bench.store.setUnavailable(Operation.LOOK_UP);

        assertThat(bench.ask().text()).isEqualTo("fresh");
        assertThat(bench.loader.begun()).isEqualTo(1);
    }

    @Test
    void streamGoesOnAndIsStoredAfterAnOutage() {
        ManualReader reader = bench.ask();
        bench.generation(1).chunk("a");
        bench.store.setUnavailable(Operation.values());
        bench.tick();
        bench.tick();
        bench.generation(1).chunk("b");
        bench.store.setAvailable();
        bench.generation(1).end();

        assertThat(reader.text()).isEqualTo("ab");
        assertThat(bench.stored()).contains("ab");
    }

    @Test
    void lateReaderIsLetInDuringAnOutageIfNothingWasPurgedHere() {
        bench.store.setUnavailable(Operation.ACQUIRE, Operation.RENEW);
        bench.ask();
        bench.generation(1).chunk("a");
        ManualReader late = bench.ask();

        assertThat(late.text()).isEqualTo("a");
        assertThat(bench.loader.begun()).isEqualTo(1);
    }

    @Test
    void lateReadersThatMayHaveMissedAPurgeShareOneMoreGeneration() {
        bench.store.unconfirmed = true;
        bench.store.setUnavailable(Operation.ACQUIRE, Operation.RENEW, Operation.STORE);
        ManualReader early = bench.ask();
        bench.generation(1).chunk("old");
        List<ManualReader> late = Stream.generate(bench::ask).limit(5).toList();
        assertThat(bench.loader.begun()).isEqualTo(1);
        bench.generation(1).end();
        bench.generation(2).chunk("new").end();

        assertThat(early.text()).isEqualTo("old");
        assertThat(late).allSatisfy(reader -> assertThat(reader.text()).isEqualTo("new"));
        assertThat(bench.loader.begun()).isEqualTo(2);
        assertNothingIsLeft();
    }

    @Test
    void purgeDuringAnOutageKeepsLaterRequestsOut() {
        bench.store.setUnavailable(Operation.ACQUIRE);
        ManualReader early = bench.ask();
        bench.generation(1).chunk("old");
        bench.purge();
        ManualReader late = bench.ask();
        bench.generation(1).end();

        assertThat(early.text()).isEqualTo("old");
        assertThat(bench.store.kept).isEmpty();
        bench.generation(2).chunk("new");
        assertThat(late.text()).isEqualTo("new");
    }

    @Test
    void timeToLiveOfTheAnswerIsThatOfItsEntry() {
        PartLoader brief = () -> Multi.createFrom()
                .items(
                        new Part.Head(FakePartLoader.HEAD),
                        new Part.Chunk(new byte[] {'a'}),
                        new Part.End(true, FakePartLoader.COST, "", Optional.of(Duration.ofSeconds(60))));
        ManualReader.of(bench.cache.get(StreamBench.KEY, RequestCacheControl.NONE, brief, StreamBench.TIMEOUTS));

        CacheEntry entry = ((dev.samovar.cache.entry.Lookup.Found) bench.lookUp()).entry();
        assertThat(Duration.between(entry.generatedAt(), entry.freshUntil())).isEqualTo(Duration.ofSeconds(60));
    }

    @Test
    void answerIsStoredBeforeItsGenerationHasEnded() {
        CompletableFuture<Void> storing = bench.store.holdBefore(Operation.STORE);
        ManualReader reader = bench.ask();
        bench.generation(1).chunk("a").end();
        assertThat(reader.isComplete()).isTrue();
        CompletableFuture<Void> drained = bench.cache.drained().subscribeAsCompletionStage();
        bench.cache.abort();
        assertThat(drained).isNotDone();

        storing.complete(null);
        assertThat(drained).isCompleted();
        assertThat(bench.stored()).contains("a");
        assertNothingIsLeft();
    }

    private void assertNothingIsLeft() {
        assertThat(bench.cache.generationsUnderWay()).as("generations").isZero();
        assertThat(bench.limits.usedBytes()).as("buffered bytes").isZero();
        bench.timer.advance(Audience.UNCLAIMED);
        assertThat(bench.timer.waiting()).as("timers").isZero();
    }
}
