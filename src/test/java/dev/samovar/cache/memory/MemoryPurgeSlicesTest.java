package dev.samovar.cache.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.cache.Acquisition;
import dev.samovar.cache.Invalidation;
import dev.samovar.cache.Lease;
import dev.samovar.cache.Purge;
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
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
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
    private final StepByStep workers = new StepByStep();
    private final MemoryCacheStore store =
            new MemoryCacheStore(clock, StoreFixture.NAMESPACES, 64 << 20, Duration.ofMinutes(10), workers);

    /** Workers that begin no task before the test says so; what is for later, such as maintenance, runs by itself. */
    private static final class StepByStep extends ScheduledThreadPoolExecutor {
        private final Queue<Runnable> tasks = new ArrayDeque<>();

        StepByStep() {
            super(1);
        }

        @Override
        public void execute(Runnable task) {
            tasks.add(task);
        }

        boolean step() {
            Runnable task = tasks.poll();
            if (task != null) {
                task.run();
            }
            return task != null;
        }
    }

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
        Lease lease = ((Acquisition.Granted) now(store.acquire(key(number), Instant.MIN))).lease();
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
