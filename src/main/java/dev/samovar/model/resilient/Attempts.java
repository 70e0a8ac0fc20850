package dev.samovar.model.resilient;

import dev.samovar.limit.Bulkhead;
import dev.samovar.model.CallListener;
import dev.samovar.model.Completion;
import dev.samovar.model.ModelException;
import dev.samovar.model.ModelException.Reason;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * One call to a model with all its attempts. Subscribed to once. Its deadline runs while it is attempted and while it waits
 * between attempts; waiting for its turn has a limit of its own, so that a call is not cut off because it began late.
 *
 * <p>Timeouts and waits are Mutiny's, since they cancel what they end: a timed-out request is closed, not left behind.
 */
final class Attempts {

    private static final Duration SHORTEST = Duration.ofMillis(1);

    private final Uni<Completion> request;
    private final ResiliencePolicy policy;
    private final Bulkhead limit;
    private final Backoff backoff;
    private final Observer observer;
    private final long begunAt = System.nanoTime();
    private final AtomicLong queuedNanos = new AtomicLong();

    Attempts(Uni<Completion> request, ResiliencePolicy policy, Bulkhead limit, Backoff backoff, Observer observer) {
        this.request = request;
        this.policy = policy;
        this.limit = limit;
        this.backoff = backoff;
        this.observer = observer;
    }

    /**
     * What stands around a call.
     *
     * @param refusal asked before each attempt: why the model is not to be called any more
     * @param listener is told how each attempt ended
     */
    record Observer(Supplier<Optional<ModelException>> refusal, CallListener listener) {}

    /** The completion of the first attempt that gives one, or the last failure. */
    Uni<Completion> untilDeadline() {
        return attempt(0);
    }

    private Uni<Completion> attempt(int retriesDone) {
        return Uni.createFrom()
                .deferred(() -> {
                    long arrivedAt = System.nanoTime();
                    Uni<Completion> inTurn = Uni.createFrom().deferred(() -> {
                        queuedNanos.addAndGet(System.nanoTime() - arrivedAt);
                        return send();
                    });
                    return limit.around(
                            inTurn, atLeast(policy.concurrency().longestWait().minusNanos(queuedNanos.get())));
                })
                .onFailure(ModelException.class)
                .recoverWithUni(failure -> again(retriesDone, failure));
    }

    /** Sends one request, unless the model began to fail for everyone while this call waited. */
    private Uni<Completion> send() {
        Optional<ModelException> refusal = observer.refusal().get();
        if (refusal.isPresent()) {
            return Uni.createFrom().failure(refusal.get());
        }
        Duration left = atLeast(left());
        CallListener listener = observer.listener();
        return request.invoke(listener::completed)
                .onFailure(ModelException.class)
                .invoke(listener::failed)
                .ifNoItem()
                .after(left.compareTo(policy.attemptTimeout()) < 0 ? left : policy.attemptTimeout())
                .failWith(() -> {
                    ModelException timeout = new ModelException(Reason.TIMEOUT, "The model did not answer in time");
                    listener.timedOut(timeout);
                    return timeout;
                });
    }

    private Uni<Completion> again(int retriesDone, ModelException failure) {
        if (!failure.wasAsked()) {
            return Uni.createFrom().failure(failure);
        }
        // A retry that could not have half of an attempt's time would often be paid for and cut off
        return backoff.before(retriesDone, failure, left().minus(enough()))
                .map(wait ->
                        Uni.createFrom().voidItem().onItem().delayIt().by(wait).chain(() -> attempt(retriesDone + 1)))
                .orElseGet(() -> Uni.createFrom().failure(failure));
    }

    /** What is left of the deadline, in which the time in the queue does not count. */
    private Duration left() {
        return policy.deadline().minusNanos(System.nanoTime() - begunAt - queuedNanos.get());
    }

    private Duration enough() {
        Duration deadline = policy.deadline();
        Duration attempt = policy.attemptTimeout();
        return (attempt.compareTo(deadline) < 0 ? attempt : deadline).dividedBy(2);
    }

    private static Duration atLeast(Duration duration) {
        return duration.compareTo(SHORTEST) < 0 ? SHORTEST : duration;
    }
}
