package dev.samovar.model.resilient;

import dev.samovar.model.ModelException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.DoubleSupplier;

/** The rule whether a failed attempt is repeated, and after which wait. */
final class Backoff {

    private final ResiliencePolicy.Retries retries;
    private final DoubleSupplier random;

    /** @param random numbers from 0 to 1 */
    Backoff(ResiliencePolicy.Retries retries, DoubleSupplier random) {
        this.retries = retries;
        this.random = random;
    }

    /**
     * How long to wait before the next attempt; empty if there is to be none: the retries are used up, the failure would
     * come again, the model asks to wait for too long, or the time that is left ends before the wait does.
     *
     * @param done retries that this call has made
     * @param left time until the call's deadline
     */
    Optional<Duration> before(int done, ModelException failure, Duration left) {
        if (done >= retries.times() || !failure.isRetryable()) {
            return Optional.empty();
        }
        Duration askedFor = failure.retryAfter().orElse(Duration.ZERO);
        if (askedFor.compareTo(retries.longestWait()) > 0) {
            return Optional.empty();
        }
        Duration wait = askedFor.isZero() ? jittered(done) : askedFor.plus(jittered(0));
        return wait.compareTo(left) < 0 ? Optional.of(wait) : Optional.empty();
    }

    private Duration jittered(int done) {
        double factor = 1 + retries.jitter() * (2 * random.getAsDouble() - 1);
        double millis = retries.firstBackoff().toMillis() * Math.pow(2, done) * factor;
        return Duration.ofMillis(Math.max(1, Math.round(millis)));
    }
}
