package dev.samovar.cache.readthrough.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.cache.entry.CacheEntry;
import dev.samovar.cache.entry.Cost;
import dev.samovar.cache.entry.Lookup;
import dev.samovar.cache.entry.Tier;
import dev.samovar.cache.readthrough.CacheStatus;
import dev.samovar.cache.readthrough.CacheStatus.Reason;
import dev.samovar.cache.readthrough.Generated;
import dev.samovar.cache.readthrough.NotCachedException;
import dev.samovar.cache.readthrough.RequestCacheControl;
import dev.samovar.cache.readthrough.stream.body.Audience;
import dev.samovar.cache.readthrough.stream.part.PartLoader;
import dev.samovar.limit.Quota;
import dev.samovar.limit.RateLimitedException;
import dev.samovar.testing.store.FakeCacheStore.Operation;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Streams without purges and failures: who gets what, when it is stored, and what the model is asked for. */
class StreamingCacheTest {

    private static final RequestCacheControl NO_CACHE = new RequestCacheControl(true, false, Optional.empty(), false);
    private static final RequestCacheControl NO_STORE = new RequestCacheControl(false, true, Optional.empty(), false);
    private static final RequestCacheControl ONLY_IF_CACHED =
            new RequestCacheControl(false, false, Optional.empty(), true);

    private final StreamBench bench = new StreamBench();

    @Test
    void firstByteGoesOutWhenItComes() {
        ManualReader reader = bench.ask();
        bench.generation(1).head();
        assertThat(reader.isAnswered()).isFalse();

        bench.generation(1).chunk("a");

        assertThat(reader.text()).isEqualTo("a");
        assertThat(reader.response)
                .isInstanceOfSatisfying(
                        StreamResponse.Streaming.class,
                        streaming -> assertThat(streaming.head()).isEqualTo(FakePartLoader.HEAD));
        assertThat(reader.served()).isEqualTo(new CacheStatus.Forwarded(Reason.MISS, false, false));
        bench.generation(1).chunk("b").end();
        assertThat(reader.text()).isEqualTo("ab");
        assertThat(reader.isComplete()).isTrue();
    }

    @Test
    void wholeAnswerIsStoredWithItsHeadersAndIsAHitThen() {
        bench.ask();
        bench.generation(1).chunk("a").chunk("b").end();

        CacheEntry entry = ((Lookup.Found) bench.lookUp()).entry();
        assertThat(entry.body()).isEqualTo("ab".getBytes(UTF_8));
        assertThat(entry.head()).isEqualTo(FakePartLoader.HEAD);
        assertThat(entry.cost()).isEqualTo(FakePartLoader.COST);
        assertThat(entry.request()).isEqualTo("request");
        assertThat(entry.freshUntil()).isEqualTo(bench.timer.clock().instant().plus(StreamBench.FRESH));
        ManualReader late = bench.ask();
        assertThat(late.text()).isEqualTo("ab");
        assertThat(late.served()).isEqualTo(new CacheStatus.Hit(Tier.MEMORY));
        assertThat(bench.loader.begun()).isEqualTo(1);
        assertThat(bench.stats.total().hits()).isEqualTo(1);
        assertThat(bench.stats.total().misses()).isEqualTo(1);
        assertThat(bench.stats.total().sets()).isEqualTo(1);
        assertNothingIsLeft();
    }

    @Test
    void lateReaderGetsEverythingFromByteZeroAtOnce() {
        ManualReader first = bench.ask();
        bench.generation(1).chunk("a").chunk("b").chunk("c");
        ManualReader late = bench.ask();

        assertThat(late.text()).isEqualTo("abc");
        assertThat(late.emissions()).as("small chunks are joined").isEqualTo(1);
        assertThat(late.served()).isEqualTo(new CacheStatus.Forwarded(Reason.MISS, true, false));
        bench.generation(1).chunk("d").end();
        assertThat(late.text()).isEqualTo(first.text()).isEqualTo("abcd");
        assertThat(late.isComplete()).isTrue();
        assertThat(bench.loader.begun()).isEqualTo(1);
    }

    @Test
    void lateReaderWaitsUntilTheStoreHasConfirmedTheLease() {
        bench.ask();
        bench.generation(1).chunk("a");
        CompletableFuture<Void> renewal = bench.store.holdBefore(Operation.RENEW);
        ManualReader late = bench.ask();
        assertThat(late.isAnswered()).isFalse();
        assertThat(bench.waiting()).isEqualTo(1);

        renewal.complete(null);

        assertThat(late.text()).isEqualTo("a");
        assertThat(bench.waiting()).isZero();
        assertThat(bench.coalesced()).isEqualTo(1);
    }

