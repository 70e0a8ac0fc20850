package dev.samovar.cache.redis.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** A deadline follows the distance of Redis, and neither its pauses nor one's own. */
class RoundTripsTest {

    private static final Duration CONFIGURED = Duration.ofMillis(250);

    private final AtomicLong nanos = new AtomicLong();
    private final RoundTrips trips = new RoundTrips(nanos::get);

    private void took(long millis) {
        trips.took(Duration.ofMillis(millis).toNanos());
    }

    private long deadlineMillis() {
        return trips.deadline(CONFIGURED).toMillis();
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    @Test
    void configuredDeadlineHoldsWithoutAMeasurementAndForANearRedis() {
        assertThat(deadlineMillis()).isEqualTo(250);
        assertThat(trips.shortest()).isZero();
        took(1);
        assertThat(deadlineMillis()).isEqualTo(250);
    }

    @Test
    void redisFarAwayGetsSeveralRoundTripsWithinBounds() {
        took(300);
        assertThat(deadlineMillis()).isEqualTo(900);
        RoundTrips further = new RoundTrips(nanos::get);
        further.took(Duration.ofSeconds(5).toNanos());
        assertThat(further.deadline(CONFIGURED)).isEqualTo(RoundTrips.LONGEST);
        assertThat(further.deadline(CONFIGURED, RoundTrips.LONGEST_FOR_LEASE)).isEqualTo(RoundTrips.LONGEST_FOR_LEASE);
        assertThat(further.deadline(Duration.ofSeconds(10))).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void pauseChangesNothing() {
        took(1);
        for (int i = 0; i < 100; i++) {
            pass(Duration.ofMillis(40));
            took(1_500);
        }
        assertThat(deadlineMillis()).isEqualTo(250);
    }

    @Test
    void redisThatMovesAwayIsFollowedAndOneThatComesNearerAtOnce() {
        took(1);
        for (int i = 0; i < 4; i++) {
            pass(RoundTrips.WINDOW.plusMillis(1));
            took(400);
        }
        assertThat(deadlineMillis()).isEqualTo(1_200);
        took(2);
        assertThat(deadlineMillis()).isEqualTo(250);
    }
}
