package dev.samovar.cache.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.samovar.cache.CacheStore;
import dev.samovar.cache.Purge;
import dev.samovar.cache.entry.Cost;
import dev.samovar.cache.key.Namespace;
import dev.samovar.cache.readthrough.CacheWorkbench;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class StatsCounterTest {

    private static final Namespace TEA = new Namespace("tea");
    private static final Namespace COFFEE = new Namespace("coffee");
    private static final Cost COST = new Cost(1, 10, 20, Duration.ofSeconds(2));

    private final StatsCounter stats = new StatsCounter(List.of(TEA, COFFEE));

    @Test
    void newStatisticsAreAllZero() {
        assertThat(stats.total()).isEqualTo(StatsSnapshot.NOTHING);
        assertThat(stats.total().hitRatePercent()).isZero();
        assertThat(stats.total().meanLookupMillis()).isZero();
    }

    @Test
    void hitSavesWhatItsEntryHadCost() {
        stats.hit(TEA, COST);
        stats.hit(TEA, COST);

        assertThat(stats.of("tea").hits()).isEqualTo(2);
        assertThat(stats.of("tea").saved()).isEqualTo(new StatsSnapshot.Saved(2, 60, Duration.ofSeconds(4)));
    }

    @Test
    void staleHitIsAmongTheHits() {
        stats.hit(TEA, COST);
        stats.staleHit(TEA, COST);

        assertThat(stats.of("tea").hits()).isEqualTo(2);
        assertThat(stats.of("tea").staleHits()).isEqualTo(1);
        assertThat(stats.of("tea").saved().modelCalls()).isEqualTo(2);
    }

    @Test
    void hitRateIsTheShareOfHitsInAllRequests() {
        stats.hit(TEA, COST);
        stats.staleHit(TEA, COST);
        stats.hit(TEA, COST);
        stats.miss(TEA);

        assertThat(stats.of("tea").requests()).isEqualTo(4);
        assertThat(stats.of("tea").hitRatePercent()).isEqualTo(75);
    }

    @Test
    void meanLookUpTimeIsPerLookUp() {
        stats.lookedUp(TEA, 1_000_000);
        stats.lookedUp(TEA, 2_000_000);

        assertThat(stats.of("tea").meanLookupMillis()).isEqualTo(1.5);
    }

    @Test
    void setsDeletesAndInvalidationsAreApart() {
        stats.stored(TEA);
        stats.deleted(TEA, 2);
        stats.invalidated(TEA, 3);

        StatsSnapshot tea = stats.of("tea");
        assertThat(List.of(tea.sets(), tea.deletes(), tea.invalidations())).containsExactly(1L, 2L, 3L);
        assertThat(tea.requests()).isZero();
    }

    @Test
    void namespacesCountApartAndTogether() {
        stats.hit(TEA, COST);
        stats.miss(COFFEE);

        Map<Namespace, StatsSnapshot> all = stats.byNamespace();
        assertThat(all.keySet()).containsExactly(COFFEE, TEA);
        assertThat(stats.of("tea").misses()).isZero();
        assertThat(stats.of("coffee").hits()).isZero();
        assertThat(stats.total().requests()).isEqualTo(2);
        assertThat(stats.total().hitRatePercent()).isEqualTo(50);
    }

    @Test
    void unknownNamespaceIsRefused() {
        assertThatThrownBy(() -> stats.of("cocoa")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> stats.miss(new Namespace("cocoa"))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void purgesAreCountedByWhatTheyRemoved() {
        CacheWorkbench bench = new CacheWorkbench().filled("black");
        CacheStore metered = new MeteredCacheStore(bench.store, bench.stats);
        CacheWorkbench.await(metered.purge(Purge.of(CacheWorkbench.KEY)));
        CacheWorkbench.await(metered.purge(Purge.of(CacheWorkbench.KEY)));
        assertThat(bench.counted().deletes()).isEqualTo(1);
        assertThat(bench.counted().invalidations()).isZero();

        bench.store.put(CacheWorkbench.KEY, CacheWorkbench.stamped("black", 1, bench.clock.instant()));
        CacheWorkbench.await(metered.purge(Purge.of(CacheWorkbench.NAMESPACE)));
        assertThat(bench.counted().deletes()).isEqualTo(1);
        assertThat(bench.counted().invalidations()).isEqualTo(1);
        assertThat(purges(bench, "key")).isEqualTo(2);
        assertThat(purges(bench, "namespace")).isEqualTo(1);
        assertThat(purges(bench, "pattern")).isZero();
    }

    private static long purges(CacheWorkbench bench, String kind) {
        return Objects.requireNonNull(bench.stats.purges().byKind().get(kind)).count();
    }

    @Test
    void nothingIsLostWhenManyThreadsCount() throws Exception {
        int threads = 8;
        int each = 10_000;
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        CyclicBarrier start = new CyclicBarrier(threads);
        Callable<Void> counting = () -> {
            start.await();
            for (int n = 0; n < each; n++) {
                stats.hit(TEA, COST);
                stats.miss(COFFEE);
            }
            return null;
        };
        for (Future<Void> counted : pool.invokeAll(Collections.nCopies(threads, counting))) {
            counted.get();
        }
        pool.shutdown();

        assertThat(stats.of("tea").hits()).isEqualTo((long) threads * each);
        assertThat(stats.of("coffee").misses()).isEqualTo((long) threads * each);
    }
}
