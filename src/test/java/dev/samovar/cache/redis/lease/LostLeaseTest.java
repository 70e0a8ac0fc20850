package dev.samovar.cache.redis.lease;

import static dev.samovar.cache.redis.Replica.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.samovar.cache.Acquisition;
import dev.samovar.cache.Purge;
import dev.samovar.cache.StoreUnavailableException;
import dev.samovar.cache.contract.Sample;
import dev.samovar.cache.contract.StoreFixture;
import dev.samovar.cache.key.CacheKey;
import dev.samovar.cache.redis.RedisCacheStore;
import dev.samovar.cache.redis.Replica;
import dev.samovar.cache.redis.SilentBus;
import dev.samovar.cache.redis.connection.RedisExecutor;
import dev.samovar.cache.redis.keyspace.KeySpace;
import dev.samovar.testing.redis.FaultyProxy;
import dev.samovar.testing.redis.RedisServerProcess;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.redis.client.Redis;
import io.vertx.redis.client.RedisOptions;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A lease that Redis gave, and whose news came too late: it keeps nobody waiting until its end. */
class LostLeaseTest {

    private static final Duration TERM = Duration.ofMinutes(10);

    private final Vertx vertx = Vertx.vertx();
    private final RedisServerProcess redis = RedisServerProcess.start();
    private final FaultyProxy proxy = new FaultyProxy(redis.port());
    private final CacheKey key = Sample.key(StoreFixture.EXPLANATION, "Java");

    @AfterEach
    void stop() {
        get(vertx.close());
        proxy.close();
        redis.close();
    }

    private RedisCacheStore store(String url, Duration deadline) {
        Redis client = Redis.createClient(vertx, new RedisOptions().setConnectionString(url));
        RedisExecutor commands = new RedisExecutor(vertx, client, deadline);
        KeySpace keys = new KeySpace("samovar", StoreFixture.NAMESPACES);
        return new RedisCacheStore(commands, keys, new SilentBus(), Instant::now, TERM);
    }

    @Test
    void leaseWhoseHolderNeverHeardOfItIsGivenToTheNextWhoAsks() {
        RedisCacheStore deaf = store(proxy.url(), Duration.ofMillis(500));
        RedisCacheStore other = store(redis.url(), Duration.ofSeconds(10));
        for (int i = 0; i < RedisExecutor.CONNECTIONS; i++) {
            get(deaf.purge(Purge.of(key)));
        }
        get(other.lookUp(key));

        proxy.mute();
        assertThatThrownBy(() -> get(deaf.acquire(key, Instant.MIN))).isInstanceOf(StoreUnavailableException.class);

        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(
                        () -> assertThat(get(other.acquire(key, Instant.MIN))).isInstanceOf(Acquisition.Granted.class));
    }

    @Test
    void leaseOfAnotherIsLeftAlone() {
        RedisCacheStore deaf = store(proxy.url(), Duration.ofMillis(500));
        RedisCacheStore other = store(redis.url(), Duration.ofSeconds(10));
        for (int i = 0; i < RedisExecutor.CONNECTIONS; i++) {
            get(deaf.purge(Purge.of(key)));
        }
        var lease = Replica.grant(other, key);

        proxy.mute();
        assertThatThrownBy(() -> get(deaf.acquire(key, Instant.MIN))).isInstanceOf(StoreUnavailableException.class);

        assertThat(get(other.renew(lease))).isTrue();
    }
}
