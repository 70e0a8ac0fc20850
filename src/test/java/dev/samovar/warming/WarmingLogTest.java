package dev.samovar.warming;

import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.cache.readthrough.flight.CallerContext;
import dev.samovar.testing.ManualClock;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jboss.logmanager.formatters.PatternFormatter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a run leaves in the log. */
class WarmingLogTest {

    private static final PatternFormatter MESSAGE = new PatternFormatter("%s");

    private final Logger logger = Logger.getLogger(WarmingRuns.class.getName());
    private final List<LogRecord> lines = new ArrayList<>();
    private final Handler recording = new Handler() {
        @Override
        public synchronized void publish(LogRecord line) {
            lines.add(line);
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
    void runLogsItsStartItsEndAndEachReason() {
        ManualClock clock = new ManualClock();
        run(
                clock,
                (topic, minFreshFor, payer) -> Uni.createFrom()
                        .item(topic.equals("Tea") ? WarmResult.generated(30) : WarmResult.FRESH)
                        .invoke(() -> clock.advance(Duration.ofMillis(600))));

        assertThat(lines)
                .extracting(WarmingLogTest::text)
                .containsExactly(
                        "Warming 2 popular topics: 2 entries",
                        "Skipped 1 entries, fresh already: subtopics of 'Coffee'",
                        "Warmed 2 popular topics in 1.2 s: 1 entries generated, 1 skipped, 0 failed");
        assertThat(lines)
                .extracting(LogRecord::getLevel)
                .extracting(Level::getName)
                .containsOnly("INFO");
    }

    @Test
    void failuresWithOneReasonLogOneWarning() {
        run(
                new ManualClock(),
                (topic, minFreshFor, payer) ->
                        Uni.createFrom().failure(new IllegalStateException("cold\nINFO all is well")));

        List<LogRecord> warnings = lines.stream()
                .filter(line -> line.getLevel().intValue() > Level.INFO.intValue())
                .toList();
        assertThat(warnings).hasSize(1);
        assertThat(warnings.get(0).getThrown()).isNull();
        assertThat(text(warnings.get(0)))
                .isEqualTo("Could not warm 2 entries: cold\\u000aINFO all is well: subtopics of 'Tea', subtopics of"
                        + " 'Coffee'");
    }

    @Test
    void stoppedRunLogsNoWarning() {
        WarmingRuns runs = runs(
                new ManualClock(),
                (topic, minFreshFor, payer) -> Uni.createFrom().nothing());
        runs.start();
        runs.close();

        assertThat(lines).extracting(WarmingLogTest::text).containsExactly("Warming 2 popular topics: 2 entries");
    }

    private static void run(ManualClock clock, TopicWarmer warmer) {
        runs(clock, warmer).join().await().atMost(Duration.ofSeconds(10));
    }

    private static WarmingRuns runs(ManualClock clock, TopicWarmer warmer) {
        return new WarmingRuns(
                Map.of("subtopics", warmer),
                () -> new PopularTopics(List.of("Tea", "Coffee")),
                new WarmingRuns.Bounds(1, 100, 1_000_000),
                clock,
                CallerContext.none());
    }

    private static String text(LogRecord line) {
        return MESSAGE.format(line);
    }
}
