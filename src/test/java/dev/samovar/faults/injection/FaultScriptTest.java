package dev.samovar.faults.injection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.faults.injection.FaultScript.Step;
import dev.samovar.faults.rule.ReportedStats;
import dev.samovar.faults.rule.StatsCheck;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class FaultScriptTest {

    private static final Duration LONG = Duration.ofMinutes(5);

    @Test
    void sameSeedGivesTheSameScript() {
        assertThat(FaultScript.of(1, 3, LONG))
                .isEqualTo(FaultScript.of(1, 3, LONG))
                .isNotEqualTo(FaultScript.of(2, 3, LONG));
    }

    @Test
    void everyKindIsUsedBeforeAnyRepeats() {
        List<FaultKind> kinds =
                FaultScript.of(1, 3, LONG).stream().map(Step::kind).toList();

        assertThat(kinds.subList(0, FaultKind.values().length)).containsExactlyInAnyOrder(FaultKind.values());
    }

    @Test
    void faultsOfOneLaneDoNotOverlap() {
        for (int seed = 0; seed < 100; seed++) {
            List<Step> steps = FaultScript.of(seed, 3, LONG);
            for (int i = 1; i < steps.size(); i++) {
                if (steps.get(i - 1).withNext()) {
                    assertThat(steps.get(i).kind().lane())
                            .isNotEqualTo(steps.get(i - 1).kind().lane());
                }
            }
        }
    }

    @Test
    void inconsistentOrFallingStatisticsAreFound() {
        FaultLog faults = new FaultLog();
        StatsCheck watch = new StatsCheck(faults);

        assertThat(watch.take(figures(10, 4, 14, 1))).isEmpty();
        assertThat(watch.take(figures(10, 4, 15, 2))).hasSize(1);
        assertThat(watch.take(figures(9, 4, 13, 3))).isNotEmpty();
        faults.begin(new Fault(FaultKind.REDIS_EMPTIED, "", "", 4));
        assertThat(watch.take(figures(1, 1, 2, 5))).isEmpty();
    }

    private static ReportedStats figures(long hits, long misses, long requests, long at) {
        JsonObject some = new JsonObject()
                .put("hits", hits)
                .put("misses", misses)
                .put("stale_hits", 0)
                .put("total_requests", requests)
                .put("sets", 0)
                .put("deletes", 0)
                .put("invalidations", 0)
                .put("keys", 0);
        JsonObject all = some.copy().put("namespaces", new JsonObject().put("explanation", some));
        return new ReportedStats("a", all, at, at);
    }
}
