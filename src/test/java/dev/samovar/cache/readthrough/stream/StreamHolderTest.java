package dev.samovar.cache.readthrough.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.cache.Acquisition;
import dev.samovar.cache.Lease;
import dev.samovar.cache.readthrough.RequestCacheControl;
import dev.samovar.testing.store.FakeCacheStore.Operation;
import dev.samovar.testing.store.SampleEntries;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** The holder of a lease that changes, is silent, or stores its answer while its generation is followed here. */
class StreamHolderTest {

    private static final RequestCacheControl NO_CACHE = new RequestCacheControl(true, false, Optional.empty(), false);

    private final StreamBench bench = new StreamBench();

    private Lease acquireElsewhere(Instant newerThan) {
        return ((Acquisition.Granted)
                        bench.store.acquire(StreamBench.KEY, newerThan).await().indefinitely())
                .lease();
    }

    private Lease acquireElsewhere() {
        return acquireElsewhere(Instant.MIN);
    }

    private void storeElsewhere(Lease lease, String body) {
        bench.store
                .store(lease, SampleEntries.entry(body, bench.timer.clock().instant()))
                .await()
                .indefinitely();
    }

    private FakeRelay.Followed followed(int number) {
        return bench.relay.followed(number);
    }

    @Test
    void holderThatChangesBeforeTheFirstByteIsFollowedInPlaceOfTheFirst() {
        acquireElsewhere();
        ManualReader reader = bench.ask();
        CompletableFuture<Void> named = bench.store.holdBefore(Operation.ACQUIRE);
        bench.store.expire(StreamBench.KEY);
        Lease next = acquireElsewhere();
        named.complete(null);
        assertThat(followed(1).isCancelled()).isTrue();
        assertThat(followed(2).holder()).isEqualTo(next.token());
        followed(1).head().bytes("old");
        followed(2).head().bytes("new");
        followed(1).seal();
        ManualReader late = bench.ask();
        followed(2).end();

        assertThat(reader.text()).isEqualTo("new");
        assertThat(late.text()).isEqualTo("new");
        assertThat(bench.relay.followed).hasSize(2);
    }

    @Test
    void holderThatDoesNotSendIsFollowedAgainOnceTheStoreNamesItAgain() {
        Lease lease = acquireElsewhere();
        ManualReader reader = bench.ask();
        followed(1).fail();
        ManualReader late = bench.ask();
        assertThat(bench.relay.followed).hasSize(1);
        CompletableFuture<Void> named = bench.store.holdBefore(Operation.ACQUIRE);
        bench.store.expire(StreamBench.KEY);
        bench.store.regain(lease).await().indefinitely();
        named.complete(null);
        followed(2).head().bytes("one").end();

        assertThat(reader.text()).isEqualTo("one");
        assertThat(late.text()).isEqualTo("one");
    }

    @Test
    void pausesOfTheHolderAreItsOwnToTime() {
        acquireElsewhere();
        ManualReader reader = bench.ask();
        assertThat(followed(1).silence()).isEqualTo(StreamBench.TIMEOUTS.betweenBytes());
        bench.timer.advance(StreamBench.TIMEOUTS.firstByte().plusSeconds(1));
        followed(1).head().bytes("one");
        bench.timer.advance(StreamBench.TIMEOUTS.betweenBytes().plusSeconds(1));
        followed(1).bytes("two").end();

        assertThat(reader.text()).isEqualTo("onetwo");
        assertThat(reader.isComplete()).isTrue();
    }

    @Test
    void sealBeforeTheFirstByteLeavesTheStreamToThoseThatWait() {
        acquireElsewhere();
        ManualReader reader = bench.ask();
        followed(1).seal();
        followed(1).head().bytes("one").end();

        assertThat(reader.text()).isEqualTo("one");
        assertThat(bench.relay.followed).hasSize(1);
    }

    @Test
    void requestThatWaitsAtTheEndLooksAgain() {
        acquireElsewhere();
        ManualReader reader = bench.ask();
        followed(1).head().bytes("one");
        CompletableFuture<Void> named = bench.store.holdBefore(Operation.ACQUIRE);
        ManualReader late = bench.ask();
        followed(1).end();
        followed(2).head().bytes("again").end();
        named.complete(null);

        assertThat(reader.text()).isEqualTo("one");
        assertThat(late.text()).isEqualTo("again");
    }

    @Test
    void entryOfTheHolderIsForThoseThatWait() {
        Lease lease = acquireElsewhere();
        ManualReader reader = bench.ask();
        followed(1).head().bytes("one");
        CompletableFuture<Void> named = bench.store.holdBefore(Operation.ACQUIRE);
        ManualReader late = bench.ask();
        storeElsewhere(lease, "all");
        named.complete(null);
        bench.purge();
        ManualReader after = bench.ask();
        followed(1).bytes("two").end();
        bench.generation(1).chunk("new").end();

        assertThat(late.text()).isEqualTo("all");
        assertThat(reader.text()).isEqualTo("onetwo");
        assertThat(after.text()).isEqualTo("new");
    }

    @Test
    void confirmationThatFailsSendsThoseThatWaitToLookAgain() {
        acquireElsewhere();
        ManualReader reader = bench.ask();
        followed(1).head().bytes("one");
        CompletableFuture<Void> named = bench.store.holdBefore(Operation.ACQUIRE);
        ManualReader late = bench.ask();
        named.completeExceptionally(new IllegalStateException("no answer"));
        followed(2).head().bytes("again").end();
        followed(1).bytes("two").end();

        assertThat(late.text()).isEqualTo("again");
        assertThat(reader.text()).isEqualTo("onetwo");
        assertThat(bench.failed).isEmpty();
    }

    private void stale() {
        bench.ask();
        bench.generation(1).chunk("stale").end();
        bench.timer.advance(StreamBench.FRESH.plus(Duration.ofMinutes(1)));
    }

    @Test
    void refreshThatTheHolderStoresIsCountedAsOneElsewhere() {
        stale();
        Lease lease = acquireElsewhere(Instant.MAX);
        assertThat(bench.ask().text()).isEqualTo("stale");
        storeElsewhere(lease, "new");

        assertThat(bench.refreshes()).isEqualTo(Map.of("openai elsewhere", 1L));
        assertThat(bench.cache.generationsUnderWay()).isZero();
    }

    @Test
    void refreshThatARequestFollowsIsCountedAsOneElsewhere() {
        stale();
        acquireElsewhere(Instant.MAX);
        bench.ask();
        ManualReader reader = bench.ask(NO_CACHE);
        followed(1).head().bytes("new").end();

        assertThat(reader.text()).isEqualTo("new");
        assertThat(bench.refreshes()).isEqualTo(Map.of("openai elsewhere", 1L));
    }
}
