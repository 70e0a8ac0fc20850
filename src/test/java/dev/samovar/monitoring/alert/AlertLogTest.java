package dev.samovar.monitoring.alert;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jboss.logmanager.formatters.PatternFormatter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What alerts and their sinks leave in the log. */
class AlertLogTest {

    private static final Instant SINCE = Instant.parse("2026-01-01T00:00:00Z");

    private static final PatternFormatter MESSAGE = new PatternFormatter("%s");

    private final Logger logger = Logger.getLogger(LogAlertSink.class.getPackageName());
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final Handler recording = new Handler() {
        @Override
        public void publish(LogRecord line) {
            lines.add(line.getLevel() + " " + MESSAGE.format(line));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    @BeforeEach
    void record() {
        logger.addHandler(recording);
    }

    @AfterEach
    void stop() {
        logger.removeHandler(recording);
    }

    @Test
    void eachKindOfAlertIsOneReadableLine() {
        LogAlertSink log = new LogAlertSink();
        for (Alert.Kind kind : Alert.Kind.values()) {
            await(log.send(alert(kind)));
        }

        String figures = "45.20 % (113 hits in 250 requests of the last 5 minutes, limit 70 %)";
        assertThat(lines)
                .containsExactly(
                        "WARN Cache hit rate has fallen below its limit: " + figures,
                        "WARN Cache hit rate has been below its limit for 60 minutes: " + figures,
                        "INFO Cache hit rate has recovered after 60 minutes: " + figures);
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
        assertThat(lines).containsExactly(failed, "INFO alerts to the webhook are delivered again", failed);
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
