package dev.samovar.cache.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.samovar.cache.key.Namespace;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LookupTimesTest {

    private static final Namespace TEA = new Namespace("tea");
    private static final Namespace COFFEE = new Namespace("coffee");

    private final StatsCounter here = new StatsCounter(List.of(TEA, COFFEE));
    private final StatsCounter there = new StatsCounter(List.of(TEA, COFFEE));

    @Test
    void percentilesAreThoseOfAllReplicasAndNamespaces() {
        lookUps(here, TEA, 50, 5_000);
        lookUps(here, COFFEE, 40, 40_000);
        lookUps(there, COFFEE, 9, 2_000_000);
        lookUps(there, TEA, 1, 2_000_000_000);
        Map<String, Long> sum = new HashMap<>(LookupTimes.byName(here));
        LookupTimes.byName(there).forEach((name, count) -> sum.merge(name, count, Long::sum));

        LookupTimes times = LookupTimes.among(sum);

        assertThat(times.count()).isEqualTo(100);
        assertThat(times.percentileMillis(0.5)).isCloseTo(0.01, within(1e-9));
        assertThat(times.percentileMillis(0.9)).isCloseTo(0.05, within(1e-9));
        assertThat(times.percentileMillis(0.95)).isBetween(1.0, 2.5);
        assertThat(times.percentileMillis(1)).as("beyond the last bound").isEqualTo(1_000);
    }

    @Test
    void withoutLookUpsAllAreZero() {
        assertThat(LookupTimes.among(Map.of()).count()).isZero();
        assertThat(LookupTimes.among(LookupTimes.byName(here)).percentileMillis(0.99))
                .isZero();
    }

    private static void lookUps(StatsCounter stats, Namespace namespace, int times, long nanos) {
        for (int i = 0; i < times; i++) {
            stats.lookedUp(namespace, nanos);
        }
    }
}
