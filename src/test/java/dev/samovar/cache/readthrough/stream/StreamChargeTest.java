package dev.samovar.cache.readthrough.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.cache.readthrough.NotCachedException;
import dev.samovar.cache.readthrough.RequestCacheControl;
import dev.samovar.cache.readthrough.flight.CallerContext;
import dev.samovar.cache.readthrough.stream.body.StreamLimits;
import dev.samovar.limit.Quota;
import dev.samovar.testing.store.FakeCacheStore.Operation;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** When the model is called, what a refresh is charged, and which entries take the place of a call. */
class StreamChargeTest {

    private static final RequestCacheControl NO_CACHE = new RequestCacheControl(true, false, Optional.empty(), false);

    private StreamBench bench = new StreamBench();

    private void stale() {
        bench.ask();
        bench.generation(1).chunk("old").end();
        bench.timer.advance(StreamBench.FRESH.plusSeconds(1));
    }

    @Test
    void refreshIsNotBegunWithoutAPermit() {
        stale();
        Permits none = new Permits(0);

        assertThat(bench.ask(RequestCacheControl.NONE.chargedTo(none)).text()).isEqualTo("old");

        assertThat(none.asked).isEqualTo(1);
        assertThat(bench.refreshes()).isEqualTo(Map.of("openai refused", 1L));
        assertThat(bench.loader.begun()).isEqualTo(1);
    }

    @Test
    void refreshUnderWayTakesNoSecondPermit() {
        stale();
        Permits permits = new Permits(9);
        RequestCacheControl charged = RequestCacheControl.NONE.chargedTo(permits);
        bench.ask(charged);
        bench.ask(charged);

        assertThat(bench.loader.begun()).isEqualTo(2);
        assertThat(permits.asked).isEqualTo(1);
        assertThat(permits.left).isEqualTo(8);
    }

    @Test
    void refreshThatAnotherRequestBeganMeanwhileGivesItsPermitBack() {
        stale();
        Permits permits = new Permits(9);
        permits.onAsk = bench::ask;
        bench.ask(RequestCacheControl.NONE.chargedTo(permits));

        assertThat(bench.loader.begun()).isEqualTo(2);
        assertThat(permits.asked).isEqualTo(1);
        assertThat(permits.left).isEqualTo(9);
    }

    @Test
    void noStoreWithOnlyIfCachedNeverGenerates() {
        RequestCacheControl both = new RequestCacheControl(false, true, Optional.empty(), true);

        assertThat(bench.ask(both).failure).isInstanceOf(NotCachedException.class);
        assertThat(bench.loader.begun()).isZero();
    }

    @Test
    void staleAnswerIsNotRefreshedForARequestThatMustNotGenerate() {
        stale();
        RequestCacheControl onlyIfCached = new RequestCacheControl(false, false, Optional.empty(), true);

        assertThat(bench.ask(onlyIfCached).text()).isEqualTo("old");
        assertThat(bench.loader.begun()).isEqualTo(1);
    }

    @Test
    void answerOlderThanTheRequestAcceptsIsGeneratedAnew() {
        bench.ask();
        bench.generation(1).chunk("old").end();
        bench.timer.advance(Duration.ofSeconds(6));
        RequestCacheControl maxAge = new RequestCacheControl(false, false, Optional.of(Duration.ofSeconds(5)), false);
        ManualReader reader = bench.ask(maxAge);
        bench.generation(2).chunk("new");

        assertThat(reader.text()).isEqualTo("new");
    }

    @Test
    void endOfALargeAnswerDoesNotHideTheGenerationThatSucceededIt() {
        bench = new StreamBench(new StreamLimits(10, 1000), CallerContext.none());
        bench.ask();
        bench.generation(1).chunk("0123456789x");
        bench.ask();
        bench.generation(1).end();
        ManualReader joined = bench.ask();
        bench.generation(2).chunk("new");

        assertThat(joined.text()).isEqualTo("new");
    }

