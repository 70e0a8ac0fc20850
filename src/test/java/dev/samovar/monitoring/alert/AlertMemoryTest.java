package dev.samovar.monitoring.alert;

import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.testing.ManualClock;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Replicas that check in turn send each alert once. */
class AlertMemoryTest {

    private final ManualClock clock = new ManualClock();
    private final RecordingSink sink = new RecordingSink();
    private final Shared memory = new Shared();
    private final AtomicReference<HitRateWindow.Window> window =
            new AtomicReference<>(new HitRateWindow.Window(10, 90));
    private final HitRateAlert first = replica();
    private final HitRateAlert second = replica();

    @Test
    void alertOfOneReplicaIsNotRepeatedByAnother() {
        check(first);
        check(second);
        check(first);
        assertThat(sink.kinds()).containsExactly(Alert.Kind.FALLEN);

        clock.advance(HitRateAlert.REMIND_AFTER);
        check(second);
        check(first);
        assertThat(sink.kinds()).containsExactly(Alert.Kind.FALLEN, Alert.Kind.REMINDER);

        window.set(new HitRateWindow.Window(90, 10));
        check(first);
        check(second);
        assertThat(sink.kinds()).containsExactly(Alert.Kind.FALLEN, Alert.Kind.REMINDER, Alert.Kind.RECOVERED);

        window.set(new HitRateWindow.Window(10, 90));
        check(second);
        check(first);
        assertThat(sink.kinds()).hasSize(4).endsWith(Alert.Kind.FALLEN);
    }

    @Test
    void laterReplicaDoesNotRepeatTheAlert() {
        check(first);
        clock.advance(Duration.ofMinutes(30));
        HitRateAlert later = replica();
        check(later);

        assertThat(sink.kinds()).containsExactly(Alert.Kind.FALLEN);
        assertThat(later.status().since()).isEqualTo(first.status().since());
    }

    @Test
    void replicaThatFollowsHasTheVerdict() {
        check(first);
        second.follow().await().atMost(Duration.ofSeconds(10));

        assertThat(second.status().state()).isEqualTo(AlertStatus.State.LOW);
        assertThat(sink.kinds()).hasSize(1);
    }

    @Test
    void verdictIsParsedAsWritten() {
        AlertMemory.Verdict verdict = new AlertMemory.Verdict(true, Instant.EPOCH, Instant.EPOCH.plusSeconds(60));

        assertThat(AlertMemory.Verdict.parse(verdict.text())).contains(verdict);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "low", "low now then", "high 2026-01-01T00:00:00Z 2026-01-01T00:00:00Z", "a b c d"})
    void invalidTextIsIgnored(String text) {
        assertThat(AlertMemory.Verdict.parse(text)).isEmpty();
    }

    private HitRateAlert replica() {
        return new HitRateAlert(window::get, new HitRateAlert.Limit(70, 20), List.of(sink), clock, memory);
    }

    private static void check(HitRateAlert alert) {
        alert.check().await().atMost(Duration.ofSeconds(10));
    }

    private static final class Shared implements AlertMemory {
        private Optional<Verdict> last = Optional.empty();

        @Override
        public Uni<Optional<Verdict>> load() {
            return Uni.createFrom().item(() -> last);
        }

        @Override
        public Uni<Void> save(Verdict verdict) {
            return Uni.createFrom().voidItem().invoke(() -> last = Optional.of(verdict));
        }
    }
}
