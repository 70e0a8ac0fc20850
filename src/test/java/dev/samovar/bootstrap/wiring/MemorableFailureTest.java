package dev.samovar.bootstrap.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.limit.RateLimitedException;
import dev.samovar.model.ModelException;
import dev.samovar.model.ModelException.Reason;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a topic is refused for a while for: a failure of its own, not one of the moment. */
class MemorableFailureTest {

    @ParameterizedTest
    @EnumSource(Reason.class)
    void failureOfTheModelIsRemembered(Reason reason) {
        assertThat(CacheBeans.isMemorable(new ModelException(reason, "asked"))).isTrue();
    }

    /** A model that is back answers at once, also about what was asked for while the breaker was open. */
    @ParameterizedTest
    @EnumSource(
            value = Reason.class,
            names = {"UNAVAILABLE", "OVERLOADED"})
    void refusalBeforeTheModelWasAskedIsNot(Reason reason) {
        assertThat(CacheBeans.isMemorable(ModelException.notAsked(reason, "later", Duration.ofSeconds(1))))
                .isFalse();
    }

    @Test
    void spentBudgetIsNot() {
        assertThat(CacheBeans.isMemorable(new RateLimitedException(Duration.ofSeconds(1))))
                .isFalse();
    }
}
