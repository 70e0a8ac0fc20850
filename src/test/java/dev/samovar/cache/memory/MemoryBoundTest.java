package dev.samovar.cache.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.samovar.cache.Acquisition;
import dev.samovar.cache.Lease;
import dev.samovar.cache.Purge;
import dev.samovar.cache.StoreCounts;
import dev.samovar.cache.entry.CacheEntry;
import dev.samovar.cache.entry.Cost;
import dev.samovar.cache.key.CacheKey;
import dev.samovar.cache.key.Namespace;
import dev.samovar.testing.ManualClock;
import dev.samovar.testing.Rounds;
import io.smallrye.mutiny.Uni;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The store keeps to its bound, on the heap too. */
@Tag("rounds")
class MemoryBoundTest {

    private static final Namespace EXPLANATION = new Namespace("explanation");
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final double TOLERANCE = 1.5;

    private final ManualClock clock = new ManualClock();
    private final ScheduledThreadPoolExecutor workers = new ScheduledThreadPoolExecutor(2);

    @BeforeEach
    void forgetCancelledTasks() {
        workers.setRemoveOnCancelPolicy(true);
    }

    @AfterEach
    void stopWorkers() {
        workers.shutdownNow();
    }

    private MemoryCacheStore open(long maxBytes) {
        return new MemoryCacheStore(clock, Set.of(EXPLANATION), maxBytes, Duration.ofMinutes(1), workers);
    }

    @ParameterizedTest(name = "{1} entries of {2} to {3} bytes in {0} MiB")
    @CsvSource({"32, 1000000, 512, 1536", "8, 200000, 0, 64", "64, 20000, 0, 65536"})
    void heapKeepsNearTheBoundWhateverGoesIn(int boundMebibytes, int full, int smallest, int largest) {
        int entries = Rounds.areFull() ? full : full / 4;
        long bound = (long) boundMebibytes << 20;
        Random random = new Random(boundMebibytes);
        long heapBefore = heapUsed();
        MemoryCacheStore store = open(bound);

        for (int i = 0; i < entries; i++) {
            fill(store, i, smallest + random.nextInt(largest - smallest + 1));
            if (i % (entries / 20) == 0) {
                assertThat(get(store.count()).usedBytes()).isLessThanOrEqualTo(bound);
            }
        }

        StoreCounts counts = get(store.count());
        long heapGrowth = heapUsed() - heapBefore;
        assertThat(counts.usedBytes()).isBetween(bound * 9 / 10, bound);
        assertThat((double) heapGrowth / bound).as("heap to bound").isLessThan(TOLERANCE);
        assertThat(counts.totalKeys() + counts.totalEvictions()).isEqualTo(entries);
        assertThat(store.leases()).isZero();
        assertThat(get(store.purge(Purge.of(EXPLANATION))).count()).isEqualTo(counts.totalKeys());
        await("memory of what was purged").until(() -> get(store.count()).usedBytes() == 0);
        await("maintenance").until(() -> workers.getQueue().size() <= 1);
    }

    @Test
    void entryHeavierThanTheBoundIsTakenAndEvictedAtOnce() {
        MemoryCacheStore store = open(100_000);
        fill(store, 1, 50_000);

        fill(store, 2, 100_000);

        StoreCounts counts = get(store.count());
        assertThat(counts.totalKeys()).isEqualTo(1);
        assertThat(counts.evictions()).containsEntry(EXPLANATION, 1L);
        assertThat(isFound(store, 1)).isTrue();
        assertThat(isFound(store, 2)).isFalse();
    }

    @Test
    void boundHoldsWhilePurgedEntriesAreStillInMemory() {
        long bound = 4 << 20;
        MemoryCacheStore store = open(bound);
        for (int round = 0; round < 10; round++) {
            for (int i = 0; i < 4_000; i++) {
                fill(store, i, 1_000);
                if (i % 100 == 0) {
                    assertThat(get(store.count()).usedBytes()).isLessThanOrEqualTo(bound);
                }
            }
            StoreCounts counts = get(store.count());

            assertThat(get(store.purge(Purge.of(EXPLANATION))).count()).isEqualTo(counts.totalKeys());
        }
        await("memory of what was purged").until(() -> get(store.count()).usedBytes() == 0);
    }

    @Test
    void whatIsGoneLeavesTheMemory() {
        MemoryCacheStore store = open(1 << 20);
        fill(store, 1, 50_000);

        clock.advance(Duration.ofDays(1));

        StoreCounts counts = get(store.count());
        assertThat(counts.usedBytes()).isZero();
        assertThat(counts.totalEvictions()).isZero();
    }

    @Test
    void entriesThatAreAskedForOutliveThoseThatAreNot() {
        MemoryCacheStore store = open(1 << 20);
        for (int i = 0; i < 20_000; i++) {
            fill(store, i, 2_000);
            isFound(store, 0);
        }

        assertThat(isFound(store, 0)).isTrue();
        assertThat(get(store.count()).totalEvictions()).isGreaterThan(19_000);
    }

    private static void fill(MemoryCacheStore store, int number, int size) {
        CacheKey key = key(number);
        Lease lease = get(store.acquire(key, Instant.MIN))
                .fold(Acquisition.Granted::lease, held -> unexpected(), filled -> unexpected());
        assertThat(get(store.store(lease, entry(lease, size)))).isTrue();
    }

    private static Lease unexpected() {
        throw new AssertionError("No lease was granted");
    }

    private static boolean isFound(MemoryCacheStore store, int number) {
        return get(store.lookUp(key(number))).fold(found -> true, absent -> false);
    }

    private static CacheKey key(int number) {
        return new CacheKey(
                EXPLANATION,
                "topic number " + number,
                "0".repeat(24) + HexFormat.of().toHexDigits(number));
    }

    // Nothing is shared between entries, as after reading them from a wire
    private static CacheEntry entry(Lease lease, int size) {
        Instant generatedAt = Instant.parse("2026-02-03T04:05:06.789Z");
        return new CacheEntry(
                new byte[size],
                new String("application/json".toCharArray()),
                '"' + lease.token() + '"',
                generatedAt.plusNanos(0).plusMillis(1),
                generatedAt.plus(Duration.ofHours(1)),
                generatedAt.plus(Duration.ofHours(2)),
                lease.epoch(),
                new Cost(1, 2, 3, Duration.ofMillis(size)));
    }

    private static <T> T get(Uni<T> uni) {
        return uni.await().atMost(PATIENCE);
    }

    private static long heapUsed() {
        var memory = ManagementFactory.getMemoryMXBean();
        memory.gc();
        memory.gc();
        return memory.getHeapMemoryUsage().getUsed();
    }
}
