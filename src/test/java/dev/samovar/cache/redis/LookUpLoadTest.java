package dev.samovar.cache.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.cache.Lease;
import dev.samovar.cache.Lookup;
import dev.samovar.cache.contract.Sample;
import dev.samovar.cache.contract.StoreFixture;
import dev.samovar.cache.key.CacheKey;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.redis.client.Command;
import io.vertx.mutiny.redis.client.Redis;
import io.vertx.mutiny.redis.client.RedisConnection;
import io.vertx.mutiny.redis.client.Request;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Many look-ups at once. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LookUpLoadTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final RedisStores stores = new RedisStores(RedisProcess.standalone());
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

    @Test
    void lookUpCostsLittleMoreThanABareGet() {
        Redis redis = stores.client();
        RedisConnection connection = redis.connect().await().atMost(PATIENCE);
        String name = stores.keys().shard(key).entry(key.fingerprint());
        double pooled = 0;
        double shared = 0;
        double lookUp = 0;
        for (int round = 0; round < 4; round++) {
            double weight = round == 0 ? 0 : 1 / 3.0;
            pooled +=
                    weight * perSecond(() -> redis.send(Request.cmd(Command.GET).arg(name)), 16);
            shared += weight
                    * perSecond(() -> connection.send(Request.cmd(Command.GET).arg(name)), 256);
            lookUp += weight * perSecond(() -> store.lookUp(key), 256);
        }
        System.out.printf(
                Locale.ROOT,
                "FIGURE look-ups of 4 kB a second: %,.0f; bare GET on one open connection: %,.0f;"
                        + " bare GET through the pool: %,.0f%n",
                lookUp,
                shared,
                pooled);
        assertThat(lookUp).isGreaterThan(pooled / 2);
    }

    private static double perSecond(Supplier<Uni<?>> command, int atOnce) {
        int commands = 40_000;
        long start = System.nanoTime();
        Multi.createFrom()
                .range(0, commands)
                .onItem()
                .transformToUni(i -> command.get())
                .merge(atOnce)
                .onItem()
                .ignoreAsUni()
                .await()
                .atMost(PATIENCE);
        return commands * 1e9 / (System.nanoTime() - start);
    }
}
