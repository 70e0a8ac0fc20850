package dev.samovar.api.cache;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.samovar.warming.WarmingPlan;
import dev.samovar.warming.WarmingProgress;
import dev.samovar.warming.WarmingReport;
import dev.samovar.warming.WarmingTarget;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Each part of a run is in its place of the bodies: most of them are 0 or alike in the runs of a test. */
class WarmingBodiesTest {

    private static final Instant STARTED = Instant.parse("2026-11-30T10:00:00Z");

    @Test
    void progressIsShownWhole() {
        WarmingProgress progress = new WarmingProgress(
                WarmingProgress.State.FINISHED,
                1,
                2,
                3,
                4,
                STARTED,
                STARTED.plusSeconds(5),
                List.of("Tea"),
                6,
                new WarmingProgress.Details(
                        7,
                        8,
                        Map.of(new WarmingTarget("subtopics", "Tea"), "fresh already"),
                        Map.of(new WarmingTarget("explanation", "Cha"), "no answer")));

        assertThat(ProgressBody.of(progress))
                .isEqualTo(new ProgressBody(
                        true,
                        new ProgressBody.Warming(
                                "finished",
                                1,
                                2,
                                3,
                                4,
                                STARTED,
                                STARTED.plusSeconds(5),
                                List.of("Tea"),
                                6,
                                7,
                                8,
                                List.of(new ProgressBody.LeftOut("subtopics", "Tea", "fresh already")),
                                List.of(new ProgressBody.LeftOut("explanation", "Cha", "no answer")))));
    }

    @Test
    void runHasNothingOfADryRun() throws JsonProcessingException {
        assertThat(json(Warmed.of(new WarmingReport(1, 2, Map.of(), List.of("Tea"), 3, Duration.ofSeconds(4)))))
                .isEqualTo("""
                        {"success":true,"warmed_count":1,"popular_topics":["Tea"],"popular_requests":3}""");
    }

    @Test
    void dryRunHasWhatWouldBeGeneratedAndWhatWasLookedAt() throws JsonProcessingException {
        assertThat(json(Warmed.dry(new WarmingPlan(1, 2, List.of("Tea"), 3)))).isEqualTo("""
                        {"success":true,"warmed_count":1,"popular_topics":["Tea"],"popular_requests":3,\
                        "total":2,"dry_run":true}""");
    }

    private static String json(Warmed body) throws JsonProcessingException {
        return new ObjectMapper().writeValueAsString(body);
    }
}