    @Test
    void failedNoStoreAnswerIsRememberedNowhere() {
        ManualReader alone = bench.ask(new RequestCacheControl(false, true, Optional.empty(), false));
        bench.generation(1).fail(new IllegalStateException("no model"));

        assertThat(alone.failure).hasMessage("no model");
        assertThat(bench.failed).isEmpty();
    }

    @Test
    void largeNoStoreAnswerIsNotNotedAsOneThatWasNotStored() {
        bench = new StreamBench(new StreamLimits(10, 1000), CallerContext.none());
        ManualReader alone = bench.ask(new RequestCacheControl(false, true, Optional.empty(), false));
        bench.generation(1).chunk("0123456789x").end();

        assertThat(alone.text()).isEqualTo("0123456789x");
        assertThat(bench.notStored).isEmpty();
    }

    @Test
    void answerThatExpiredWhileItWasStoredIsNotServed() {
        bench.ask();
        bench.generation(1).chunk("old");
        CompletableFuture<Void> storing = bench.store.holdBefore(Operation.STORE);
        bench.generation(1).end();
        ManualReader late = bench.ask();
        bench.timer.advance(StreamBench.FRESH.plusSeconds(1));
        storing.complete(null);
        bench.generation(2).chunk("new");

        assertThat(late.text()).isEqualTo("new");
    }

    @Test
    void noCacheRequestThatLooksAgainIsNotServedTheEntryFromBefore() {
        bench = new StreamBench(new StreamLimits(10, 1000), CallerContext.none());
        bench.ask();
        bench.generation(1).chunk("old").end();
        bench.timer.advance(Duration.ofSeconds(1));
        bench.ask(NO_CACHE);
        bench.generation(2).chunk("0123456789");
        bench.store.holdForGood(Operation.RENEW);
        ManualReader waiting = bench.ask(NO_CACHE);
        bench.generation(2).chunk("too large");
        bench.generation(3).chunk("new");

        assertThat(waiting.text()).isEqualTo("new");
    }

    @Test
    void refreshThatIsTooLargeAndBreaksThenIsCountedOnce() {
        bench = new StreamBench(new StreamLimits(10, 1000), CallerContext.none());
        bench.ask();
        bench.generation(1).chunk("old").end();
        bench.timer.advance(StreamBench.FRESH.plusSeconds(1));
        bench.ask();
        ManualReader joined = bench.ask(NO_CACHE);
        bench.generation(2).chunk("0123456789x").fail(new IllegalStateException("no model"));

        assertThat(joined.failure).hasMessage("no model");
        assertThat(bench.refreshes()).isEqualTo(Map.of("openai unstored", 1L));
    }

    @Test
    void noCacheRequestWhoseLookUpFailedIsNotServedTheEntryThatTheLeaseFinds() {
        bench.ask();
        bench.generation(1).chunk("old").end();
        bench.timer.advance(Duration.ofSeconds(1));
        bench.store.setUnavailable(Operation.LOOK_UP);
        ManualReader reader = bench.ask(NO_CACHE);
        bench.generation(2).chunk("new");

        assertThat(reader.text()).isEqualTo("new");
    }

    @Test
    void noCacheRequestWithoutALeaseIsNotServedTheEntryFromBefore() {
        bench.ask();
        bench.generation(1).chunk("old").end();
        bench.store.setUnavailable(Operation.ACQUIRE);
        ManualReader reader = bench.ask(NO_CACHE);
        bench.generation(2).chunk("new");

        assertThat(reader.text()).isEqualTo("new");
    }

    /** Quota that counts how often it is asked. */
    private static final class Permits implements Quota {

        private int left;
        private int asked;
        private Runnable onAsk = () -> {};

        Permits(int left) {
            this.left = left;
        }

        @Override
        public Optional<Duration> tryAcquire() {
            asked++;
            onAsk.run();
            if (left == 0) {
                return Optional.of(Duration.ofSeconds(1));
            }
            left--;
            return Optional.empty();
        }

        @Override
        public void release() {
            left++;
        }
    }
}
