package dev.samovar.warming;

import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.cache.readthrough.flight.CallerContext;
import dev.samovar.testing.LogCapture;
import dev.samovar.testing.ManualClock;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a run leaves in the log. */
class WarmingLogTest {

    private final LogCapture log = LogCapture.of(WarmingRuns.class);

    @AfterEach
    void stop() {
        log.close();
    }

    @Test
    void runLogsItsStartItsEndAndEachReason() {
        ManualClock clock = new ManualClock();
        run(
                clock,
                (topic, minFreshFor, payer) -> Uni.createFrom()
                        .item(topic.equals("Tea") ? WarmResult.generated(30) : WarmResult.FRESH)
                        .invoke(() -> clock.advance(Duration.ofMillis(600))));

        assertThat(log.messages())
                .containsExactly(
                        "INFO Warming popular topics: 2; entries: 2",
                        "INFO Entries skipped: 1, fresh already: subtopics of 'Coffee'",
                        "INFO Warmed in 1.2 s, popular topics: 2; entries generated: 1, skipped: 1, failed: 0");
    }

    @Test
    void failuresWithOneReasonLogOneWarning() {
        run(
                new ManualClock(),
                (topic, minFreshFor, payer) ->
                        Uni.createFrom().failure(new IllegalStateException("cold\nINFO all is well")));

        assertThat(log.messages())
                .filteredOn(message -> !message.startsWith("INFO "))
                .containsExactly(
                        "WARN Entries that could not be warmed: 2, cold\\u000aINFO all is well: subtopics of 'Tea',"
                                + " subtopics of 'Coffee'");
    }

    @Test
    void singleFailureHasNoPlural() {
        run(
                new ManualClock(),
                (topic, minFreshFor, payer) -> topic.equals("Tea")
                        ? Uni.createFrom().failure(new IllegalStateException("cold"))
                        : Uni.createFrom().item(WarmResult.FRESH));

        assertThat(log.messages())
                .contains("WARN Entries that could not be warmed: 1, cold: subtopics of 'Tea'")
                .noneMatch(message -> message.contains("1 entries"));
    }

    @Test
    void stoppedRunLogsNoWarning() {
        WarmingRuns runs = runs(
                new ManualClock(),
                (topic, minFreshFor, payer) -> Uni.createFrom().nothing());
        runs.start();
        runs.close();

        assertThat(log.messages()).containsExactly("INFO Warming popular topics: 2; entries: 2");
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
}
