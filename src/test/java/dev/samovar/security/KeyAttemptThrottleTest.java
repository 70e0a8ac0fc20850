package dev.samovar.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Throttling of failed key attempts, per client and in bounded memory. */
class KeyAttemptThrottleTest {

    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1);
    private final KeyAttemptThrottle keys = new KeyAttemptThrottle(nanos::get);

    @Test
    void wrongKeysAreDelayedTwiceAsLongAfterThree() {
        assertThat(IntStream.range(0, 10).mapToObj(i -> guess("a")))
                .containsExactlyElementsOf(List.of(0L, 0L, 0L, 250L, 500L, 1000L, 2000L, 4000L, 5000L, 5000L).stream()
                        .map(Duration::ofMillis)
                        .toList());
    }

    @Test
    void otherClientIsNotDelayed() {
        for (int i = 0; i < 20; i++) {
            guess("a");
        }

        assertThat(keys.isBlocked("a")).isTrue();
        assertThat(keys.isBlocked("b")).isFalse();
        assertThat(keys.mayTry("b")).isTrue();
        assertThat(guess("b")).isZero();
    }

    @Test
    void concurrentAttemptsAreRefused() {
        for (int i = 0; i < KeyAttemptThrottle.MAX_DELAYED; i++) {
            assertThat(keys.mayTry("a")).isTrue();
            keys.delay("a");
        }

        assertThat(keys.mayTry("a")).isFalse();
        assertThat(keys.mayTry("b")).isTrue();
        keys.answered("a");
        assertThat(keys.mayTry("a")).isTrue();
    }

    @Test
    void rightKeyResetsTheCount() {
        for (int i = 0; i < 8; i++) {
            guess("a");
        }
        keys.right("a");

        assertThat(keys.isBlocked("a")).isFalse();
        assertThat(guess("a")).isZero();
    }

    @Test
    void blockEndsWithItsTime() {
        for (int i = 0; i < KeyAttemptThrottle.FREE + 1; i++) {
            keys.wrong("a");
        }
        assertThat(keys.isBlocked("a")).isTrue();

        turn(Duration.ofMillis(250));
        assertThat(keys.isBlocked("a")).isFalse();
    }

    @Test
    void oldWrongKeysAreNotCounted() {
        for (int i = 0; i < 8; i++) {
            guess("a");
        }
        turn(KeyAttemptThrottle.RESET_AFTER.plusMillis(1));

        assertThat(guess("a")).isZero();
    }

    @Test
    void memoryIsBounded() {
        for (int i = 0; i < KeyAttemptThrottle.MAX_CLIENTS + 500; i++) {
            guess("client" + i);
        }

        assertThat(keys.size()).isEqualTo(KeyAttemptThrottle.MAX_CLIENTS);
    }

    @Test
    void tooManyDelayedAnswersAreRefusedAtOnce() {
        for (int i = 0; i < KeyAttemptThrottle.MAX_DELAYED_TOGETHER; i++) {
            assertThat(keys.delay("client" + i)).isPresent();
        }

        assertThat(keys.delay("another")).isEmpty();
        keys.answered("client0");
        assertThat(keys.delay("another")).isPresent();
    }

    private Duration guess(String client) {
        Duration delay = Objects.requireNonNull(keys.delay(client).orElse(null));
        keys.answered(client);
        return delay;
    }

    private void turn(Duration time) {
        nanos.addAndGet(time.toNanos());
    }
}
