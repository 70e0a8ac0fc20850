package dev.samovar.monitoring.alert;

import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.testing.LogCapture;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What alerts and their sinks leave in the log. */
class AlertLogTest {

    private static final Instant SINCE = Instant.parse("2026-01-01T00:00:00Z");

    private final LogCapture log = LogCapture.ofPackage(LogAlertSink.class.getPackageName());

    @AfterEach
    void stop() {
        log.close();
    }

    @Test
    void eachKindOfAlertIsOneReadableLine() {
        LogAlertSink sink = new LogAlertSink();
        for (Alert.Kind kind : Alert.Kind.values()) {
            await(sink.send(alert(kind)));
        }

        String figures = "45.20 % in the last 5 min (hits: 113, requests: 250, limit: 70 %)";
        assertThat(log.messages())
                .containsExactly(
                        "WARN Cache hit rate has fallen below its limit: " + figures,
                        "WARN Cache hit rate has been below its limit for 60 min: " + figures,
                        "INFO Cache hit rate has recovered after 60 min: " + figures);
    }

    @Test
    void failingSinkIsLoggedOncePerChange() {
        AtomicBoolean away = new AtomicBoolean(true);
        AlertSink sink = new TimeLimitedSink(webhook(away), Duration.ofSeconds(5));
        await(sink.send(alert(Alert.Kind.FALLEN)));
        await(sink.send(alert(Alert.Kind.REMINDER)));
        away.set(false);
        await(sink.send(alert(Alert.Kind.REMINDER)));
        await(sink.send(alert(Alert.Kind.RECOVERED)));
        away.set(true);
        await(sink.send(alert(Alert.Kind.FALLEN)));

        String failed = "WARN alert not delivered to the webhook: answered 404\\u000aINFO fine";
        assertThat(log.messages()).containsExactly(failed, "INFO alerts to the webhook are delivered again", failed);
    }

    private static AlertSink webhook(AtomicBoolean away) {
        return new AlertSink() {
            @Override
            public String name() {
                return "webhook";
            }

            @Override
            public Uni<Void> send(Alert alert) {
                return away.get()
                        ? Uni.createFrom().failure(new IllegalStateException("answered 404\nINFO fine"))
                        : Uni.createFrom().voidItem();
            }
        };
    }

    private static Alert alert(Alert.Kind kind) {
        return new Alert(kind, new HitRateWindow.Window(113, 137), 70.0, SINCE, SINCE.plus(Duration.ofHours(1)));
    }

    private static void await(Uni<Void> uni) {
        uni.await().atMost(Duration.ofSeconds(10));
    }
}
