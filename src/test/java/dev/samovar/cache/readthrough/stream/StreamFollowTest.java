package dev.samovar.cache.readthrough.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.cache.Acquisition;
import dev.samovar.cache.Lease;
import dev.samovar.cache.Purge;
import dev.samovar.cache.readthrough.CacheStatus;
import dev.samovar.cache.readthrough.RequestCacheControl;
import dev.samovar.cache.readthrough.stream.part.StreamTruncatedException;
import dev.samovar.testing.store.FakeCacheStore.Operation;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Requests here that follow the generation of another replica. */
class StreamFollowTest {

    private final StreamBench bench = new StreamBench();
    private final Lease lease = acquireElsewhere();

    private Lease acquireElsewhere() {
        return acquireElsewhere(Instant.MIN);
    }

    private Lease acquireElsewhere(Instant newerThan) {
        return ((Acquisition.Granted)
                        bench.store.acquire(StreamBench.KEY, newerThan).await().indefinitely())
                .lease();
    }

    private FakeRelay.Followed followed(int number) {
        return bench.relay.followed(number);
    }

    @Test
    void requestReadsWhatTheHolderOfTheLeaseGenerates() {
        ManualReader reader = bench.ask();
        assertThat(followed(1).holder()).isEqualTo(lease.token());
        followed(1).head().bytes("one");
        assertThat(reader.text()).isEqualTo("one");
        followed(1).bytes("two").end();

        assertThat(reader.text()).isEqualTo("onetwo");
        assertThat(reader.isComplete()).isTrue();
        assertThat(((StreamResponse.Streaming) Objects.requireNonNull(reader.response)).head())
                .isEqualTo(FakePartLoader.HEAD);
        assertThat(((CacheStatus.Forwarded) reader.served()).collapsed()).isTrue();
        assertThat(bench.coalesced()).isEqualTo(1);
        assertThat(bench.loader.begun()).isZero();
        assertThat(bench.stored()).isEmpty();
        assertThat(bench.cache.generationsUnderWay()).isZero();
    }

    @Test
    void requestsOfOneReplicaShareOneFollowedStream() {
        ManualReader first = bench.ask();
        ManualReader second = bench.ask();
        followed(1).head().bytes("one");
        ManualReader third = bench.ask();
        followed(1).bytes("two").end();

        assertThat(first.text()).isEqualTo("onetwo");
        assertThat(second.text()).isEqualTo("onetwo");
        assertThat(third.text()).isEqualTo("onetwo");
        assertThat(third.isComplete()).isTrue();
        assertThat(bench.relay.followed).hasSize(1);
    }

    @Test
    void requestAfterTheAnswerOfTheStoreIsConfirmedWithTheFirstByte() {
        ManualReader first = bench.ask();
        ManualReader second = bench.ask();
        followed(1).head().bytes("one");

        assertThat(first.text()).isEqualTo("one");
        assertThat(second.text()).isEqualTo("one");
    }

    @Test
    void lateRequestIsLetInOnceTheStoreHasNamedTheHolderAgain() {
        bench.ask();
        followed(1).head().bytes("one");
        CompletableFuture<Void> named = bench.store.holdBefore(Operation.ACQUIRE);
        ManualReader late = bench.ask();
        assertThat(late.isAnswered()).isFalse();
        named.complete(null);

        assertThat(late.text()).isEqualTo("one");
    }

    @Test
    void answerOfTheStoreFromBeforeTheRequestLetsItNotIn() {
        bench.ask();
        followed(1).head().bytes("old");
        CompletableFuture<Void> named = bench.store.holdAfter(Operation.ACQUIRE);
        ManualReader before = bench.ask();
        bench.purge();
        Lease next = acquireElsewhere();
        ManualReader after = bench.ask();
        named.complete(null);

        assertThat(before.text()).as("from before the purge").isEqualTo("old");
        assertThat(after.isAnswered()).isFalse();
        followed(2).head().bytes("new").end();
        assertThat(followed(2).holder()).isEqualTo(next.token());
        assertThat(after.text()).isEqualTo("new");
        followed(1).bytes("er").end();
        assertThat(before.text()).isEqualTo("older");
    }

    @Test
    void requestAfterAPurgeGetsNothingOfTheStreamFromBefore() {
        ManualReader before = bench.ask();
        followed(1).head().bytes("old");
        bench.purge();
        ManualReader after = bench.ask();
        bench.generation(1).chunk("new").end();
        followed(1).bytes("er").end();

        assertThat(before.text()).isEqualTo("older");
        assertThat(before.isComplete()).isTrue();
        assertThat(after.text()).isEqualTo("new");
    }

    @Test
    void purgeOfANamespaceEndsTheAdmissionToo() {
        bench.ask();
        followed(1).head().bytes("old");
        bench.purge(Purge.of(StreamBench.NAMESPACE));
        ManualReader after = bench.ask();
        bench.generation(1).chunk("new").end();

        assertThat(after.text()).isEqualTo("new");
    }

    @Test
    void sealedStreamIsForNoMoreRequestsAndGoesOnForItsReaders() {
        ManualReader before = bench.ask();
        followed(1).head().bytes("one");
        followed(1).seal();
        ManualReader after = bench.ask();
        assertThat(bench.relay.followed).as("its own stream").hasSize(2);
        followed(2).head().bytes("other");
        followed(1).bytes("two").end();

        assertThat(before.text()).isEqualTo("onetwo");
        assertThat(after.text()).isEqualTo("other");
    }

