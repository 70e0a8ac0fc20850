package dev.samovar.monitoring.alert;

import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.monitoring.alert.RetryingAlertSink.Policy;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.helpers.test.UniAssertSubscriber;
import java.net.ConnectException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RetryingAlertSinkTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Alert ALERT = new Alert(Alert.Kind.FALLEN, new HitRateWindow.Window(1, 9), 70, NOW, NOW);
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Policy QUICK = new Policy(4, Duration.ofMillis(1), Duration.ofSeconds(2), LONG);

    private final AtomicInteger attempts = new AtomicInteger();

    @Test
    void busyServerIsRetriedUntilItAcceptsTheAlert() {
        send(QUICK, DeliveryException.answered(429, "0"), DeliveryException.answered(503, null))
                .awaitItem(LONG);

        assertThat(attempts).hasValue(3);
    }

    @Test
    void unreachableServerIsRetried() {
        send(QUICK, DeliveryException.of(new ConnectException()), DeliveryException.late())
                .awaitItem(LONG);

        assertThat(attempts).hasValue(3);
    }

    @Test
    void permanentFailureIsNotRetried() {
        UniAssertSubscriber<Void> call = send(QUICK, DeliveryException.answered(404, null));

        assertThat(call.awaitFailure(LONG).getFailure()).hasMessage("answered 404");
        assertThat(attempts).hasValue(1);
    }

    @Test
    void attemptsAreBounded() {
        DeliveryException[] always = new DeliveryException[9];
        Arrays.setAll(always, i -> DeliveryException.answered(503, null));

        assertThat(send(QUICK, always).awaitFailure(LONG).getFailure()).hasMessage("answered 503");
        assertThat(attempts).hasValue(4);
    }

    @Test
    void retryAfterOfTheServerIsWaitedFor() {
        long begun = System.nanoTime();
        send(QUICK, DeliveryException.answered(429, "0.3")).awaitItem(LONG);

        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThanOrEqualTo(Duration.ofMillis(300));
    }

    @Test
    void tooLongRetryAfterIsNotWaitedFor() {
        assertThat(send(QUICK, DeliveryException.answered(429, "3600"))
                        .awaitFailure(LONG)
                        .getFailure())
                .hasMessage("answered 429");
        assertThat(attempts).hasValue(1);
    }

    @Test
    void allWaitsTogetherAreBounded() {
        Policy impatient = new Policy(4, Duration.ofMillis(1), LONG, Duration.ofSeconds(1));

        send(impatient, DeliveryException.answered(429, "2")).awaitFailure(LONG);

        assertThat(attempts).hasValue(1);
    }

    @Test
    void closeEndsAWaitForARetry() {
        Policy patient = new Policy(4, LONG, LONG, LONG.multipliedBy(9));
        RetryingAlertSink sink = sink(patient, DeliveryException.answered(503, null));
        UniAssertSubscriber<Void> call = sink.send(ALERT).subscribe().withSubscriber(UniAssertSubscriber.create());
        call.assertNotTerminated();

        sink.close();

        call.awaitFailure(LONG).assertFailedWith(CancellationException.class);
        assertThat(attempts).hasValue(1);
    }

    @Test
    void cancelledSendIsNotRepeated() {
        Policy policy = new Policy(4, Duration.ofMillis(100), LONG, LONG);
        send(policy, DeliveryException.answered(503, null)).cancel();
        assertThat(attempts).hasValue(1);

        // The second repetition of a send that began later comes after the longest first wait
        send(policy, DeliveryException.answered(503, null), DeliveryException.answered(503, null))
                .awaitItem(LONG);
        assertThat(attempts).hasValue(4);
    }

    private UniAssertSubscriber<Void> send(Policy policy, Throwable... failures) {
        return sink(policy, failures).send(ALERT).subscribe().withSubscriber(UniAssertSubscriber.create());
    }

    private RetryingAlertSink sink(Policy policy, Throwable... failures) {
        Deque<Throwable> next = new ArrayDeque<>(Arrays.asList(failures));
        return new RetryingAlertSink(
                new AlertSink() {
                    @Override
                    public String name() {
                        return "webhook";
                    }

                    @Override
                    public Uni<Void> send(Alert alert) {
                        return Uni.createFrom().deferred(() -> {
                            attempts.incrementAndGet();
                            Throwable failure = next.poll();
                            return failure == null
                                    ? Uni.createFrom().voidItem()
                                    : Uni.createFrom().failure(failure);
                        });
                    }
                },
                policy);
    }
}
