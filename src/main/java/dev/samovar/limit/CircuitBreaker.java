package dev.samovar.limit;

import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.smallrye.mutiny.Uni;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * Circuit breaker around calls that may be cancelled, on Resilience4j's.
 *
 * <p>A cancelled call is neither a success nor a failure; in the half-open state it returns its permission, so that the next
 * call tries. The outcome of a call that began before the breaker opened changes nothing any more. Never blocks; safe from
 * any thread.
 */
public final class CircuitBreaker {

    private final io.github.resilience4j.circuitbreaker.CircuitBreaker breaker;
    private final Duration openFor;
    private final Consumer<State> listener;
    private final LongSupplier nanoTime;
    private final AtomicInteger openings = new AtomicInteger();
    private volatile State state = State.CLOSED;
    private volatile long openedAt;

    /**
     * A closed breaker.
     *
     * @param policy when it opens, and for how long
     * @param isFailure whether a failure counts; the others count as successes
     * @param listener is called with each new state, on the thread of the call that caused it
     * @param nanoTime the monotonic clock of this process
     */
    public CircuitBreaker(
            Policy policy, Predicate<Throwable> isFailure, Consumer<State> listener, LongSupplier nanoTime) {
        this.openFor = policy.openFor();
        this.listener = listener;
        this.nanoTime = nanoTime;
        this.breaker = io.github.resilience4j.circuitbreaker.CircuitBreaker.of(
                "breaker",
                CircuitBreakerConfig.custom()
                        .slidingWindowType(CircuitBreakerConfig.SlidingWindowType.COUNT_BASED)
                        .slidingWindowSize(policy.volume())
                        .minimumNumberOfCalls(policy.volume())
                        .failureRateThreshold((float) (100 * policy.failureRatio()))
                        .waitDurationInOpenState(policy.openFor())
                        .permittedNumberOfCallsInHalfOpenState(1)
                        .recordException(isFailure)
                        .clock(new MonotonicClock(nanoTime))
                        .build());
        breaker.getEventPublisher()
                .onStateTransition(event -> changed(event.getStateTransition().getToState()));
    }

    /**
     * When a breaker opens, and for how long.
     *
     * @param volume how many of the last calls are looked at; nothing is decided before there were so many
     * @param failureRatio the part of them that must have failed, over 0 to 1
     * @param openFor how long calls are then refused, before one call tries again
     */
    public record Policy(int volume, double failureRatio, Duration openFor) {}

    /** Whether calls pass. */
    public enum State {
        CLOSED,
        OPEN,
        HALF_OPEN
    }

    /**
     * The call, if the breaker lets it pass.
     *
     * @param refusal makes the failure of a call that does not pass, from the rest of the open time, which may be negative
     */
    public <T> Uni<T> around(Uni<T> call, Function<Duration, ? extends Throwable> refusal) {
        return Uni.createFrom().deferred(() -> {
            if (!breaker.tryAcquirePermission()) {
                return Uni.createFrom().failure(refusal.apply(rest()));
            }
            int begunAt = openings.get();
            return call.onItem()
                    .invoke(() -> ended(begunAt, () -> breaker.onSuccess(0, TimeUnit.NANOSECONDS)))
                    .onFailure()
                    .invoke(failure -> ended(begunAt, () -> breaker.onError(0, TimeUnit.NANOSECONDS, failure)))
                    .onCancellation()
                    .invoke(() -> ended(begunAt, breaker::releasePermission));
        });
    }

    private void ended(int begunAt, Runnable outcome) {
        if (openings.get() == begunAt) {
            outcome.run();
        }
    }

    /** How often the breaker has opened. */
    public int openings() {
        return openings.get();
    }

    /** Whether the breaker is not closed, and has opened since a count of openings. */
    public boolean isOpenSince(int count) {
        return state != State.CLOSED && openings.get() != count;
    }

    /** The rest of the open time; negative after its end. */
    public Duration rest() {
        return openFor.minusNanos(nanoTime.getAsLong() - openedAt);
    }

    private void changed(io.github.resilience4j.circuitbreaker.CircuitBreaker.State now) {
        switch (now) {
            case OPEN -> {
                openedAt = nanoTime.getAsLong();
                openings.incrementAndGet();
                changed(State.OPEN);
            }
            case HALF_OPEN -> changed(State.HALF_OPEN);
            case CLOSED -> changed(State.CLOSED);
            case DISABLED, FORCED_OPEN, METRICS_ONLY -> {}
        }
    }

    private void changed(State now) {
        state = now;
        listener.accept(now);
    }

    /** A step of the wall clock must not keep the breaker open. */
    private static final class MonotonicClock extends Clock {

        private final LongSupplier nanoTime;

        MonotonicClock(LongSupplier nanoTime) {
            this.nanoTime = nanoTime;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return Instant.EPOCH.plusNanos(nanoTime.getAsLong());
        }
    }
}
