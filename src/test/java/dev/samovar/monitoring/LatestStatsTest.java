package dev.samovar.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.cache.key.Namespace;
import dev.samovar.cache.stats.StatsSnapshot;
import dev.samovar.cache.stats.StatsSource.Reading;
import dev.samovar.monitoring.alert.HitRateWindow;
import dev.samovar.testing.ManualClock;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LatestStatsTest {

    private Reading next = alone(0);
    private final LatestStats figures = new LatestStats(() -> Uni.createFrom().item(() -> next));

    @Test
    void countsOfThisProcessAreIncludedFromTheStart() {
        assertThat(hitsAfter(alone(7))).isEqualTo(7);
        assertThat(hitsAfter(alone(9))).isEqualTo(9);
    }

    @Test
    void earlierCountsOfTheFleetAreNotIncluded() {
        assertThat(hitsAfter(shared(1_000_000, 3))).isZero();
        assertThat(hitsAfter(shared(1_000_005, 3))).isEqualTo(5);
        assertThat(figures.replicas()).isEqualTo(3);
        assertThat(figures.areShared()).isTrue();
    }

    /** Otherwise the first minutes after an outage would show every hit that there ever was. */
    @Test
    void outageOfTheSharedStoreAddsNoRequests() {
        hitsAfter(shared(1_000_000, 3));
        HitRateWindow window = new HitRateWindow(figures, new ManualClock());

        assertThat(hitsAfter(alone(400))).isZero();
        assertThat(figures.areShared()).isFalse();
        assertThat(hitsAfter(alone(410))).isEqualTo(10);
        assertThat(hitsAfter(shared(1_000_600, 3))).isEqualTo(10);
        assertThat(hitsAfter(shared(1_000_601, 3))).isEqualTo(11);
        assertThat(window.window().hits()).isEqualTo(11);
    }

    @Test
    void restartedCountersAddNoRequests() {
        hitsAfter(shared(1_000, 1));

        assertThat(hitsAfter(shared(10, 1))).isZero();
        assertThat(hitsAfter(shared(12, 1))).isEqualTo(2);
    }

    private long hitsAfter(Reading reading) {
        next = reading;
        assertThat(figures.read().await().indefinitely()).isSameAs(reading);
        return figures.get().hits();
    }

    private static Reading alone(long hits) {
        return new Reading(hits(hits), 1, Map.of(), Optional.empty());
    }

    private static Reading shared(long hits, int replicas) {
        return new Reading(hits(hits), replicas, Map.of("explanation.hits", hits), Optional.of(Map.of()));
    }

    private static Map<Namespace, StatsSnapshot> hits(long hits) {
        StatsSnapshot.Saved nothing = new StatsSnapshot.Saved(0, 0, Duration.ZERO);
        return Map.of(new Namespace("explanation"), new StatsSnapshot(hits, 0, 0, 0, 0, 0, 0, Duration.ZERO, nothing));
    }
}
