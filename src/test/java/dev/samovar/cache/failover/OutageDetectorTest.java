package dev.samovar.cache.failover;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Failures of one moment are one failure. */
class OutageDetectorTest {

    private static final Duration DEADLINE = Duration.ofMillis(250);

    private final AtomicLong nanos = new AtomicLong();
    private final OutageDetector breaker = new OutageDetector(nanos::get);

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    @Test
    void hundredOperationsThatOnePauseCatchesAreOneFailure() {
        pass(DEADLINE);
        for (int i = 0; i < 100; i++) {
            // Begun one after the other, and each ended by its deadline
            pass(Duration.ofMillis(1));
            assertThat(breaker.failed(nanos.get() - DEADLINE.toNanos())).isFalse();
        }
    }

    @Test
    void failuresThatBeginAfterOneAnotherOpenIt() {
        for (int i = 1; i <= OutageDetector.FAILURES; i++) {
            long begun = nanos.get();
            pass(DEADLINE);
            assertThat(breaker.failed(begun)).isEqualTo(i == OutageDetector.FAILURES);
        }
    }

    @Test
    void pauseOfHalfASecondDoesNotOpenItHoweverManyAskMeanwhile() {
        long pause = nanos.get();
        for (int i = 0; i < 250; i++) {
            pass(Duration.ofMillis(1));
            long begun = nanos.get() - DEADLINE.toNanos();
            if (begun >= pause) {
                assertThat(breaker.failed(begun)).isFalse();
            }
        }
        pass(Duration.ofMillis(1));
        for (int i = 0; i < 250; i++) {
            pass(Duration.ofMillis(1));
            assertThat(breaker.failed(nanos.get() - DEADLINE.toNanos())).isFalse();
        }
    }

    @Test
    void successBetweenBeginsANewCount() {
        for (int i = 0; i < 10; i++) {
            long begun = nanos.get();
            pass(DEADLINE);
            assertThat(breaker.failed(begun)).isFalse();
            if (i % 2 == 1) {
                breaker.succeeded();
            }
        }
    }

    @Test
    void failuresOfOperationsFromBeforeTheEndOfAnOutageDoNotCount() {
        breaker.opened();
        for (int i = 0; i < OutageDetector.FAILURES; i++) {
            pass(DEADLINE);
            breaker.closed();
            long before = nanos.get() - 1;
            pass(DEADLINE);
            assertThat(breaker.failed(before)).isFalse();
        }
        for (int i = 1; i <= OutageDetector.FAILURES; i++) {
            long begun = nanos.get();
            pass(DEADLINE);
            assertThat(breaker.failed(begun)).isEqualTo(i == OutageDetector.FAILURES);
        }
    }
}
