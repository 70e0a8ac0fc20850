package dev.samovar.model.resilient;

import dev.samovar.limit.CircuitBreaker;
import dev.samovar.model.Completion;
import dev.samovar.model.ModelException;
import dev.samovar.model.ModelException.Reason;
import dev.samovar.model.ModelIdentity;
import io.smallrye.mutiny.Uni;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;

/**
 * Circuit breaker of one model: counts timeouts, unavailability and rate limits of the provider.
 *
 * <p>While it is open, calls fail with {@link Reason#UNAVAILABLE}; then a single call tries the model. Each change of its
 * state is one line of the log.
 */
final class Breaker {

    private static final Logger LOG = Logger.getLogger(Breaker.class);
    private static final Set<Reason> COUNTED = EnumSet.of(Reason.TIMEOUT, Reason.UNAVAILABLE, Reason.RATE_LIMITED);
    private static final Duration SHORTEST_RETRY_AFTER = Duration.ofSeconds(1);

    private final String model;
    private final Duration openFor;
    private final CircuitBreaker breaker;
    private volatile String lastFailure = "";

    /**
     * A closed breaker.
     *
     * @param nanoTime the monotonic clock of this process
     */
    Breaker(ModelIdentity identity, ResiliencePolicy.Breaker policy, LongSupplier nanoTime) {
        this.model = identity.provider() + " " + identity.name();
        this.openFor = policy.openFor();
        this.breaker = new CircuitBreaker(
                new CircuitBreaker.Policy(policy.volume(), policy.failureRatio(), policy.openFor()),
                this::isFailure,
                this::log,
                nanoTime);
    }

    /** The call, if the breaker lets it pass; else {@link Reason#UNAVAILABLE} with the rest of the open time. */
    Uni<Completion> around(Uni<Completion> call) {
        return breaker.around(call, Breaker::refusal);
    }

    /** How often it has opened: tells a call that began before an opening from one that tries the model again. */
    int openings() {
        return breaker.openings();
    }

    /** Why a call that began at that count of openings is not to be sent any more; empty if it may be. */
    Optional<ModelException> refusalSince(int count) {
        return breaker.isOpenSince(count) ? Optional.of(refusal(breaker.rest())) : Optional.empty();
    }

    private boolean isFailure(Throwable failure) {
        boolean counted = failure instanceof ModelException modelFailure
                && modelFailure.wasAsked()
                && COUNTED.contains(modelFailure.reason());
        if (counted) {
            lastFailure = String.valueOf(failure.getMessage());
        }
        return counted;
    }

    private static ModelException refusal(Duration rest) {
        Duration wait = rest.compareTo(SHORTEST_RETRY_AFTER) < 0 ? SHORTEST_RETRY_AFTER : rest;
        long seconds = (wait.toMillis() + 999) / 1000;
        return ModelException.notAsked(
                Reason.UNAVAILABLE,
                "The model failed repeatedly and is not called at present: try again in " + seconds + " s",
                wait);
    }

    /** As short as it goes: 10, or 0.3. */
    private static String seconds(Duration time) {
        return BigDecimal.valueOf(time.toMillis(), 3).stripTrailingZeros().toPlainString();
    }

    private void log(CircuitBreaker.State now) {
        switch (now) {
            case OPEN ->
                LOG.warnf(
                        "Model %s keeps failing and is not called for %s s; the last failure: %s",
                        model, seconds(openFor), lastFailure);
            case HALF_OPEN -> LOG.infof("Model %s: the next call tries it again", model);
            case CLOSED -> LOG.infof("Model %s answers again", model);
        }
    }
}
