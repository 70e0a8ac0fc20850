package dev.samovar.model.resilient;

import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.limit.RateLimitedException;
import dev.samovar.limit.Refusals;
import dev.samovar.measure.LabelledCounts;
import dev.samovar.model.LanguageModel;
import dev.samovar.model.ModelException;
import dev.samovar.model.ModelException.Reason;
import dev.samovar.testing.model.FakeModel;
import dev.samovar.testing.model.Prompts;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.helpers.test.UniAssertSubscriber;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CountedRefusalsTest {

    private static final Duration WAIT = Duration.ofSeconds(1);

    private final Refusals refusals = new Refusals();

    @Test
    void refusalOfTheOutageLimitIsCounted() {
        fail(new RateLimitedException(WAIT));

        assertThat(counts()).isEqualTo(Map.of("outage any", 1L));
    }

    @Test
    void fullQueueAndOpenBreakerAreCounted() {
        fail(ModelException.notAsked(Reason.OVERLOADED, "full", WAIT));
        fail(ModelException.notAsked(Reason.UNAVAILABLE, "open", WAIT));

        assertThat(counts()).isEqualTo(Map.of("concurrency any", 1L, "breaker any", 1L));
    }

    @Test
    void failureOfTheModelItselfIsNoRefusal() {
        fail(new ModelException(Reason.UNAVAILABLE, "away"));
        fail(new ModelException(Reason.RATE_LIMITED, "quota"));

        assertThat(counts()).isEmpty();
    }

    private void fail(Throwable failure) {
        LanguageModel model =
                new CountedRefusals(new FakeModel(call -> Uni.createFrom().failure(failure)), refusals);
        model.complete(Prompts.subtopics())
                .subscribe()
                .withSubscriber(UniAssertSubscriber.create())
                .awaitFailure();
    }

    private Map<String, Long> counts() {
        return LabelledCounts.of(refusals.counts());
    }
}
