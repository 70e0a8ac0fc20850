package dev.samovar.model.resilient;

import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.model.ModelException;
import dev.samovar.model.ModelException.Reason;
import dev.samovar.model.resilient.ResiliencePolicy.Retries;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class BackoffTest {

    private static final Retries RETRIES = new Retries(3, Duration.ofMillis(500), 0.5, Duration.ofSeconds(5));
    private static final Duration LEFT = Duration.ofSeconds(20);
    private final ModelException unavailable = new ModelException(Reason.UNAVAILABLE, "away");

    @ParameterizedTest
    @CsvSource({
        "0, 0, 250", "0, 0.5, 500", "0, 1, 750",
        "1, 0, 500", "1, 0.5, 1000", "1, 1, 1500",
        "2, 0, 1000", "2, 0.5, 2000", "2, 1, 3000"
    })
    void waitDoublesGiveOrTakeTheJitter(int done, double random, long millis) {
        assertThat(backoff(random).before(done, unavailable, LEFT)).contains(Duration.ofMillis(millis));
    }

    @Test
    void retriesEnd() {
        assertThat(backoff(0.5).before(3, unavailable, LEFT)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Reason.class)
    void onlyWhatMayPassIsRetried(Reason reason) {
        assertThat(backoff(0.5).before(0, new ModelException(reason, ""), LEFT).isPresent())
                .isEqualTo(reason.isRetryable());
    }

    @Test
    void failureThatLastsIsNotRetriedThoughItsReasonPassesAsARule() {
        ModelException untrusted = ModelException.lasting(Reason.UNAVAILABLE, "untrusted", new IllegalStateException());

        assertThat(backoff(0.5).before(0, untrusted, LEFT)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"0, 2250", "0.5, 2500", "1, 2750"})
    void modelThatAsksForTimeIsGivenItAndALittleMore(double random, long millis) {
        assertThat(backoff(random).before(0, asking(Duration.ofSeconds(2)), LEFT))
                .contains(Duration.ofMillis(millis));
    }

    @Test
    void modelThatAsksForTooMuchTimeIsNotAskedAgain() {
        assertThat(backoff(0.5).before(0, asking(Duration.ofMillis(5001)), LEFT))
                .isEmpty();
    }

    @Test
    void waitThatDoesNotFitBeforeTheDeadlineIsNotBegun() {
        assertThat(backoff(0.5).before(0, unavailable, Duration.ofMillis(500))).isEmpty();
        assertThat(backoff(0.5).before(0, unavailable, Duration.ofMillis(501))).isPresent();
        assertThat(backoff(0.5).before(0, unavailable, Duration.ofMillis(-1))).isEmpty();
    }

    @Test
    void waitIsNeverZero() {
        Retries certain = new Retries(1, Duration.ofMillis(1), 1, Duration.ofSeconds(5));

        assertThat(new Backoff(certain, () -> 0).before(0, unavailable, LEFT)).contains(Duration.ofMillis(1));
    }

    private static ModelException asking(Duration wait) {
        return new ModelException(Reason.RATE_LIMITED, "busy", Optional.of(wait), null);
    }

    private static Backoff backoff(double random) {
        return new Backoff(RETRIES, () -> random);
    }
}
