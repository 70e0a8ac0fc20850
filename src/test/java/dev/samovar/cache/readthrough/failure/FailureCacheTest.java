package dev.samovar.cache.readthrough.failure;

import static dev.samovar.testing.store.SampleEntries.EXPLANATION;
import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.cache.key.CacheKey;
import dev.samovar.cache.readthrough.flight.FlightKey;
import dev.samovar.testing.ManualClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class FailureCacheTest {

    private static final Duration SPAN = Duration.ofSeconds(5);
    private final Exception cold = new IllegalStateException("cold water");
    private static final int MAX = 10_000;

    private final ManualClock clock = new ManualClock();
    private final FailureCache memory = new FailureCache(SPAN, IllegalStateException.class::isInstance, clock);

    @Test
    void failureIsRecalledWithinItsSpan() {
        memory.remember(key(1), cold);
        clock.advance(SPAN.minusMillis(1));

        assertThat(memory.recall(key(1))).contains(cold);
    }

    @Test
    void failureIsForgottenAfterItsSpan() {
        memory.remember(key(1), cold);
        clock.advance(SPAN);

        assertThat(memory.recall(key(1))).isEmpty();
    }

    @Test
    void anotherFailureBeginsTheSpanAnew() {
        memory.remember(key(1), cold);
        clock.advance(SPAN.minusMillis(1));
        memory.remember(key(1), cold);
        clock.advance(SPAN.minusMillis(1));

        assertThat(memory.recall(key(1))).contains(cold);
    }

    @Test
    void otherKeysAndEpochsAreNotConcerned() {
        memory.remember(key(1), cold);

        assertThat(memory.recall(key(2))).isEmpty();
        assertThat(memory.recall(new FlightKey(key(1).key(), 2))).isEmpty();
    }

    @Test
    void failureThatSaysNothingOfItsKeyIsNotRemembered() {
        memory.remember(key(1), new UnsupportedOperationException());

        assertThat(memory.recall(key(1))).isEmpty();
    }

    @Test
    void spanOfZeroRemembersNothing() {
        FailureCache none = new FailureCache(Duration.ZERO, failure -> true, clock);
        none.remember(key(1), cold);

        assertThat(none.recall(key(1))).isEmpty();
    }

    @Test
    void failureOfRefreshesAnswersNoRequest() {
        FailureCache refreshes = FailureCache.ofRefreshes(SPAN, clock, GenerationListener.none());
        memory.remember(key(1), cold);
        refreshes.remember(key(1), cold);

        assertThat(memory.recallForRequest(key(1))).contains(cold);
        assertThat(refreshes.recallForRequest(key(1))).isEmpty();
        assertThat(refreshes.recall(key(1))).contains(cold);
        clock.advance(SPAN);
        assertThat(refreshes.recall(key(1))).isEmpty();
    }

    @Test
    void answerThatWasNotStoredPausesRefreshesAndNoRequests() {
        FailureCache refreshes = FailureCache.ofRefreshes(SPAN, clock, GenerationListener.none());
        memory.notStored(key(1));
        refreshes.notStored(key(1));

        assertThat(memory.recall(key(1))).isEmpty();
        assertThat(refreshes.recall(key(1))).isPresent();
        assertThat(refreshes.recallForRequest(key(1))).isEmpty();
        assertThat(refreshes.recall(key(2))).isEmpty();
        clock.advance(SPAN);
        assertThat(refreshes.recall(key(1))).isEmpty();
    }

    @Test
    void oldestFailureGoesWhenThereAreTooMany() {
        for (int i = 0; i <= MAX; i++) {
            memory.remember(key(i), cold);
        }

        assertThat(memory.recall(key(0))).isEmpty();
        assertThat(memory.recall(key(1))).contains(cold);
        assertThat(memory.recall(key(MAX))).contains(cold);
    }

    private static FlightKey key(int number) {
        return new FlightKey(new CacheKey(EXPLANATION, "tea", String.format("%032x", number)), 1);
    }
}
