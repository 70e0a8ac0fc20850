package dev.samovar.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Repeated warnings: the first at once, then one count a minute per kind. */
class CountedWarningsTest {

    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);
    private final List<String> lines = new ArrayList<>();
    private final CountedWarnings warnings = new CountedWarnings(lines::add, nanos::get);

    @Test
    void repeatsAreCountedUntilTheMinuteEnds() {
        for (int i = 0; i < 500; i++) {
            warnings.warn("a", "refused " + i);
            warnings.flush();
        }
        warnings.warn("b", "other");
        assertThat(lines).containsExactly("refused 0", "other");

        endWindow();
        assertThat(lines)
                .containsExactly(
                        "refused 0", "other", "refused 499 (repeats in the last minute: 499; this is the last)");
    }

    @Test
    void continuedRepeatsAreOneLineAMinute() {
        warnings.warn("a", "refused");
        for (int minute = 0; minute < 3; minute++) {
            warnings.warn("a", "refused");
            warnings.warn("a", "refused");
            endWindow();
        }

        assertThat(lines).hasSize(4).last().asString().contains("last minute: 2;");
    }

    @Test
    void warningAfterAQuietMinuteIsLoggedAtOnce() {
        warnings.warn("a", "refused");
        endWindow();
        warnings.warn("a", "refused again");

        assertThat(lines).containsExactly("refused", "refused again");
    }

    private void endWindow() {
        nanos.addAndGet(CountedWarnings.WINDOW_NANOS);
        warnings.flush();
    }
}
