package dev.samovar.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.model.ModelException.Reason;
import dev.samovar.testing.LogCapture;
import dev.samovar.testing.ManualClock;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the model's failures leave in the log. */
class FailureLogTest {

    private final ModelException wrongKey =
            new ModelException(Reason.REJECTED, "The model refused the request (HTTP 401): check the API key");
    private final ModelException slow = new ModelException(Reason.TIMEOUT, "The model did not answer in time");

    private final ManualClock clock = new ManualClock();
    private final FailureLog failures = new FailureLog(new ModelIdentity("gemini", "flash", ""), clock);
    private final LogCapture log = LogCapture.ofAll();

    @AfterEach
    void releaseLog() {
        log.close();
    }

    @Test
    void firstFailureOfAKindIsALineWithStatusReasonAndWhatToCheck() {
        fail(wrongKey, 40);

        assertThat(lines())
                .singleElement()
                .asString()
                .contains("gemini flash", "HTTP 401", "check the API key", "(rejected)", "WARN");
    }

    @Test
    void eachKindHasItsOwnFirstLine() {
        fail(wrongKey, 2);
        fail(slow, 2);

        assertThat(lines()).hasSize(2);
        assertThat(lines().get(1)).contains("did not answer in time", "(timeout)");
    }

    @Test
    void furtherFailuresAreCountedAtEachFlush() {
        fail(wrongKey, 40);
        failures.flush();
        assertThat(lines()).hasSize(2);
        assertThat(lines().get(1))
                .contains("More failed calls to model ", " in the last minute: 39: ", "check the API key");

        failures.flush();
        assertThat(lines()).as("nothing new").hasSize(2);
    }

    @Test
    void kindThatIsOverBeginsAnew() {
        fail(wrongKey, 1);
        clock.advance(Duration.ofMinutes(11));
        failures.flush();
        fail(wrongKey, 1);

        assertThat(lines()).hasSize(2);
    }

    @Test
    void causeOfABrokenConnectionStandsInTheLine() {
        failures.failed(new ModelException(
                Reason.UNAVAILABLE, "The model cannot be reached", Optional.empty(), new IOException("reset by peer")));

        assertThat(lines()).singleElement().asString().contains("reset by peer");
    }

    @Test
    void kindsAreBounded() {
        for (int i = 0; i < 1_000; i++) {
            fail(new ModelException(Reason.REJECTED, "unlike all others: " + i), 1);
        }

        assertThat(lines()).hasSizeLessThan(60);
    }

    private List<String> lines() {
        return log.lines().stream()
                .filter(line -> line.contains("gemini flash"))
                .toList();
    }

    private void fail(ModelException failure, int times) {
        for (int i = 0; i < times; i++) {
            failures.failed(failure);
        }
    }
}
