package dev.samovar.monitoring.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.samovar.cache.StoreCounts;
import dev.samovar.cache.StoreUnavailableException;
import dev.samovar.cache.key.Namespace;
import dev.samovar.cache.stats.StatsSnapshot;
import dev.samovar.cache.stats.StatsSource.Reading;
import dev.samovar.model.ModelStats;
import dev.samovar.proxy.stats.ModelPrices;
import dev.samovar.proxy.stats.UpstreamStatistics;
import dev.samovar.testing.ManualClock;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StatsHistoryTest {

    private static final Namespace NAMESPACE = new Namespace("explanation");
    private static final Duration EVERY = Duration.ofSeconds(10);

    private final ManualClock clock = new ManualClock();
    private final Shared shared = new Shared();
    private final StatsHistory history = history(shared);
    private long hits;

    @BeforeEach
    void beginAtAMinute() {
        clock.advance(Duration.ofMillis(60_000 - clock.instant().toEpochMilli() % 60_000));
    }

    @Test
    void everyMinuteHasWhatWasCountedInIt() {
        pass(Duration.ofMinutes(3), 2);

        assertThat(history.last(60)).extracting(point -> point.counts().hits()).containsExactly(10L, 12L, 12L);
        assertThat(history.last(60)).extracting(MinutePoint::keys).containsOnly(3L);
        assertThat(history.last(60).get(2).at()).isEqualTo(clock.instant().minusSeconds(60));
    }

    @Test
    void presentMinuteHasNoPointYet() {
        pass(Duration.ofSeconds(60), 1);
        assertThat(history.last(60)).hasSize(1);
        pass(Duration.ofSeconds(50), 1);
        assertThat(history.last(60)).hasSize(1);
        pass(Duration.ofSeconds(10), 1);
        assertThat(history.last(60)).hasSize(2);
    }

    @Test
    void onlyTheMinutesAskedForAreGiven() {
        pass(Duration.ofMinutes(10), 1);

        List<MinutePoint> all = history.last(60);
        assertThat(all).hasSize(10);
        assertThat(history.last(3)).isEqualTo(all.subList(7, 10));
    }

    @Test
    void minutesOfMoreThanADayAreDropped() {
        pass(Duration.ofHours(25), 1);

        assertThat(history.last(Integer.MAX_VALUE))
                .as("and one, while the present minute has no sample yet")
                .hasSize(StatsHistory.MINUTES + 1);
        assertThat(history.last(StatsHistory.MINUTES)).hasSize(StatsHistory.MINUTES);
        assertThat(history.last(StatsHistory.MINUTES).get(0).at())
                .isEqualTo(clock.instant().minus(Duration.ofDays(1)));
    }

    /** Its counts may be of any time of it. */
    @Test
    void pauseIsAGapAndNotABurst() {
        pass(Duration.ofMinutes(2), 1);
        clock.advance(Duration.ofMinutes(30));
        hits += 1_000_000;
        pass(Duration.ofMinutes(2), 1);

        assertThat(history.last(60)).hasSize(4);
        assertThat(history.last(60)).extracting(point -> point.counts().hits()).containsExactly(5L, 6L, 5L, 6L);
    }

    @Test
    void outageOfTheSharedStoreIsNoBurst() {
        sample(shared());
        hits = 1_000_000;
        sample(alone());
        hits = 1_000_001;
        sample(alone());
        hits = 5_000_000;
        sample(shared());
        pass(Duration.ofMinutes(2), 1);

        assertThat(history.last(60).get(0).counts().hits()).isLessThan(10);
    }

    @Test
    void clockThatIsSetBackDropsLaterMinutes() {
        pass(Duration.ofMinutes(5), 1);
        clock.advance(Duration.ofMinutes(-3));
        pass(Duration.ofMinutes(1), 1);

        assertThat(history.last(60)).hasSize(3);
        assertThat(history.last(60)).isSortedAccordingTo((a, b) -> Long.compare(a.minute(), b.minute()));
    }

    @Test
    void minutesOfAllReplicasAreSavedForAnotherOne() {
        pass(Duration.ofMinutes(7), 1);
        run(history.save());

        StatsHistory other = history(shared);
        assertThat(other.last(60)).isEmpty();
        run(other.load());
        assertThat(other.last(60)).isEqualTo(history.last(5));
    }

    /** The first minute of a replica is not whole, and another one may have seen it all. */
    @Test
    void minuteThatIsNotWholeIsNotSaved() {
        pass(Duration.ofMinutes(2), 1);
        run(history.save());

        assertThat(history.last(60)).hasSize(2);
        assertThat(shared.points.values()).containsExactly(history.last(1).get(0));
    }

    @Test
    void minutesOfThisProcessAloneAreNotSaved() {
        for (int i = 0; i < 30; i++) {
            sample(alone());
        }
        run(history.save());

        assertThat(history.last(60)).hasSize(5);
        assertThat(shared.points).isEmpty();
    }

    @Test
    void sharedMinutesReplaceThoseOfThisProcessAndFillGaps() {
        pass(Duration.ofMinutes(2), 1);
        MinutePoint last = history.last(1).get(0);
        MinuteCounts counts = new MinuteCounts(77, 0, 0, 0, 0, 0, 0, 0);
        shared.save(List.of(
                new MinutePoint(last.minute(), counts, 1, 1), new MinutePoint(last.minute() - 9, counts, 1, 1)));
        run(history.load());

        assertThat(history.last(60)).extracting(point -> point.counts().hits()).containsExactly(77L, 5L, 77L);
    }

    @Test
    void unavailableStoreKeepsWhatWasLoaded() {
        shared.save(List.of(new MinutePoint(
                MinutePoint.minuteOf(clock.instant()) - 1, new MinuteCounts(1, 2, 3, 4, 5, 6, 7, 8), 9, 10)));
        run(history.load());
        shared.isAway = true;

        assertThatThrownBy(() -> run(history.load())).isInstanceOf(StoreUnavailableException.class);
        assertThat(history.last(1)).hasSize(1);
    }

    @Test
    void textOfAPointIsReadAgain() {
        MinutePoint point = new MinutePoint(29_000_000, new MinuteCounts(1, 2, 3, 4, 5, 6, 7, 8), 9, 10);

        assertThat(MinutePoint.parse(point.text())).contains(point);
        assertThat(MinutePoint.parse("")).isEmpty();
        assertThat(MinutePoint.parse(point.text() + " 1")).isEmpty();
        assertThat(MinutePoint.parse(point.text().replace("1 ", "-1 "))).isEmpty();
        assertThat(MinutePoint.parse(point.text() + "0".repeat(20))).isEmpty();
    }

    /** A sample every ten seconds, of the fleet, each with so many more hits. */
    private void pass(Duration time, long hitsEach) {
        for (Duration left = time; left.compareTo(Duration.ZERO) > 0; left = left.minus(EVERY)) {
            hits += hitsEach;
            sample(shared());
        }
    }

    private void sample(Reading reading) {
        history.sample(reading);
        clock.advance(EVERY);
    }

    private Reading alone() {
        return new Reading(Map.of(NAMESPACE, snapshot()), 1, Map.of(), Optional.empty());
    }

    private Reading shared() {
        return new Reading(Map.of(NAMESPACE, snapshot()), 3, Map.of(), Optional.of(Map.of()));
    }

    private StatsSnapshot snapshot() {
        return new StatsSnapshot(hits, 0, 0, 0, 0, 0, 0, Duration.ZERO, new StatsSnapshot.Saved(0, 0, Duration.ZERO));
    }

    private StatsHistory history(SharedPoints points) {
        return new StatsHistory(
                new ModelStats(),
                new UpstreamStatistics(List.of(), ModelPrices.NONE),
                () -> new StoreCounts(Map.of(NAMESPACE, 3L), 100, 1000, Map.of()),
                points,
                clock);
    }

    private static void run(Uni<Void> uni) {
        uni.await().atMost(Duration.ofSeconds(5));
    }

    private static final class Shared implements SharedPoints {
        final Map<Long, MinutePoint> points = new TreeMap<>();
        boolean isAway;

        @Override
        public Uni<Void> save(List<MinutePoint> saved) {
            saved.forEach(point -> points.put(point.minute(), point));
            return Uni.createFrom().voidItem();
        }

        @Override
        public Uni<List<MinutePoint>> load() {
            return isAway
                    ? Uni.createFrom().failure(new StoreUnavailableException("away"))
                    : Uni.createFrom().item(() -> new ArrayList<>(points.values()));
        }
    }
}
