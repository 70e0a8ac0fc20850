package dev.samovar.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.testing.LogCapture;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ErrorLogTest {

    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);
    private final ErrorLog errors = new ErrorLog(nanos::get);
    private final LogCapture log = LogCapture.of(ErrorLog.class);

    @AfterEach
    void stopListening() {
        log.close();
    }

    @Test
    void lineHasTheIdOfTheResponse() {
        String id = errors.log(503, "The model is unavailable");

        assertThat(id).matches("[0-9a-f]{16}");
        assertThat(log.lines())
                .singleElement()
                .asString()
                .contains("Request " + id + " was answered with 503: The model is unavailable");
    }

    @Test
    void outageIsFewLinesWithTheCountOfOthers() {
        for (int i = 0; i < 1_000; i++) {
            errors.log(503, "unavailable");
        }
        assertThat(log.lines()).hasSize(1);

        nanos.addAndGet(Duration.ofSeconds(1).toNanos());
        String id = errors.log(504, "late");

        assertThat(log.lines())
                .hasSize(2)
                .last()
                .asString()
                .contains(id, "504", "late (other errors from 500 on since the last such line: 999)");
    }

    @Test
    void linesOfALongOutageAreUpToAMinuteApart() {
        for (int i = 0; i < 600; i++) {
            errors.log(503, "unavailable");
            nanos.addAndGet(Duration.ofSeconds(1).toNanos());
        }

        // At 0, 1, 3, 7, 15, 31 and 63 s in the first minute, then one a minute
        assertThat(log.lines()).hasSize(15).last().asString().contains("last such line: 59)");
    }

    @Test
    void errorAfterACalmMinuteHasItsLine() {
        for (int i = 0; i < 600; i++) {
            errors.log(503, "unavailable");
            nanos.addAndGet(Duration.ofSeconds(1).toNanos());
        }
        nanos.addAndGet(Duration.ofMinutes(1).toNanos());
        String id = errors.log(500, "broken");

        assertThat(log.lines()).last().asString().contains(id);

        nanos.addAndGet(Duration.ofSeconds(1).toNanos());
        String next = errors.log(500, "broken");
        assertThat(log.lines()).last().asString().contains(next).doesNotContain("other errors");
    }

    @Test
    void mistakeOfAClientHasNoLine() {
        assertThat(errors.log(404, "unknown")).isNotEqualTo(errors.log(404, "unknown"));
        assertThat(log.lines()).isEmpty();
    }
}
