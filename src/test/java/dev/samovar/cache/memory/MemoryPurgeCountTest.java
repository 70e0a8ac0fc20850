package dev.samovar.cache.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.cache.Acquisition;
import dev.samovar.cache.Lease;
import dev.samovar.cache.Purge;
import dev.samovar.cache.StoreCounts;
import dev.samovar.cache.contract.Sample;
import dev.samovar.cache.contract.StoreFixture;
import dev.samovar.cache.contract.Together;
import dev.samovar.cache.key.CacheKey;
import dev.samovar.cache.key.GlobPattern;
import dev.samovar.cache.key.Namespace;
import dev.samovar.testing.ManualClock;
import dev.samovar.testing.Rounds;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The count of a purge is kept and not scanned, and exact all the same. */
@Tag("rounds")
class MemoryPurgeCountTest {

    private static final Namespace NAMESPACE = StoreFixture.EXPLANATION;
    private static final Duration DAY = Duration.ofDays(1);

    private final ManualClock clock = new ManualClock();
    private final ScheduledExecutorService workers = Executors.newScheduledThreadPool(2);

    @AfterEach
    void stopWorkers() {
        workers.shutdownNow();
    }

    private MemoryCacheStore open(long maxBytes) {
        return new MemoryCacheStore(clock, StoreFixture.NAMESPACES, maxBytes, Duration.ofMinutes(10), workers);
    }

    private static CacheKey key(String topic) {
        return Sample.key(NAMESPACE, topic);
    }

    private boolean fill(MemoryCacheStore store, String topic, Duration kept) {
        Lease lease = ((Acquisition.Granted) get(store.acquire(key(topic), Instant.MIN))).lease();
        return get(store.store(lease, Sample.entry(lease, topic, clock.instant(), Duration.ofMillis(1), kept)));
    }

    private static long purge(MemoryCacheStore store, Purge purge) {
        return get(store.purge(purge)).count();
    }

    private static <T> T get(Uni<T> uni) {
        return uni.await().atMost(StoreFixture.PATIENCE);
    }

    @Test
    void entriesThatAreGoneButStillInMemoryAreNotCounted() {
        MemoryCacheStore store = open(64 << 20);
        for (int millis = 1; millis <= 100; millis++) {
            fill(store, "topic " + millis, Duration.ofMillis(millis));
        }
        clock.advance(Duration.ofMillis(50));
        assertThat(purge(store, Purge.of(key("topic 50")))).isZero();
        assertThat(purge(store, Purge.of(key("topic 51")))).isEqualTo(1);
        assertThat(purge(store, Purge.of(GlobPattern.parse("*topic 1*"))))
                .as("100 alone")
                .isEqualTo(1);

        assertThat(get(store.preview(Purge.of(NAMESPACE)))).isEqualTo(48);
        assertThat(get(store.count()).totalKeys()).isEqualTo(48);
        assertThat(purge(store, Purge.of(NAMESPACE))).isEqualTo(48);
        assertThat(purge(store, Purge.of(NAMESPACE))).isZero();
    }

    @Test
    void entriesThatExpiredAndLeftTheMemoryAreNotCounted() {
        MemoryCacheStore store = open(64 << 20);
        for (int i = 0; i < 100; i++) {
            fill(store, "topic " + i, i % 10 == 0 ? DAY : Duration.ofMinutes(i));
        }
        clock.advance(Duration.ofHours(2));
        // In the place of ten that have expired, and of one that has not
        for (int i = 81; i <= 90; i++) {
            fillAgain(store, "topic " + i);
        }
        assertThat(get(store.preview(Purge.toVersion("v2.0")))).isEqualTo(19);
        // Has all removed that have expired
        assertThat(get(store.count()).totalKeys()).isEqualTo(19);

        assertThat(get(store.preview(Purge.toVersion("v2.0")))).isEqualTo(19);
        assertThat(purge(store, Purge.toVersion("v2.0"))).isEqualTo(19);
    }

    private void fillAgain(MemoryCacheStore store, String topic) {
        Lease lease = ((Acquisition.Granted) get(store.acquire(key(topic), Instant.MAX))).lease();
        assertThat(get(store.store(lease, Sample.entry(lease, "again", clock.instant(), DAY, DAY))))
                .isTrue();
    }

    @Test
    void outdatedEntriesThatMakeRoomAreNoEvictions() {
        MemoryCacheStore store = open(1 << 20);
        for (int i = 0; i < 200; i++) {
            fill(store, "old " + i, DAY);
        }
        assertThat(purge(store, Purge.of(NAMESPACE))).isEqualTo(200);
        for (int i = 0; i < 200; i++) {
            fill(store, "new " + i, DAY);
        }

        StoreCounts counts = get(store.count());
        assertThat(counts.totalKeys() + counts.totalEvictions()).isEqualTo(200);
    }

    /** With room for some hundred entries only. Keys are filled once, so each entry has exactly one end. */
    @Test
    void everyStoredEntryIsCountedOrEvictedOrStillThere() {
        MemoryCacheStore store = open(300_000);
        int rounds = Rounds.of(20_000);
        List<Callable<Long>> tasks = List.of(
                () -> stored(store, "a", rounds),
                () -> stored(store, "b", rounds),
                () -> -purged(store, rounds / 20, Purge.of(NAMESPACE)),
                () -> -purged(store, rounds / 20, Purge.toVersion("v2.0")),
                () -> -purged(store, rounds / 20, Purge.of(GlobPattern.parse("*topic ?[0-4]*"))),
                () -> -purgedKeys(store, "a", rounds));
        try (Together together = new Together()) {
            long storedLessCounted =
                    together.run(tasks).stream().mapToLong(n -> n).sum();

            StoreCounts counts = get(store.count());
            assertThat(counts.totalKeys() + counts.totalEvictions()).isEqualTo(storedLessCounted);
            assertThat(purge(store, Purge.of(NAMESPACE))).isEqualTo(counts.totalKeys());
        }
    }

    private long stored(MemoryCacheStore store, String topic, int rounds) {
        long stored = 0;
        for (int i = 0; i < rounds; i++) {
            stored += fill(store, "topic " + topic + i, DAY) ? 1 : 0;
        }
        return stored;
    }

    private static long purged(MemoryCacheStore store, int rounds, Purge purge) {
        long counted = 0;
        for (int i = 0; i < rounds; i++) {
            counted += purge(store, purge);
        }
        return counted;
    }

    private static long purgedKeys(MemoryCacheStore store, String topic, int rounds) {
        long counted = 0;
        for (int i = 0; i < rounds; i++) {
            counted += purge(store, Purge.of(key("topic " + topic + i)));
        }
        return counted;
    }
}
