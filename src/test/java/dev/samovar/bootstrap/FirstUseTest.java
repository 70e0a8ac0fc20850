package dev.samovar.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.samovar.bootstrap.wiring.redis.RedisModes;
import dev.samovar.cache.readthrough.flight.CallerContext;
import dev.samovar.health.StartedCheck;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.microprofile.health.HealthCheckResponse.Status;
import org.junit.jupiter.api.Test;

/** What the first request needs is used before readiness is up, and a failure of that stops nothing. */
class FirstUseTest {

    private static final Duration LONG = Duration.ofSeconds(20);

    private static Preparation preparation(InstantSource clock, CallerContext context) {
        return new Preparation(new ObjectMapper(), clock, context, RedisModes.none());
    }

    @Test
    void missAndHitsOfBothKindsOfContentSucceed() {
        AtomicInteger callers = new AtomicInteger();
        CallerContext counting = () -> {
            callers.incrementAndGet();
            return Runnable::run;
        };

        // Fails if a request does
        preparation(InstantSource.system(), counting).content().await().atMost(LONG);

        assertThat(callers).as("misses, one of each kind").hasValueGreaterThanOrEqualTo(2);
    }

    @Test
    void preparationThatFailsStopsNoStart() {
        AtomicInteger looked = new AtomicInteger();
        InstantSource broken = () -> {
            looked.incrementAndGet();
            throw new IllegalStateException("no clock");
        };

        preparation(broken, CallerContext.none()).run().await().atMost(LONG);

        assertThat(looked).hasPositiveValue();
    }

    @Test
    void replicaIsNotReadyBeforeItHasStarted() {
        StartedCheck check = new StartedCheck();
        assertThat(check.call().getStatus()).isEqualTo(Status.DOWN);

        check.started();
        assertThat(check.call().getStatus()).isEqualTo(Status.UP);
    }
}
