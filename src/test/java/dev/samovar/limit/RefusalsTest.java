package dev.samovar.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.limit.Refusals.Limit;
import dev.samovar.measure.LabelledCounts;
import dev.samovar.testing.ManualClock;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RefusalsTest {

    private final Refusals refusals = new Refusals();
    private final ClientRateLimiter limiter = new ClientRateLimiter(1, new ManualClock());

    @Test
    void quotaCountsWhatItRefusesByTheKindOfKey() {
        Quota quota = refusals.counted(limiter.of("ann"), Refusals.Key.OWN);
        assertThat(quota.tryAcquire()).isEmpty();
        assertThat(LabelledCounts.of(refusals.counts())).isEmpty();

        assertThat(quota.tryAcquire()).isPresent();
        assertThat(LabelledCounts.of(refusals.counts())).isEqualTo(Map.of("rate own", 1L));
        quota.release();
        assertThat(quota.tryAcquire()).isEmpty();
    }

    @Test
    void everyLimitButThatOfAClientCountsForAnyKey() {
        for (Limit limit : new Limit[] {Limit.OUTAGE, Limit.CONCURRENCY, Limit.BREAKER, Limit.MEMORY}) {
            refusals.refused(limit);
        }

        assertThat(LabelledCounts.of(refusals.counts()))
                .isEqualTo(Map.of("outage any", 1L, "concurrency any", 1L, "breaker any", 1L, "memory any", 1L));
    }
}