    @Test
    void oneConfirmationServesAllWhoWaitForIt() {
        bench.ask();
        bench.generation(1).chunk("a");
        CompletableFuture<Void> renewal = bench.store.holdBefore(Operation.RENEW);
        ManualReader asked = bench.ask();
        ManualReader second = bench.ask();
        ManualReader third = bench.ask();
        CompletableFuture<Void> next = bench.store.holdBefore(Operation.RENEW);
        renewal.complete(null);

        assertThat(asked.isAnswered()).isTrue();
        assertThat(second.isAnswered()).as("came after the question").isFalse();
        next.complete(null);
        assertThat(second.isAnswered()).isTrue();
        assertThat(third.isAnswered()).isTrue();
        assertThat(bench.store.calls(Operation.RENEW)).isEqualTo(2);
    }

    @Test
    void requestBeforeTheFirstCallOfTheModelNeedsNoConfirmation() {
        CompletableFuture<Void> lease = bench.store.holdAfter(Operation.ACQUIRE);
        bench.ask();
        ManualReader second = bench.ask();
        lease.complete(null);
        bench.generation(1).chunk("a");

        assertThat(second.text()).isEqualTo("a");
        assertThat(bench.store.calls(Operation.RENEW)).isZero();
    }

    @Test
    void slowReaderHoldsNobodyUp() {
        ManualReader slow = bench.askSlowly();
        ManualReader quick = bench.ask();
        for (int i = 0; i < 100; i++) {
            bench.generation(1).chunk("chunk " + i + ";");
        }
        bench.generation(1).end();

        assertThat(quick.isComplete()).isTrue();
        assertThat(slow.text()).isEmpty();
        assertThat(bench.stored()).isPresent();
        slow.request(1);
        assertThat(slow.emissions()).isEqualTo(1);
        slow.request(Long.MAX_VALUE);
        assertThat(slow.text()).isEqualTo(quick.text());
        assertThat(slow.isComplete()).isTrue();
        assertNothingIsLeft();
    }

    @Test
    void answerThatMustNotBeStoredIsDeliveredOnly() {
        ManualReader reader = bench.ask();
        bench.generation(1).chunk("cut").end(false);

        assertThat(reader.isComplete()).isTrue();
        assertThat(bench.stored()).isEmpty();
        assertThat(bench.notStored).containsExactly(StreamBench.KEY);
        assertNothingIsLeft();
        bench.ask();
        assertThat(bench.loader.begun()).isEqualTo(2);
    }

    @Test
    void requestDuringTheStoringGetsTheStoredAnswer() {
        bench.ask();
        bench.generation(1).chunk("a");
        CompletableFuture<Void> storing = bench.store.holdBefore(Operation.STORE);
        bench.generation(1).end();
        ManualReader late = bench.ask();
        storing.complete(null);

        assertThat(late.text()).isEqualTo("a");
        assertThat(late.isComplete()).isTrue();
        assertThat(bench.loader.begun()).isEqualTo(1);
        assertNothingIsLeft();
    }

    @Test
    void requestConfirmedByTheEndOfTheLeaseReadsTheBody() {
        bench.ask();
        bench.generation(1).chunk("a");
        bench.store.holdForGood(Operation.RENEW);
        ManualReader late = bench.ask();
        bench.generation(1).end(false);

        assertThat(late.text()).isEqualTo("a");
        assertThat(late.isComplete()).isTrue();
        assertThat(bench.loader.begun()).isEqualTo(1);
    }

    @Test
    void emptyAnswerHasAHeadAndAnEnd() {
        ManualReader reader = bench.ask();
        bench.generation(1).end(false);

        assertThat(reader.response).isInstanceOf(StreamResponse.Streaming.class);
        assertThat(reader.text()).isEmpty();
        assertThat(reader.isComplete()).isTrue();
        assertNothingIsLeft();
    }

    @Test
    void staleAnswerIsServedWhileItIsRefreshedWithoutAReader() {
        bench.ask();
        bench.generation(1).chunk("old").end();
        bench.timer.advance(StreamBench.FRESH.plusSeconds(1));

        ManualReader reader = bench.ask();
        assertThat(reader.text()).isEqualTo("old");
        assertThat(reader.served()).isEqualTo(new CacheStatus.Stale(Tier.MEMORY));
        ManualReader second = bench.ask();
        assertThat(second.text()).isEqualTo("old");
        assertThat(bench.loader.begun()).isEqualTo(2);

        bench.generation(2).chunk("new").end();
        assertThat(bench.stored()).contains("new");
        assertThat(bench.refreshes()).isEqualTo(Map.of("openai renewed", 1L));
        assertNothingIsLeft();
    }

