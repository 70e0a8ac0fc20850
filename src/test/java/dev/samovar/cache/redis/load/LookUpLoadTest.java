package dev.samovar.cache.redis.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.cache.Lease;
import dev.samovar.cache.contract.Sample;
import dev.samovar.cache.contract.StoreFixture;
import dev.samovar.cache.entry.Lookup;
import dev.samovar.cache.key.CacheKey;
import dev.samovar.cache.redis.RedisCacheStore;
import dev.samovar.cache.redis.RedisStores;
import dev.samovar.cache.redis.Replica;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Many look-ups at once. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LookUpLoadTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final RedisStores stores = RedisStores.onServer();
    private final RedisCacheStore store = stores.open(Duration.ofMinutes(1));
    private final CacheKey key = Sample.key(StoreFixture.EXPLANATION, "Java");

    @BeforeAll
    void fill() {
        Lease lease = Replica.grant(store, key);
        var entry = Sample.entry(lease, new byte[4_000], Instant.now(), Duration.ofHours(1), Duration.ofDays(1));
        assertThat(store.store(lease, entry).await().atMost(PATIENCE)).isTrue();
    }

    @AfterAll
    void stop() {
        stores.close();
    }

    @Test
    void twoThousandLookUpsAtOnceAreAllAnswered() {
        AtomicInteger found = new AtomicInteger();
        for (int round = 0; round < 5; round++) {
            List<Uni<Lookup>> all =
                    Stream.generate(() -> store.lookUp(key)).limit(2_000).toList();
            Uni.join().all(all).andCollectFailures().await().atMost(PATIENCE).forEach(lookup -> {
                if (lookup instanceof Lookup.Found) {
                    found.incrementAndGet();
                }
            });
        }
        assertThat(found).hasValue(10_000);
    }
}
