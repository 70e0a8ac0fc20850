package dev.samovar.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.model.ModelException.Reason;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ModelCountersTest {

    private final ModelStats stats = new ModelStats();

    @Test
    void failuresAreCountedByReason() {
        assertThat(ModelCounters.of(stats.snapshot()).reasons()).isEmpty();
        stats.failed(Reason.RATE_LIMITED);
        stats.failed(Reason.RATE_LIMITED);
        stats.failed(Reason.TIMEOUT);

        ModelCounters counters = ModelCounters.of(stats.snapshot());
        assertThat(counters.failures()).isEqualTo(3);
        assertThat(counters.reasons()).isEqualTo(Map.of("rate_limited", 2L, "timeout", 1L));
    }

    @Test
    void countsOfReplicasCanBeAddedByName() {
        stats.sent();
        stats.failed(Reason.TIMEOUT);
        ModelCounters none = ModelCounters.of(new ModelStats().snapshot());
        Map<String, Long> fleet = new HashMap<>(Map.of("other", 7L));
        ModelCounters.of(stats.snapshot()).byName().forEach((name, count) -> fleet.put(name, 2 * count));

        ModelCounters sum = ModelCounters.among(fleet, none);
        assertThat(sum.calls()).isEqualTo(2);
        assertThat(sum.reasons()).isEqualTo(Map.of("timeout", 2L));
        assertThat(ModelCounters.among(Map.of("other", 7L), none)).isEqualTo(none);
    }
}
