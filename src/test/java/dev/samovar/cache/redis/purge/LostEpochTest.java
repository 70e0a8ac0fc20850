package dev.samovar.cache.redis.purge;

import static dev.samovar.cache.redis.Replica.entry;
import static dev.samovar.cache.redis.Replica.fill;
import static dev.samovar.cache.redis.Replica.find;
import static dev.samovar.cache.redis.Replica.get;
import static dev.samovar.cache.redis.Replica.grant;
import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.cache.Acquisition;
import dev.samovar.cache.Lease;
import dev.samovar.cache.Purge;
import dev.samovar.cache.contract.Sample;
import dev.samovar.cache.contract.StoreFixture;
import dev.samovar.cache.entry.EntryQuery;
import dev.samovar.cache.key.CacheKey;
import dev.samovar.cache.key.GlobPattern;
import dev.samovar.cache.redis.RedisCacheStore;
import dev.samovar.cache.redis.RedisStores;
import dev.samovar.cache.redis.keyspace.KeySpace;
import dev.samovar.cache.redis.keyspace.Shard;
import io.vertx.mutiny.redis.client.Command;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A Redis that has lost what it had been told, as after a failover, an eviction or a restart. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LostEpochTest {

    private static final Duration TERM = Duration.ofMinutes(10);

    private final RedisStores stores = RedisStores.onServer();
    private final CacheKey key = Sample.key(StoreFixture.EXPLANATION, "Java");
    private final Shard shard = new KeySpace("samovar", StoreFixture.NAMESPACES).shard(key);
    private RedisCacheStore store = stores.open(TERM);

    @BeforeEach
    void emptyRedis() {
        stores.reset();
        store = stores.open(TERM);
    }

    @AfterAll
    void stop() {
        stores.close();
    }

    @Test
    void purgeThatAFailoverLostStillHolds() {
        fill(store, key);
        Lease late = ((Acquisition.Granted) get(store.acquire(key, Instant.MAX))).lease();
        String epoch = stores.redis(Command.GET, shard.epoch()).toString();
        assertThat(get(store.purge(Purge.of(key.namespace()))).count()).isEqualTo(1);

        stores.redis(Command.SET, shard.epoch(), epoch);

        assertThat(find(store, key)).isEmpty();
        assertThat(get(store.store(late, entry(late)))).isFalse();
        assertThat(find(stores.open(TERM), key)).isEmpty();
        assertThat(Long.parseLong(stores.redis(Command.GET, shard.epoch()).toString()))
                .isGreaterThan(Long.parseLong(epoch));
    }

    @Test
    void generationUnderALeaseOfALostPurgeIsRefused() {
        Lease before = grant(store, key);
        String epoch = stores.redis(Command.GET, shard.epoch()).toString();
        assertThat(get(store.purge(Purge.of(key.namespace()))).count()).isZero();

        stores.redis(Command.SET, shard.epoch(), epoch);

        assertThat(get(store.renew(before))).isFalse();
        assertThat(get(store.store(before, entry(before)))).isFalse();
        assertThat(get(store.release(before))).isFalse();
        assertThat(grant(store, key).epoch()).isGreaterThan(before.epoch());
    }

    @Test
    void acquisitionAndPatternPurgeRaiseALostEpochToo() {
        fill(store, key);
        String epoch = stores.redis(Command.GET, shard.epoch()).toString();
        get(store.purge(Purge.of(key.namespace())));
        stores.redis(Command.SET, shard.epoch(), epoch);

        assertThat(get(store.purge(Purge.of(GlobPattern.parse("*")))).count()).isZero();
        assertThat(get(store.acquire(key, Instant.MIN))).isInstanceOf(Acquisition.Granted.class);
        assertThat(get(store.list(new EntryQuery(null, null, null, 10))).entries())
                .isEmpty();
    }

    @Test
    void emptiedRedisIsAnEmptyCacheThatFillsAgain() {
        fill(store, key);
        long before = get(store.lookUp(key)).epoch();

        stores.redis(Command.FLUSHALL);

        assertThat(get(store.lookUp(key)).epoch()).isGreaterThan(before);
        assertThat(get(store.count()).totalKeys()).isZero();
        fill(store, key);
        assertThat(find(store, key)).isPresent();
        assertThat(get(store.purge(Purge.of(GlobPattern.parse("*:java:*")))).count())
                .isEqualTo(1);
    }

    @ParameterizedTest(name = "[{0}]")
    @ValueSource(strings = {"", "x", "-1", "1e3", "99999999999999999999", "9007199254740993", " 1"})
    void foreignBytesAsAnEpochAreNoEpoch(String text) {
        fill(store, key);

        stores.redis(Command.SET, shard.epoch(), text);

        assertThat(find(store, key)).isEmpty();
        fill(store, key);
        assertThat(find(store, key)).isPresent();
        assertThat(find(stores.open(TERM), key)).isPresent();
    }

    @Test
    void evictedEpochTakesTheShardOutOfService() {
        fill(store, key);
        // An epoch that is lost and given anew within one millisecond is the same
        long filled = System.currentTimeMillis();
        org.awaitility.Awaitility.await().until(() -> System.currentTimeMillis() > filled);

        stores.redis(Command.DEL, shard.epoch());

        assertThat(find(stores.open(TERM), key)).isEmpty();
        assertThat(find(store, key)).isEmpty();
        fill(store, key);
        assertThat(get(store.purge(Purge.of(key.namespace()))).count()).isEqualTo(1);
    }

    @Test
    void patternPurgesTheWholeShardWhoseIndexWasEvicted() {
        fill(store, key);
        stores.redis(Command.DEL, shard.index());

        get(store.purge(Purge.of(GlobPattern.parse("*:nothing:*"))));

        assertThat(find(store, key)).isEmpty();
    }

    @Test
    void patternVoidsLeasesOfWhichRedisEvictedTheList() {
        Lease lease = grant(store, key);
        stores.redis(Command.DEL, shard.leases());

        get(store.purge(Purge.of(GlobPattern.parse("*:java:*"))));

        assertThat(get(store.store(lease, entry(lease)))).isFalse();
        fill(store, key);
    }
}
