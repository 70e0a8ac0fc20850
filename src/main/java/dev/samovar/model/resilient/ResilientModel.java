package dev.samovar.model.resilient;

import dev.samovar.limit.Bulkhead;
import dev.samovar.model.CallListener;
import dev.samovar.model.Completion;
import dev.samovar.model.LanguageModel;
import dev.samovar.model.ModelException;
import dev.samovar.model.ModelException.Reason;
import dev.samovar.model.ModelIdentity;
import dev.samovar.model.Prompt;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Decorator that gives a model timeouts, a bulkhead, retries and a circuit breaker.
 *
 * <p>From the inside out: the timeout of an attempt, bounded concurrency with a bounded queue, retries after a growing wait,
 * the deadline of the whole call, the circuit breaker.
 *
 * <p>A request holds its permit while it is under way, not while the call waits to repeat it. Cancelling the call cancels
 * its request and frees its permit at once. Time in the queue has its own limit and does not count against the deadline.
 * Calls that wait in the queue when the breaker opens are not sent. Adds these failures to the model's own: {@code TIMEOUT}
 * when an attempt or the deadline runs out, {@code OVERLOADED} when the queue is full or a call's turn did not come in
 * time, {@code UNAVAILABLE} while the breaker is open.
 */
public final class ResilientModel implements LanguageModel, AutoCloseable {

    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final LanguageModel model;
    private final ResiliencePolicy policy;
    private final Bulkhead limit;
    private final Backoff backoff;
    private final Breaker breaker;
    private final CallListener listener;
    private final Supplier<Executor> callers;

    /** A model with a policy and without a listener. */
    public ResilientModel(LanguageModel model, ResiliencePolicy policy) {
        this(model, policy, CallListener.none());
    }

    /**
     * The same, with a listener.
     *
     * @param listener is told how each attempt ended
     */
    public ResilientModel(LanguageModel model, ResiliencePolicy policy, CallListener listener) {
        this(model, policy, listener, () -> Runnable::run);
    }

    /**
     * The same, which sends its requests where it was called, also those that waited: otherwise on the thread of the call
     * that made room.
     *
     * @param callers runs work in the context of whoever calls now
     */
    public ResilientModel(
            LanguageModel model, ResiliencePolicy policy, CallListener listener, Supplier<Executor> callers) {
        this(model, policy, listener, callers, System::nanoTime);
    }

    ResilientModel(LanguageModel model, ResiliencePolicy policy, CallListener listener, LongSupplier nanoTime) {
        this(model, policy, listener, () -> Runnable::run, nanoTime);
    }

    private ResilientModel(
            LanguageModel model,
            ResiliencePolicy policy,
            CallListener listener,
            Supplier<Executor> callers,
            LongSupplier nanoTime) {
        this.listener = listener;
        this.callers = callers;
        this.model = model;
        this.policy = policy;
        this.limit = bulkhead(policy.concurrency());
        this.backoff =
                new Backoff(policy.retries(), () -> ThreadLocalRandom.current().nextDouble());
        this.breaker = new Breaker(model.identity(), policy.breaker(), nanoTime);
    }

    /** The bulkhead of a model: a call without a place is {@code OVERLOADED}. */
    static Bulkhead bulkhead(ResiliencePolicy.Concurrency bounds) {
        return new Bulkhead(
                bounds.calls(),
                bounds.waiting(),
                () -> ModelException.notAsked(
                        Reason.OVERLOADED,
                        "Too many requests are waiting for the model: try again shortly",
                        RETRY_AFTER));
    }

    @Override
    public ModelIdentity identity() {
        return model.identity();
    }

    @Override
    public Uni<Completion> complete(Prompt prompt) {
        return breaker.around(Uni.createFrom().deferred(() -> {
            Uni<Completion> request =
                    Uni.createFrom().deferred(() -> model.complete(prompt)).runSubscriptionOn(callers.get());
            int openings = breaker.openings();
            Attempts.Observer observer = new Attempts.Observer(() -> breaker.refusalSince(openings), listener);
            return new Attempts(request, policy, limit, backoff, observer).untilDeadline();
        }));
    }

    /** Refuses calls that wait for their turn, and later ones: they would be paid for and cut off by a shutdown. */
    @Override
    public void close() {
        limit.close();
    }
}
