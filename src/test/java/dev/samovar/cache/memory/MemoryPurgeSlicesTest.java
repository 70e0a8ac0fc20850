package dev.samovar.cache.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.cache.Acquisition;
import dev.samovar.cache.Invalidation;
import dev.samovar.cache.Lease;
import dev.samovar.cache.Purge;
import dev.samovar.cache.StoreCounts;
import dev.samovar.cache.contract.Sample;
import dev.samovar.cache.contract.StoreFixture;
import dev.samovar.cache.entry.Lookup;
import dev.samovar.cache.key.CacheKey;
import dev.samovar.cache.key.GlobPattern;
import dev.samovar.cache.key.Namespace;
import dev.samovar.testing.ManualClock;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.helpers.test.UniAssertSubscriber;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A purge of many entries is many small tasks, between which everyone else has a turn. */
class MemoryPurgeSlicesTest {

    private static final Namespace NAMESPACE = StoreFixture.EXPLANATION;
    private static final int ENTRIES = 5_000;

    private final ManualClock clock = new ManualClock();
    private final StepwiseWorkers workers = new StepwiseWorkers();
    private final MemoryCacheStore store =
            new MemoryCacheStore(clock, StoreFixture.NAMESPACES, 64 << 20, Duration.ofMinutes(10), workers);

    @AfterEach
    void stopWorkers() {
        workers.shutdownNow();
    }

    private static CacheKey key(int number) {
        return Sample.key(NAMESPACE, "topic " + number);
    }

    private static <T> T now(Uni<T> uni) {
        return uni.subscribe()
                .withSubscriber(UniAssertSubscriber.create())
                .assertCompleted()
                .getItem();
    }

    private void fill(int number) {
        fill(key(number));
    }

    private void fill(CacheKey key) {
        Lease lease = ((Acquisition.Granted) now(store.acquire(key, Instant.MIN))).lease();
        assertThat(now(store.store(
                        lease, Sample.entry(lease, "text", clock.instant(), Duration.ofHours(1), Duration.ofDays(1)))))
                .isTrue();
    }

    private boolean isThere(int number) {
        return now(store.lookUp(key(number))) instanceof Lookup.Found;
    }

    private long present() {
        return IntStream.range(0, ENTRIES).filter(this::isThere).count();
    }

    private Uni<Invalidation> purge(String pattern) {
        return pattern.isEmpty() ? store.purge(Purge.of(NAMESPACE)) : store.purge(Purge.of(GlobPattern.parse(pattern)));
    }

    @Test
    void eachTaskOfAPurgeRemovesAFewEntries() {
        IntStream.range(0, ENTRIES).forEach(this::fill);

        var purged = purge("*:topic*").subscribe().withSubscriber(UniAssertSubscriber.create());
        long before = ENTRIES;
        while (workers.step()) {
            long after = present();
            assertThat(before - after).isLessThanOrEqualTo(SlicedScan.REMOVALS);
            before = after;
        }

        assertThat(purged.assertCompleted().getItem().count()).isEqualTo(ENTRIES);
        assertThat(before).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "*:topic*"})
    void othersHaveTheirTurnBetweenTheTasksOfAPurge(String pattern) {
        IntStream.range(0, ENTRIES).forEach(this::fill);

        var purged = purge(pattern).subscribe().withSubscriber(UniAssertSubscriber.create());
        int tasks = 0;
        while (workers.step()) {
            fill(ENTRIES + tasks);
            tasks++;
        }

        assertThat(tasks).isGreaterThan(ENTRIES / SlicedScan.REMOVALS);
        long count = purged.assertCompleted().getItem().count();
        assertThat(present()).isZero();
        // What is stored meanwhile may be found by a pattern, and is then counted
        long stayed =
                IntStream.range(ENTRIES, ENTRIES + tasks).filter(this::isThere).count();
        assertThat(count + stayed).isEqualTo(ENTRIES + tasks);
    }

    @Test
    void purgedEntryThatIsReplacedIsNotServedAndCountsOnce() {
        IntStream.range(0, ENTRIES).forEach(this::fill);

        var purged = purge("").subscribe().withSubscriber(UniAssertSubscriber.create());
        assertThat(workers.step()).isTrue();
        assertThat(present()).isZero();
        IntStream.range(0, ENTRIES).forEach(this::fill);
        while (workers.step()) {
            assertThat(purged).isNotNull();
        }

        assertThat(purged.assertCompleted().getItem().count()).isEqualTo(ENTRIES);
        assertThat(present()).isEqualTo(ENTRIES);
    }

    @Test
    void purgeOfANamespaceIsAnsweredBeforeItsEntriesLeaveTheMemory() {
        IntStream.range(0, ENTRIES).forEach(this::fill);

        var purged = purge("").subscribe().withSubscriber(UniAssertSubscriber.create());
        assertThat(present()).isZero();
        assertThat(workers.step()).isTrue();

        assertThat(purged.assertCompleted().getItem().count()).isEqualTo(ENTRIES);
        assertThat(counts().totalKeys()).isZero();
        assertThat(counts().usedBytes()).isPositive();
        workers.stepAll();
        assertThat(counts().usedBytes()).isZero();
    }

    @Test
    void purgesDuringASweepShareTheNextOne() {
        IntStream.range(0, ENTRIES).forEach(number -> fill(Sample.key(StoreFixture.SUBTOPICS, "topic " + number)));
        fill(0);
        assertThat(purged()).isEqualTo(1);
        int once = workers.stepAll();
        assertThat(once).isGreaterThan(ENTRIES / SlicedScan.VISITS);

        for (int i = 0; i < 20; i++) {
            fill(i);
            assertThat(purged()).isEqualTo(1);
        }
        assertThat(workers.stepAll()).isEqualTo(2 * once);
    }

    @Test
    void purgeSweepsNothingIfAllEntriesHaveExpired() {
        IntStream.range(0, ENTRIES).forEach(this::fill);
        clock.advance(Duration.ofDays(2));
        assertThat(counts().usedBytes()).isZero();

        assertThat(purged()).isZero();

        assertThat(workers.step()).isFalse();
    }

    private long purged() {
        return atOnce(purge("")).count();
    }

    private StoreCounts counts() {
        return atOnce(store.count());
    }

    /** What its own task gives, before those that wait already. */
    private <T> T atOnce(Uni<T> uni) {
        var result = uni.subscribe().withSubscriber(UniAssertSubscriber.create());
        workers.stepLast();
        return result.assertCompleted().getItem();
    }

    @Test
    void aPurgeRunsToItsEndThoughNobodyWaits() {
        IntStream.range(0, ENTRIES).forEach(this::fill);

        var purged = purge("*:topic*").subscribe().withSubscriber(UniAssertSubscriber.create());
        workers.step();
        workers.step();
        purged.cancel();
        for (int tasks = 0; workers.step(); tasks++) {
            assertThat(tasks).isLessThan(ENTRIES);
        }

        assertThat(present()).isZero();
    }
}
