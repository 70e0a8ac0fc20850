package dev.samovar.cache.redis;

import dev.samovar.cache.CacheStore;
import dev.samovar.cache.CacheStoreContract;
import dev.samovar.testing.Rounds;
import java.time.Duration;
import java.time.Instant;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;

/** The contract on a real Redis, where time passes by itself. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class RedisContract extends CacheStoreContract {

    @SuppressWarnings("NullAway.Init")
    private RedisStores stores;

    abstract RedisStores start();

    @BeforeAll
    void startRedis() {
        stores = start();
    }

    @AfterAll
    void stopRedis() {
        stores.close();
    }

    @BeforeEach
    void emptyRedis() {
        stores.reset();
    }

    @Override
    public CacheStore open(Duration leaseTerm) {
        return stores.open(leaseTerm);
    }

    @Override
    public Instant now() {
        return Instant.now();
    }

    @Override
    public void advance(Duration time) {
        long end = System.nanoTime() + time.toNanos() + Duration.ofMillis(5).toNanos();
        Awaitility.await().pollInterval(Duration.ofMillis(1)).until(() -> System.nanoTime() > end);
    }

    @Override
    public Duration shortTerm() {
        return Duration.ofMillis(400);
    }

    @Override
    public int rounds() {
        return Rounds.of(200);
    }
}