    @Test
    void readerThatLeavesARefreshDoesNotEndIt() {
        bench.ask();
        bench.generation(1).chunk("old").end();
        bench.timer.advance(StreamBench.FRESH.plusSeconds(1));
        bench.ask();
        ManualReader impatient = bench.ask(NO_CACHE);
        bench.generation(2).chunk("new");
        assertThat(impatient.text()).isEqualTo("new");
        impatient.leave();

        bench.generation(2).end();
        assertThat(bench.stored()).contains("new");
    }

    @Test
    void failedRefreshIsNotRepeatedAtOnce() {
        bench.ask();
        bench.generation(1).chunk("old").end();
        bench.timer.advance(StreamBench.FRESH.plusSeconds(1));
        bench.ask();
        bench.generation(2).fail(new IllegalStateException("no model"));
        bench.ask();
        assertThat(bench.loader.begun()).isEqualTo(2);
        assertThat(bench.refreshes()).isEqualTo(Map.of("openai failed", 1L));

        bench.timer.advance(Duration.ofSeconds(5));
        assertThat(bench.ask().text()).isEqualTo("old");
        assertThat(bench.loader.begun()).isEqualTo(3);
    }

    @Test
    void refreshThatIsNotStoredIsNotRepeatedAtOnce() {
        bench.ask();
        bench.generation(1).chunk("old").end();
        bench.timer.advance(StreamBench.FRESH.plusSeconds(1));
        bench.ask();
        bench.generation(2).chunk("refused").end(false);
        assertThat(bench.ask().text()).isEqualTo("old");
        assertThat(bench.loader.begun()).isEqualTo(2);

        bench.ask(NO_CACHE);
        assertThat(bench.loader.begun()).as("a caller that wants another").isEqualTo(3);
        bench.generation(3).chunk("own").end(false);
        bench.timer.advance(Duration.ofSeconds(5));
        bench.ask();
        assertThat(bench.loader.begun()).isEqualTo(4);
    }

    @Test
    void noCacheGeneratesAnew() {
        bench.ask();
        bench.generation(1).chunk("old").end();
        bench.timer.advance(Duration.ofSeconds(1));
        ManualReader reader = bench.ask(NO_CACHE);
        bench.generation(2).chunk("new").end();

        assertThat(reader.text()).isEqualTo("new");
        assertThat(reader.served()).isEqualTo(new CacheStatus.Forwarded(Reason.REQUEST, false, false));
        assertThat(bench.stored()).contains("new");
    }

    @Test
    void noStoreReadsAloneAndLeavesNothing() {
        bench.ask();
        bench.generation(1).chunk("shared");
        ManualReader alone = bench.ask(NO_STORE);
        bench.generation(2).chunk("own").end();

        assertThat(alone.text()).isEqualTo("own");
        assertThat(alone.isComplete()).isTrue();
        assertThat(alone.served()).isEqualTo(new CacheStatus.Forwarded(Reason.BYPASS, false, false));
        assertThat(bench.stored()).isEmpty();
        bench.generation(1).end();
        assertThat(bench.stored()).contains("shared");
        assertNothingIsLeft();
    }

    @Test
    void noStoreThatIsCancelledGivesTheGenerationUp() {
        ManualReader alone = bench.ask(NO_STORE);
        alone.leave();

        assertThat(bench.generation(1).isCancelled()).isTrue();
        assertNothingIsLeft();
    }

    @Test
    void onlyIfCachedNeverGenerates() {
        assertThat(bench.ask(ONLY_IF_CACHED).failure).isInstanceOf(NotCachedException.class);
        assertThat(bench.loader.begun()).isZero();
        assertThat(bench.stats.total().requests()).isZero();
    }

