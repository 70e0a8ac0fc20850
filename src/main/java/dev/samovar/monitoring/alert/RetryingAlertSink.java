package dev.samovar.monitoring.alert;

import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A sink that retries another one after temporary failures.
 *
 * <p>It waits for the server's {@code Retry-After}, or for a time that doubles. Attempts and waits are bounded;
 * {@link #close()} ends a wait, and its alert fails.
 */
public final class RetryingAlertSink implements AlertSink, AutoCloseable {

    private final AlertSink sink;
    private final Policy policy;
    private final CompletableFuture<Void> closed = new CompletableFuture<>();

    /** A sink with the default policy: 5 attempts within 2 minutes. */
    public RetryingAlertSink(AlertSink sink) {
        this(sink, Policy.DEFAULT);
    }

    RetryingAlertSink(AlertSink sink, Policy policy) {
        this.sink = sink;
        this.policy = policy;
    }

    /**
     * The limits of attempts and waits.
     *
     * @param attempts attempts, the first one included; 5
     * @param firstWait the mean wait after the first attempt; 1 s
     * @param longestWait the longest {@code Retry-After} that is waited for; 1 min
     * @param patience the limit of all waits together; 2 min
     */
    record Policy(int attempts, Duration firstWait, Duration longestWait, Duration patience) {
        static final Policy DEFAULT =
                new Policy(5, Duration.ofSeconds(1), Duration.ofMinutes(1), Duration.ofMinutes(2));
    }

    @Override
    public String name() {
        return sink.name();
    }

    @Override
    public Duration retriesFor() {
        return policy.patience();
    }

    @Override
    public Uni<Void> send(Alert alert) {
        return Uni.createFrom().deferred(() -> attempt(alert, 1, System.nanoTime()));
    }

    @Override
    public void close() {
        closed.completeExceptionally(new CancellationException("the service shuts down"));
    }

    private Uni<Void> attempt(Alert alert, int number, long startNanos) {
        return sink.send(alert)
                .onFailure(failure -> failure instanceof DeliveryException delivery && delivery.isRetryable())
                .recoverWithUni(failure -> retry(alert, number, startNanos, (DeliveryException) failure));
    }

    private Uni<Void> retry(Alert alert, int number, long startNanos, DeliveryException failure) {
        Duration wait = failure.retryAfter().orElseGet(() -> backoff(number));
        Duration passed = Duration.ofNanos(System.nanoTime() - startNanos);
        boolean exhausted = number >= policy.attempts()
                || wait.compareTo(policy.longestWait()) > 0
                || passed.plus(wait).compareTo(policy.patience()) > 0;
        return exhausted
                ? Uni.createFrom().failure(failure)
                : pause(wait).chain(() -> attempt(alert, number + 1, startNanos));
    }

    private Uni<Void> pause(Duration wait) {
        Uni<Void> over = Uni.createFrom().voidItem();
        if (wait.toMillis() > 0) {
            over = over.onItem().delayIt().by(wait);
        }
        return Uni.join()
                .first(over, Uni.createFrom().completionStage(closed::copy))
                .toTerminate();
    }

    /** The wait after an attempt, with jitter of half its length. */
    private Duration backoff(int number) {
        double factor = 0.75 + ThreadLocalRandom.current().nextDouble() / 2;
        double millis = policy.firstWait().toMillis() * Math.pow(2, number - 1) * factor;
        return Duration.ofMillis(
                (long) Math.min(millis, (double) policy.longestWait().toMillis()));
    }
}
