package dev.samovar.cache.redis;

import static dev.samovar.cache.redis.Replica.entry;
import static dev.samovar.cache.redis.Replica.fill;
import static dev.samovar.cache.redis.Replica.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.cache.Acquisition;
import dev.samovar.cache.Purge;
import dev.samovar.cache.contract.Sample;
import dev.samovar.cache.contract.StoreFixture;
import dev.samovar.cache.key.GlobPattern;
import dev.samovar.cache.key.Namespace;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Purges of many entries, while others go on writing. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConcurrentPurgeTest {

    private static final Namespace NAMESPACE = StoreFixture.EXPLANATION;
    private static final int ENTRIES = 50_000;

    private final RedisStores stores = RedisStores.onServer();
    private final RedisCacheStore store = stores.open(Duration.ofMinutes(10));
    private final RedisCacheStore writer = stores.open(Duration.ofMinutes(10));

    @AfterAll
    void stop() {
        stores.close();
    }

    @Test
    void whatIsStoredWhilePurgesRunIsCountedOnceOrStillThere() {
        fill(store, NAMESPACE, 0, ENTRIES);
        AtomicBoolean purging = new AtomicBoolean(true);
        var written = write(purging);

        long start = System.nanoTime();
        long counted = get(store.purge(Purge.of(NAMESPACE))).count();
        double millis = (System.nanoTime() - start) / 1e6;
        counted += get(store.purge(Purge.of(GlobPattern.parse("*:topic 6*")))).count();
        counted += get(store.purge(Purge.toVersion("v2.0"))).count();
        purging.set(false);
        long stored = written.await().atMost(Replica.PATIENCE);

        assertThat(stored).isPositive();
        assertThat(counted + get(store.count()).totalKeys()).isEqualTo(ENTRIES + stored);
        System.out.printf(Locale.ROOT, "FIGURE purge of %,d entries under writes: %.1f ms%n", ENTRIES, millis);
    }

    private Uni<Long> write(AtomicBoolean purging) {
        Uni<Long> all = Multi.createFrom()
                .range(ENTRIES, 2 * ENTRIES)
                .select()
                .where(i -> purging.get())
                .onItem()
                .transformToUni(this::store)
                .merge(32)
                .collect()
                .with(Collectors.summingLong(Long::longValue))
                .memoize()
                .indefinitely();
        all.subscribe().with(ignored -> {});
        return all;
    }

    private Uni<Long> store(int number) {
        return writer.acquire(Sample.key(NAMESPACE, "topic " + number), Instant.MIN)
                .chain(acquisition -> acquisition.fold(
                        granted -> writer.store(granted.lease(), entry(granted.lease())),
                        held -> Uni.createFrom().item(false),
                        filled -> Uni.createFrom().item(false)))
                .map(stored -> stored ? 1L : 0L);
    }

    @Test
    void waiterOfAnotherReplicaHearsOfTheFill() {
        var key = Sample.key(StoreFixture.SUBTOPICS, "Java");
        var lease = Replica.grant(store, key);
        var held = (Acquisition.Held) get(writer.acquire(key, Instant.MIN));
        assertThat(writer.waiting()).isEqualTo(1);

        assertThat(get(store.store(lease, entry(lease)))).isTrue();

        get(held.settled());
        assertThat(writer.waiting()).isZero();
        assertThat(get(writer.acquire(key, Instant.MIN))).isInstanceOf(Acquisition.Filled.class);
        assertThat(writer.waiting()).isZero();
    }
}