    @Test
    void answerOfAnotherReplicaIsServedWhole() {
        var elsewhere = (dev.samovar.cache.Acquisition.Granted) bench.store
                .acquire(StreamBench.KEY, java.time.Instant.MIN)
                .await()
                .indefinitely();
        CountedQuota quota = new CountedQuota(1);
        ManualReader reader = bench.ask(RequestCacheControl.NONE.chargedTo(quota));
        assertThat(bench.loader.begun()).isZero();
        bench.store
                .store(
                        elsewhere.lease(),
                        dev.samovar.testing.store.SampleEntries.entry(
                                "theirs", bench.timer.clock().instant()))
                .await()
                .indefinitely();

        assertThat(reader.text()).isEqualTo("theirs");
        assertThat(reader.served()).isEqualTo(new CacheStatus.Forwarded(Reason.MISS, true, false));
        assertThat(bench.loader.begun()).isZero();
        assertThat(quota.left).hasValue(1);
        assertNothingIsLeft();
    }

    @Test
    void replicaThatDiesIsSucceeded() {
        bench.store.acquire(StreamBench.KEY, java.time.Instant.MIN).await().indefinitely();
        ManualReader reader = bench.ask();
        bench.store.expire(StreamBench.KEY);
        bench.generation(1).chunk("ours").end();

        assertThat(reader.text()).isEqualTo("ours");
        assertThat(bench.stored()).contains("ours");
    }

    @Test
    void quotaIsChargedForEachGenerationAndNotForJoining() {
        CountedQuota quota = new CountedQuota(1);
        RequestCacheControl limited = RequestCacheControl.NONE.chargedTo(quota);
        bench.ask(limited);
        ManualReader joined = bench.ask(limited);
        bench.generation(1).chunk("a").end(false);
        assertThat(joined.text()).isEqualTo("a");

        assertThat(bench.ask(limited).failure).isInstanceOf(RateLimitedException.class);
        assertThat(bench.ask(NO_STORE.chargedTo(quota)).failure).isInstanceOf(RateLimitedException.class);
        assertThat(bench.loader.begun()).isEqualTo(1);
    }

    @Test
    void requestThatLeavesBeforeTheModelIsCalledCostsNothing() {
        CountedQuota quota = new CountedQuota(1);
        CompletableFuture<Void> lease = bench.store.holdAfter(Operation.ACQUIRE);
        ManualReader reader = bench.ask(RequestCacheControl.NONE.chargedTo(quota));
        reader.leave();
        lease.complete(null);

        assertThat(bench.loader.begun()).isZero();
        assertThat(quota.left).hasValue(1);
        assertThat(bench.store.calls(Operation.RELEASE)).isEqualTo(1);
        assertNothingIsLeft();
    }

    @Test
    void wholeAnswersAreStreamsOfOneChunk() {
        PartLoader whole = PartLoader.of(() -> Uni.createFrom()
                .item(new Generated("whole".getBytes(UTF_8), "text/plain", Cost.NONE, true).to("canonical")));
        ManualReader reader = ManualReader.of(
                bench.cache.get(StreamBench.KEY, RequestCacheControl.NONE, whole, StreamBench.TIMEOUTS));

        assertThat(reader.text()).isEqualTo("whole");
        assertThat(((Lookup.Found) bench.lookUp()).entry().request()).isEqualTo("canonical");
    }

    @Test
    void shutdownEndsEveryGeneration() {
        ManualReader reading = bench.ask();
        bench.generation(1).chunk("a");
        bench.ask(NO_STORE);
        AtomicInteger drained = new AtomicInteger();
        bench.cache.drained().subscribe().with(ignored -> drained.incrementAndGet());
        assertThat(bench.cache.generationsUnderWay()).isEqualTo(2);
        assertThat(drained).hasValue(0);

        bench.cache.abort();

        assertThat(drained).hasValue(1);
        assertThat(reading.failure).isInstanceOf(java.util.concurrent.CancellationException.class);
        assertThat(bench.generation(1).isCancelled()).isTrue();
        assertThat(bench.generation(2).isCancelled()).isTrue();
        assertNothingIsLeft();
    }

    private void assertNothingIsLeft() {
        assertThat(bench.cache.generationsUnderWay()).as("generations").isZero();
        assertThat(bench.limits.usedBytes()).as("buffered bytes").isZero();
        bench.timer.advance(Audience.UNCLAIMED);
        assertThat(bench.timer.waiting()).as("timers").isZero();
    }

    /** Quota with a number of permits. */
    private static final class CountedQuota implements Quota {

        private final AtomicInteger left;

        CountedQuota(int permits) {
            left = new AtomicInteger(permits);
        }

        @Override
        public Optional<Duration> tryAcquire() {
            if (left.get() == 0) {
                return Optional.of(Duration.ofSeconds(1));
            }
            left.decrementAndGet();
            return Optional.empty();
        }

        @Override
        public void release() {
            left.incrementAndGet();
        }
    }
}
