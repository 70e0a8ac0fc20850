package dev.samovar.bootstrap.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.limit.RateLimitedException;
import dev.samovar.model.ModelException;
import dev.samovar.model.ModelException.Reason;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The failures that are kept per key: those of the key itself, not temporary ones of the service. */
class CacheableFailureTest {

    @ParameterizedTest
    @EnumSource(Reason.class)
    void failureOfTheModelIsCacheable(Reason reason) {
        assertThat(ContentBeans.isCacheable(new ModelException(reason, "asked")))
                .isTrue();
    }

    /** A request that was refused by an open circuit breaker succeeds as soon as it is closed. */
    @ParameterizedTest
    @EnumSource(
            value = Reason.class,
            names = {"UNAVAILABLE", "OVERLOADED"})
    void refusalBeforeTheModelCallIsNotCacheable(Reason reason) {
        assertThat(ContentBeans.isCacheable(ModelException.notAsked(reason, "later", Duration.ofSeconds(1))))
                .isFalse();
    }

    @Test
    void exceededQuotaIsNotCacheable() {
        assertThat(ContentBeans.isCacheable(new RateLimitedException(Duration.ofSeconds(1))))
                .isFalse();
    }
}
