package dev.samovar.monitoring.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.samovar.monitoring.alert.Alert.Kind;
import dev.samovar.monitoring.alert.AlertStatus.State;
import dev.samovar.testing.ManualClock;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class HitRateAlertTest {

    private static final Duration EVERY = Duration.ofMinutes(5);
    private static final HitRateAlert.Limit LIMIT = new HitRateAlert.Limit(70, 20);

    private final ManualClock clock = new ManualClock();
    private final Instant start = clock.instant();
    private final RecordingSink sink = new RecordingSink();
    private final HitRateAlert alert = watch(sink);
    private HitRateWindow.Window window = new HitRateWindow.Window(0, 0);

    @Test
    void tooFewRequestsGiveNoVerdict() {
        check(0, 19);

        assertThat(alert.status()).isEqualTo(new AlertStatus(State.UNKNOWN, null, null, 70));
        assertThat(sink.alerts()).isEmpty();
    }

    @Test
    void exactlyTheLimitIsNotBelowIt() {
        check(70, 30);

        assertThat(alert.status()).isEqualTo(new AlertStatus(State.OK, start, 70.0, 70));
        assertThat(sink.alerts()).isEmpty();
    }

    @Test
    void lowRateAtFirstCheckAlertsOnce() {
        check(69, 31);
        check(60, 40);

        assertThat(sink.kinds()).containsExactly(Kind.FALLEN);
        assertThat(alert.status()).isEqualTo(new AlertStatus(State.LOW, start, 60.0, 70));
    }

    @Test
    void rateThatFallsAndRecoversAlertsTwice() {
        check(90, 10);
        check(10, 90);
        check(90, 10);
        check(95, 5);

        assertThat(sink.kinds()).containsExactly(Kind.FALLEN, Kind.RECOVERED);
        assertThat(sink.alerts().get(1).lowSince()).isEqualTo(start.plus(EVERY));
        assertThat(sink.alerts().get(1).at()).isEqualTo(start.plus(EVERY.multipliedBy(2)));
        assertThat(alert.status().since()).isEqualTo(start.plus(EVERY.multipliedBy(2)));
    }

    @Test
    void rateThatStaysLowAlertsOnceAnHour() {
        for (int i = 0; i <= 36; i++) {
            check(10, 90);
        }

        assertThat(sink.kinds()).containsExactly(Kind.FALLEN, Kind.REMINDER, Kind.REMINDER, Kind.REMINDER);
        assertThat(sink.alerts()).extracting(Alert::lowSince).containsOnly(start);
    }

    @Test
    void tooFewRequestsKeepVerdictAndSendNoReminder() {
        check(10, 90);
        for (int i = 0; i <= 24; i++) {
            check(1, 1);
        }

        assertThat(sink.kinds()).containsExactly(Kind.FALLEN);
        assertThat(alert.status()).isEqualTo(new AlertStatus(State.LOW, start, 10.0, 70));
    }

    @Test
    void failingSinkDoesNotAffectTheOthers() {
        AlertSink failing = sink("webhook", news -> Uni.createFrom().failure(new IllegalStateException("404")));
        AlertSink throwing = sink("mail", news -> {
            throw new IllegalStateException("no server");
        });
        HitRateAlert several = watch(failing, throwing, sink);
        check(several, 10, 90);

        assertThat(sink.kinds()).containsExactly(Kind.FALLEN);
    }

    @Test
    void hangingSinkTimesOutAndDelaysNothing() {
        HitRateAlert several = watch(sink("webhook", news -> Uni.createFrom().nothing()), sink);
        check(several, 10, 90);
        check(several, 90, 10);

        assertThat(sink.kinds()).containsExactly(Kind.FALLEN, Kind.RECOVERED);
    }

    @Test
    void blockingSinkTimesOut() {
        CountDownLatch never = new CountDownLatch(1);
        HitRateAlert several = watch(
                sink("mail", news -> {
                    never.await();
                    return Uni.createFrom().voidItem();
                }),
                sink);
        check(several, 10, 90);
        never.countDown();

        assertThat(sink.kinds()).containsExactly(Kind.FALLEN);
    }

    @Test
    void alertNamesTheTroubleOfTheStoreWhileThereIsSome() {
        AtomicReference<Optional<String>> trouble = new AtomicReference<>(Optional.of("OOM: Redis is full"));
        HitRateAlert explained = watch(sink).explainedBy(trouble::get);
        check(explained, 10, 90);
        trouble.set(Optional.empty());
        check(explained, 90, 10);

        assertThat(sink.alerts())
                .extracting(Alert::cause)
                .containsExactly(Optional.of("OOM: Redis is full"), Optional.empty());
        assertThat(sink.alerts().get(0).text()).endsWith("; the store is degraded: OOM: Redis is full");
        assertThat(sink.alerts().get(1).text()).doesNotContain("store");
    }

    @Test
    void statusIsUpdatedWithoutSinks() {
        HitRateAlert silent = watch();
        check(silent, 10, 90);

        assertThat(silent.status().state()).isEqualTo(State.LOW);
    }

    @Test
    void checkDoesNothingBeforeSubscription() {
        window = new HitRateWindow.Window(10, 90);
        alert.check();

        assertThat(alert.status().state()).isEqualTo(State.UNKNOWN);
    }

    @Test
    void limitOutOfBoundsIsRefused() {
        assertThatThrownBy(() -> new HitRateAlert.Limit(101, 20)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new HitRateAlert.Limit(Double.NaN, 20)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new HitRateAlert.Limit(70, 0)).isInstanceOf(IllegalArgumentException.class);
    }

    private void check(long hits, long misses) {
        check(alert, hits, misses);
    }

    private void check(HitRateAlert watch, long hits, long misses) {
        window = new HitRateWindow.Window(hits, misses);
        watch.check().await().atMost(Duration.ofSeconds(10));
        clock.advance(EVERY);
    }

    private HitRateAlert watch(AlertSink... sinks) {
        return new HitRateAlert(() -> window, LIMIT, List.of(sinks), clock, Duration.ofMillis(200));
    }

    private interface Sending {
        Uni<Void> send(Alert alert) throws InterruptedException;
    }

    private static AlertSink sink(String name, Sending sending) {
        return new AlertSink() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public Uni<Void> send(Alert alert) {
                try {
                    return sending.send(alert);
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
        };
    }
}
