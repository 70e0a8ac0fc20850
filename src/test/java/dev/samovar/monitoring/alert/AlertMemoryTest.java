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

/** Replicas that take turns in looking tell what happens once, all together. */
class AlertMemoryTest {

    private final ManualClock clock = new ManualClock();
    private final RecordingSink sink = new RecordingSink();
    private final Shared memory = new Shared();
    private final AtomicReference<HitRateWindow.Window> window =
            new AtomicReference<>(new HitRateWindow.Window(10, 90));
    private final HitRateAlert one = replica();
    private final HitRateAlert other = replica();

    @Test
    void whatOneHasToldTheOtherDoesNotTell() {
        check(one);
        check(other);
        check(one);
        assertThat(sink.kinds()).containsExactly(Alert.Kind.FALLEN);

        clock.advance(HitRateAlert.REMIND_AFTER);
        check(other);
        check(one);
        assertThat(sink.kinds()).containsExactly(Alert.Kind.FALLEN, Alert.Kind.REMINDER);

        window.set(new HitRateWindow.Window(90, 10));
        check(one);
        check(other);
        assertThat(sink.kinds()).containsExactly(Alert.Kind.FALLEN, Alert.Kind.REMINDER, Alert.Kind.RECOVERED);

        window.set(new HitRateWindow.Window(10, 90));
        check(other);
        check(one);
        assertThat(sink.kinds()).hasSize(4).endsWith(Alert.Kind.FALLEN);
    }

    @Test
    void replicaThatStartsLaterKnowsWhatWasTold() {
        check(one);
        clock.advance(Duration.ofMinutes(30));
        HitRateAlert later = replica();
        check(later);

        assertThat(sink.kinds()).containsExactly(Alert.Kind.FALLEN);
        assertThat(later.status().since()).isEqualTo(one.status().since());
    }

    @Test
    void replicaThatDoesNotLookKnowsTheVerdict() {
        check(one);
        other.follow().await().atMost(Duration.ofSeconds(10));

        assertThat(other.status().state()).isEqualTo(AlertStatus.State.LOW);
        assertThat(sink.kinds()).hasSize(1);
    }

    @Test
    void textIsReadAsItWasWritten() {
        AlertMemory.Told told = new AlertMemory.Told(true, Instant.EPOCH, Instant.EPOCH.plusSeconds(60));

        assertThat(AlertMemory.Told.parse(told.text())).contains(told);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "low", "low now then", "high 2026-01-01T00:00:00Z 2026-01-01T00:00:00Z", "a b c d"})
    void textOfOthersIsIgnored(String text) {
        assertThat(AlertMemory.Told.parse(text)).isEmpty();
    }

    private HitRateAlert replica() {
        return new HitRateAlert(window::get, new HitRateAlert.Limit(70, 20), List.of(sink), clock, memory);
    }

    private static void check(HitRateAlert alert) {
        alert.check().await().atMost(Duration.ofSeconds(10));
    }

    private static final class Shared implements AlertMemory {
        private Optional<Told> last = Optional.empty();

        @Override
        public Uni<Optional<Told>> recall() {
            return Uni.createFrom().item(() -> last);
        }

        @Override
        public Uni<Void> remember(Told told) {
            return Uni.createFrom().voidItem().invoke(() -> last = Optional.of(told));
        }
    }
}