    @Test
    void deathBeforeTheFirstByteElectsAnother() {
        ManualReader reader = bench.ask();
        followed(1).fail();
        assertThat(reader.isEnded()).isFalse();
        assertThat(bench.loader.begun()).isZero();
        bench.store.expire(StreamBench.KEY);
        bench.generation(1).chunk("new").end();

        assertThat(reader.text()).isEqualTo("new");
        assertThat(reader.isComplete()).isTrue();
        assertThat(bench.stored()).contains("new");
    }

    @Test
    void leaseThatEndsWhileNothingHasComeIsTakenOver() {
        ManualReader reader = bench.ask();
        CompletableFuture<Void> asked = bench.store.holdBefore(Operation.ACQUIRE);
        bench.store.expire(StreamBench.KEY);
        asked.complete(null);
        assertThat(followed(1).isCancelled()).isTrue();
        followed(1).head().bytes("late");
        bench.generation(1).chunk("own").end();

        assertThat(reader.text()).isEqualTo("own");
    }

    @Test
    void deathAfterTheFirstByteBreaksItsReadersOpenlyAndElectsForTheOthers() {
        ManualReader reader = bench.ask();
        followed(1).head().bytes("half");
        CompletableFuture<Void> named = bench.store.holdBefore(Operation.ACQUIRE);
        ManualReader waiting = bench.ask();
        followed(1).fail();
        bench.store.expire(StreamBench.KEY);
        named.complete(null);
        bench.generation(1).chunk("whole").end();

        assertThat(reader.text()).isEqualTo("half");
        assertThat(reader.isComplete()).isFalse();
        assertThat(reader.failure).isInstanceOf(StreamTruncatedException.class);
        assertThat(waiting.text()).isEqualTo("whole");
        assertThat(bench.loader.begun()).isEqualTo(1);
        assertThat(bench.cache.generationsUnderWay()).isZero();
    }

    @Test
    void streamThatNobodyReadsAnyMoreIsFollowedNoLonger() {
        ManualReader reader = bench.ask();
        followed(1).head().bytes("one");
        reader.leave();

        assertThat(followed(1).isCancelled()).isTrue();
        assertThat(bench.cache.generationsUnderWay()).isZero();
    }

    @Test
    void requestThatLeavesBeforeTheFirstByteEndsIt() {
        bench.ask().leave();

        assertThat(followed(1).isCancelled()).isTrue();
    }

    @Test
    void leaseThatComesHereAfterTheFirstByteIsForThoseThatWait() {
        ManualReader reader = bench.ask();
        followed(1).head().bytes("one");
        CompletableFuture<Void> named = bench.store.holdBefore(Operation.ACQUIRE);
        ManualReader late = bench.ask();
        bench.store.expire(StreamBench.KEY);
        named.complete(null);
        bench.generation(1).chunk("second").end();
        followed(1).bytes("two").end();

        assertThat(late.text()).isEqualTo("second");
        assertThat(reader.text()).isEqualTo("onetwo");
    }

    @Test
    void outageBeforeTheFirstByteIsAnOutageAsEver() {
        ManualReader reader = bench.ask();
        bench.store.setUnavailable(Operation.ACQUIRE, Operation.LOOK_UP);
        followed(1).fail();
        bench.store.expire(StreamBench.KEY);
        bench.generation(1).chunk("own").end();

        assertThat(reader.text()).isEqualTo("own");
        assertThat(bench.stats.generations().unleased().count()).isEqualTo(1);
    }

    @Test
    void refreshFollowsNobody() {
        bench.store.release(lease).await().indefinitely();
        bench.ask();
        bench.generation(1).chunk("stale").end();
        bench.timer.advance(StreamBench.FRESH.plusMinutes(1));
        acquireElsewhere(Instant.MAX);
        ManualReader stale = bench.ask();

        assertThat(stale.text()).isEqualTo("stale");
        assertThat(bench.relay.followed).isEmpty();
        assertThat(bench.cache.generationsUnderWay()).isEqualTo(1);
    }

    @Test
    void refreshFollowsNoLongerOnceItsOnlyRequestHasLeft() {
        bench.store.release(lease).await().indefinitely();
        bench.ask();
        bench.generation(1).chunk("stale").end();
        bench.timer.advance(StreamBench.FRESH.plusMinutes(1));
        acquireElsewhere(Instant.MAX);
        bench.ask();
        ManualReader joined = bench.ask(new RequestCacheControl(true, false, Optional.empty(), false));
        assertThat(followed(1).isCancelled()).isFalse();
        joined.leave();

        assertThat(followed(1).isCancelled()).isTrue();
        assertThat(bench.cache.generationsUnderWay()).as("the refresh waits on").isEqualTo(1);
    }

    @Test
    void holderThatDidNotSendIsNotFollowedAgain() {
        bench.ask();
        followed(1).fail();
        bench.ask();

        assertThat(bench.relay.followed).hasSize(1);
    }

    @Test
    void followedStreamThatIsTooLargeTakesNoMoreRequests() {
        ManualReader slow = bench.askSlowly();
        followed(1).head().bytes("x".repeat((int) StreamBench.MAX_BODY + 1));
        bench.ask();

        assertThat(bench.relay.followed).hasSize(2);
        assertThat(slow.isEnded()).isFalse();
        assertThat(bench.notStored).isEmpty();
    }

    @Test
    void waitForTheHolderEndsWithTheRequestsTimeout() {
        ManualReader reader = bench.ask();
        bench.timer.advance(StreamBench.TIMEOUTS.total().plus(Duration.ofSeconds(1)));

        assertThat(reader.failure).isNotNull();
        assertThat(followed(1).isCancelled()).isTrue();
    }
}
