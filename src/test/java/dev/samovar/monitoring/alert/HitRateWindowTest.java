package dev.samovar.monitoring.alert;

import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.testing.ManualClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class HitRateWindowTest {

    private static final HitRateWindow.Window EMPTY = new HitRateWindow.Window(0, 0);

    private final ManualClock clock = new ManualClock();
    private final FakeStats figures = new FakeStats().more(1000, 1000);
    private final HitRateWindow rate = new HitRateWindow(figures, clock);

    @Test
    void windowWithoutRequestsIsEmptyWithRateZero() {
        assertThat(rate.window()).isEqualTo(EMPTY);
        assertThat(rate.window().hitRatePercent()).isZero();
    }

    @Test
    void requestsSinceTheLastSampleAreInTheWindow() {
        figures.more(3, 1);

        HitRateWindow.Window window = rate.window();
        assertThat(window).isEqualTo(new HitRateWindow.Window(3, 1));
        assertThat(window.requests()).isEqualTo(4);
        assertThat(window.hitRatePercent()).isEqualTo(75);
    }

    @Test
    void latencyIsThatOfTheWindowsLookUps() {
        assertThat(rate.meanLookupMillis()).isZero();

        figures.lookUps(1, Duration.ofMillis(100));
        pass(Duration.ofMinutes(1));
        figures.lookUps(3, Duration.ofMillis(20));
        assertThat(rate.meanLookupMillis()).isEqualTo(40);

        pass(Duration.ofMinutes(4).plus(HitRateWindow.SAMPLE_EVERY));
        assertThat(rate.meanLookupMillis()).isEqualTo(20);
    }

    @Test
    void requestsLeaveTheWindowAfterFiveMinutes() {
        figures.more(30, 0);
        pass(Duration.ofMinutes(1));
        figures.more(0, 10);
        pass(Duration.ofMinutes(4));
        assertThat(rate.window()).isEqualTo(new HitRateWindow.Window(30, 10));

        pass(Duration.ofSeconds(10));
        assertThat(rate.window()).isEqualTo(new HitRateWindow.Window(0, 10));

        pass(Duration.ofMinutes(1));
        assertThat(rate.window()).isEqualTo(EMPTY);
    }

    @Test
    void steadyTrafficFillsTheWholeWindow() {
        for (int i = 0; i < 1000; i++) {
            figures.more(7, 3);
            pass(HitRateWindow.SAMPLE_EVERY);
        }

        assertThat(rate.window()).isEqualTo(new HitRateWindow.Window(7 * 30, 3 * 30));
    }

    @Test
    void lateSamplesDoNotIncludeOldRequests() {
        figures.more(100, 0);
        clock.advance(Duration.ofMinutes(4));
        rate.sample();
        clock.advance(Duration.ofMinutes(3));
        figures.more(0, 5);

        assertThat(rate.window()).isEqualTo(new HitRateWindow.Window(0, 5));
    }

    @Test
    void windowWithoutSamplesIsEmpty() {
        figures.more(100, 0);
        clock.advance(HitRateWindow.SPAN.plusMillis(1));
        assertThat(rate.window()).isEqualTo(EMPTY);

        rate.sample();
        figures.more(1, 1);
        assertThat(rate.window()).isEqualTo(new HitRateWindow.Window(1, 1));
    }

    @Test
    void restartedCountersDoNotMakeTheWindowNegative() {
        figures.more(20, 10);
        pass(HitRateWindow.SAMPLE_EVERY);
        figures.restart();
        assertThat(rate.window()).isEqualTo(new HitRateWindow.Window(20, 10));

        pass(HitRateWindow.SAMPLE_EVERY);
        figures.more(2, 1);
        assertThat(rate.window()).isEqualTo(new HitRateWindow.Window(22, 11));
    }

    @Test
    void tooFrequentSamplesAreBounded() {
        for (int i = 0; i < 10_000; i++) {
            figures.more(1, 0);
            rate.sample();
        }

        assertThat(rate.window().requests()).isLessThan(100);
    }

    @Test
    void clockSetBackLosesNoRequests() {
        figures.more(3, 1);
        rate.sample();
        clock.advance(Duration.ofMinutes(-10));
        rate.sample();

        assertThat(rate.window()).isEqualTo(new HitRateWindow.Window(3, 1));
    }

    /** Lets time pass with a sample every ten seconds. */
    private void pass(Duration time) {
        for (long i = 0; i < time.dividedBy(HitRateWindow.SAMPLE_EVERY); i++) {
            clock.advance(HitRateWindow.SAMPLE_EVERY);
            rate.sample();
        }
    }
}
