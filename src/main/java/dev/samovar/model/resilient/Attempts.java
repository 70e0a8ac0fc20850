package dev.samovar.model.resilient;

import dev.samovar.model.Completion;
import dev.samovar.model.ModelException;
import dev.samovar.model.ModelException.Reason;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One call to a model with all its attempts. Subscribed to once; its deadline runs from the subscription on.
 *
 * <p>Timeouts and waits are Mutiny's, since they cancel what they end: a timed-out request is closed, not left behind.
 */
final class Attempts {

    private final Uni<Completion> request;
    private final ResiliencePolicy policy;
    private final ConcurrencyLimit limit;
    private final Backoff backoff;
    private final long begunAt = System.nanoTime();
    private volatile @Nullable Long firstSentAt;

    Attempts(Uni<Completion> request, ResiliencePolicy policy, ConcurrencyLimit limit, Backoff backoff) {
        this.request = request;
        this.policy = policy;
        this.limit = limit;
        this.backoff = backoff;
    }

    /** The completion of the first attempt that gives one, or the last failure. */
    Uni<Completion> untilDeadline() {
        return attempt(0).ifNoItem().after(policy.deadline()).failWith(this::late);
    }

    private Uni<Completion> attempt(int retriesDone) {
        Uni<Completion> timed = Uni.createFrom()
                .deferred(() -> {
                    if (firstSentAt == null) {
                        firstSentAt = System.nanoTime();
                    }
                    return request;
                })
                .ifNoItem()
                .after(policy.attemptTimeout())
                .failWith(Attempts::timeout);
        return limit.around(timed)
                .onFailure(ModelException.class)
                .recoverWithUni(failure -> again(retriesDone, failure));
    }

    private Uni<Completion> again(int retriesDone, ModelException failure) {
        Duration left = policy.deadline().minusNanos(System.nanoTime() - begunAt);
        return backoff.before(retriesDone, failure, left)
                .map(wait ->
                        Uni.createFrom().voidItem().onItem().delayIt().by(wait).chain(() -> attempt(retriesDone + 1)))
                .orElseGet(() -> Uni.createFrom().failure(failure));
    }

    /**
     * A call that never had its turn, or had it so late that there was not half of an attempt's time left, says that this
     * process has too much to do, not that the model is slow.
     */
    private ModelException late() {
        Long sentAt = firstSentAt;
        if (sentAt == null) {
            return ConcurrencyLimit.overloaded();
        }
        Duration had = policy.deadline().minusNanos(sentAt - begunAt);
        return had.compareTo(enough()) < 0 ? ConcurrencyLimit.overloaded() : timeout();
    }

    private Duration enough() {
        Duration deadline = policy.deadline();
        Duration attempt = policy.attemptTimeout();
        return (attempt.compareTo(deadline) < 0 ? attempt : deadline).dividedBy(2);
    }

    private static ModelException timeout() {
        return new ModelException(Reason.TIMEOUT, "The model did not answer in time");
    }
}
