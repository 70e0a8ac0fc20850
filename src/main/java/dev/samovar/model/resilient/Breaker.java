package dev.samovar.model.resilient;

import dev.samovar.model.Completion;
import dev.samovar.model.ModelException;
import dev.samovar.model.ModelException.Reason;
import dev.samovar.model.ModelIdentity;
import io.smallrye.faulttolerance.api.CircuitBreakerState;
import io.smallrye.faulttolerance.api.TypedGuard;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.util.TypeLiteral;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.microprofile.faulttolerance.exceptions.CircuitBreakerOpenException;
import org.jboss.logging.Logger;

/**
 * A circuit breaker in front of one model: when too many of the last calls failed because the model was slow, away or out
 * of budget, it is left alone for a while, and then tried with a single call.
 *
 * <p>A call that its caller gives up says nothing about the model. SmallRye's breaker has no word for that, so such a call
 * counts as a good one while the breaker is closed, and as a failed one while it tries the model again.
 */
final class Breaker {

    private static final Logger LOG = Logger.getLogger(Breaker.class);
    private static final Set<Reason> COUNTED = EnumSet.of(Reason.TIMEOUT, Reason.UNAVAILABLE, Reason.RATE_LIMITED);
    private static final Duration SHORTEST_RETRY_AFTER = Duration.ofSeconds(1);

    private final String model;
    private final Duration openFor;
    private final TypedGuard<Uni<Completion>> guard;
    private volatile CircuitBreakerState state = CircuitBreakerState.CLOSED;
    private volatile long openedAt;
    private final AtomicInteger openings = new AtomicInteger();
    private volatile String lastFailure = "";

    Breaker(ModelIdentity identity, ResiliencePolicy.Breaker policy) {
        this.model = identity.provider() + " " + identity.name();
        this.openFor = policy.openFor();
        this.guard = TypedGuard.create(new TypeLiteral<Uni<Completion>>() {})
                .withDescription("model " + model)
                .withCircuitBreaker()
                .requestVolumeThreshold(policy.volume())
                .failureRatio(policy.failureRatio())
                .delay(openFor.toMillis(), ChronoUnit.MILLIS)
                .when(this::isFailure)
                .onStateChange(this::changed)
                .done()
                .build();
    }

    /**
     * The call, if the breaker lets it pass. Fails with {@link Reason#UNAVAILABLE} and the rest of the open time if not.
     * The guard subscribes by itself and does not pass a cancellation on: so the call is joined with a future that fails
     * when the caller gives up, which cancels the call and ends it for the guard.
     */
    Uni<Completion> around(Uni<Completion> call) {
        return Uni.createFrom().deferred(() -> {
            CompletableFuture<Completion> givenUp = new CompletableFuture<>();
            Uni<Completion> ending = Uni.createFrom().completionStage(givenUp);
            return guard.get(() -> Uni.join().first(call, ending).toTerminate())
                    .onFailure(CircuitBreakerOpenException.class)
                    .transform(open -> leftAlone())
                    .onCancellation()
                    .invoke(() -> givenUp.completeExceptionally(new CancellationException()));
        });
    }

    /** How often it has opened: a call that was let through before is told apart from one that tries the model again. */
    int openings() {
        return openings.get();
    }

    /** Why a call that was let through at that count is not to be sent any more; empty if it may be. */
    Optional<ModelException> refusalSince(int count) {
        return state != CircuitBreakerState.CLOSED && openings.get() != count
                ? Optional.of(leftAlone())
                : Optional.empty();
    }

    private boolean isFailure(Throwable failure) {
        if (failure instanceof ModelException modelFailure) {
            boolean counted = modelFailure.wasAsked() && COUNTED.contains(modelFailure.reason());
            if (counted) {
                lastFailure = String.valueOf(modelFailure.getMessage());
            }
            return counted;
        }
        return failure instanceof CancellationException && state != CircuitBreakerState.CLOSED;
    }

    private ModelException leftAlone() {
        Duration rest = openFor.minusNanos(System.nanoTime() - openedAt);
        return ModelException.notAsked(
                Reason.UNAVAILABLE,
                "The model failed repeatedly and is left alone for a moment: try again shortly",
                rest.compareTo(SHORTEST_RETRY_AFTER) < 0 ? SHORTEST_RETRY_AFTER : rest);
    }

    private void changed(CircuitBreakerState now) {
        if (now == CircuitBreakerState.OPEN) {
            openedAt = System.nanoTime();
            openings.incrementAndGet();
        }
        state = now;
        switch (now) {
            case OPEN ->
                LOG.warnf(
                        "Model %s keeps failing and is not called for %s; the last failure: %s",
                        model, openFor, lastFailure);
            case HALF_OPEN -> LOG.infof("Model %s: the next call tries it again", model);
            case CLOSED -> LOG.infof("Model %s answers again", model);
        }
    }
}
