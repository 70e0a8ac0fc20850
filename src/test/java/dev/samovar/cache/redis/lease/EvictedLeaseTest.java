package dev.samovar.cache.redis.lease;

import static dev.samovar.cache.redis.Replica.entry;
import static dev.samovar.cache.redis.Replica.find;
import static dev.samovar.cache.redis.Replica.get;
import static dev.samovar.cache.redis.Replica.grant;
import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.cache.Lease;
import dev.samovar.cache.Purge;
import dev.samovar.cache.Regained;
import dev.samovar.cache.contract.Sample;
import dev.samovar.cache.contract.StoreFixture;
import dev.samovar.cache.entry.Lifetime;
import dev.samovar.cache.key.CacheKey;
import dev.samovar.cache.key.GlobPattern;
import dev.samovar.cache.readthrough.CachedResponse;
import dev.samovar.cache.readthrough.FakeLoader;
import dev.samovar.cache.readthrough.FreshnessPolicy;
import dev.samovar.cache.readthrough.ReadThroughCache;
import dev.samovar.cache.readthrough.RequestCacheControl;
import dev.samovar.cache.readthrough.failure.FailureCache;
import dev.samovar.cache.readthrough.flight.CallerContext;
import dev.samovar.cache.redis.RedisCacheStore;
import dev.samovar.cache.redis.RedisStores;
import dev.samovar.cache.redis.keyspace.Shard;
import dev.samovar.cache.stats.StatsCounter;
import io.smallrye.mutiny.helpers.test.UniAssertSubscriber;
import io.vertx.mutiny.redis.client.Command;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A lease that Redis has evicted, or whose term has passed, is told from one that a purge voided. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EvictedLeaseTest {

    private static final Duration TERM = Duration.ofMinutes(10);

    private final RedisStores stores = RedisStores.onServer();
    private final CacheKey key = Sample.key(StoreFixture.EXPLANATION, "Java");
    private final Shard shard = stores.keys().shard(key);
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

    /** What of a lease Redis evicts. */
    enum Evicted {
        HOLDERS,
        DEADLINES,
        BOTH;

        void from(RedisStores stores, Shard shard) {
            if (this != DEADLINES) {
                stores.redis(Command.DEL, shard.holders());
            }
            if (this != HOLDERS) {
                stores.redis(Command.DEL, shard.leases());
            }
        }
    }

    /** A purge that voids the lease. */
    enum Purged {
        NAMESPACE,
        PATTERN,
        KEY,
        VERSION;

        void make(RedisCacheStore store) {
            switch (this) {
                case NAMESPACE -> get(store.purge(Purge.of(StoreFixture.EXPLANATION)));
                case PATTERN -> get(store.purge(Purge.of(GlobPattern.parse("*:java:*"))));
                case KEY -> get(store.purge(Purge.of(Sample.key(StoreFixture.EXPLANATION, "Java"))));
                case VERSION -> get(store.purge(Purge.toVersion("v2.0")));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void evictedLeaseIsHadAgainAndStores(Evicted evicted) {
        Lease lease = grant(store, key);
        evicted.from(stores, shard);

        assertThat(get(store.renew(lease))).isFalse();
        assertThat(get(store.regain(lease))).isEqualTo(Regained.REGAINED);
        assertThat(get(store.renew(lease))).isTrue();
        assertThat(get(store.store(lease, entry(lease)))).isTrue();
        assertThat(find(store, key)).isPresent();
    }

    @Test
    void leaseWhoseTermPassedIsHadAgain() {
        RedisCacheStore hasty = stores.open(Duration.ofMillis(20));
        Lease lease = grant(hasty, key);
        Awaitility.await().until(() -> !get(hasty.renew(lease)));

        assertThat(get(hasty.regain(lease))).isEqualTo(Regained.REGAINED);
    }

    @Test
    void evictedLeaseThatAnotherHolderHasIsTaken() {
        Lease lease = grant(store, key);
        Evicted.BOTH.from(stores, shard);
        Lease taken = grant(stores.open(TERM), key);

        assertThat(get(store.regain(lease))).isEqualTo(Regained.TAKEN);
        assertThat(get(store.store(lease, entry(lease)))).isFalse();
        assertThat(get(store.store(taken, entry(taken)))).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void leaseThatAPurgeVoidedIsNotHadAgain(Purged purged) {
        Lease lease = grant(store, key);
        purged.make(store);
        assertThat(get(store.regain(lease))).isEqualTo(Regained.VOIDED);
    }

    @ParameterizedTest
    @EnumSource
    void evictedLeaseThatAPurgeWouldHaveVoidedIsNotHadAgain(Purged purged) {
        Lease lease = grant(store, key);
        Evicted.BOTH.from(stores, shard);
        purged.make(stores.open(TERM));

        assertThat(get(store.regain(lease))).isEqualTo(Regained.VOIDED);
        assertThat(find(store, key)).isEmpty();
    }

    @Test
    void leasesHaveNoTimeToLiveThatWouldMakeThemTheFirstToBeEvicted() {
        grant(store, key);

        assertThat(stores.redis(Command.PTTL, shard.holders()).toLong()).isEqualTo(-1);
        assertThat(stores.redis(Command.PTTL, shard.leases()).toLong()).isEqualTo(-1);
    }

    @Test
    void leasesThatNobodyGaveBackAreClearedAway() {
        RedisCacheStore hasty = stores.open(Duration.ofMillis(1));
        grant(hasty, key);

        Awaitility.await().untilAsserted(() -> {
            get(store.cleaner().clean());
            assertThat(stores.redis(Command.EXISTS, shard.holders(), shard.leases())
                            .toLong())
                    .isZero();
        });
    }

    @ParameterizedTest
    @EnumSource
    void evictionDuringAGenerationCostsNoSecondCall(Evicted evicted) {
        FakeLoader loader = new FakeLoader();
        ReadThroughCache cache = cache(stores.open(Duration.ofMillis(300)));
        UniAssertSubscriber<CachedResponse> caller = cache.get(key, RequestCacheControl.NONE, loader)
                .subscribe()
                .withSubscriber(UniAssertSubscriber.create());
        loader.awaitBegun(1);
        for (int i = 0; i < 5; i++) {
            evicted.from(stores, shard);
            // The lease is back with the next renewal
            Awaitility.await()
                    .until(() -> stores.redis(Command.EXISTS, shard.holders(), shard.leases())
                                    .toLong()
                            == 2);
        }
        evicted.from(stores, shard);
        loader.answer(1, "black");

        assertThat(caller.awaitItem(Duration.ofSeconds(20)).getItem().entry().body())
                .isEqualTo("black".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        assertThat(loader.begun()).isEqualTo(1);
        assertThat(find(store, key)).isPresent();
    }

    static ReadThroughCache cache(RedisCacheStore store) {
        Lifetime lifetime = new Lifetime(Duration.ofHours(1), Duration.ofHours(24));
        FreshnessPolicy freshness = new FreshnessPolicy(
                Map.of(StoreFixture.EXPLANATION, lifetime, StoreFixture.SUBTOPICS, lifetime), () -> 0);
        return new ReadThroughCache(
                store,
                new StatsCounter(List.of(StoreFixture.EXPLANATION, StoreFixture.SUBTOPICS)),
                freshness,
                new FailureCache(Duration.ofSeconds(5), failure -> true, Instant::now),
                new ReadThroughCache.Timing(
                        Instant::now, Duration.ofSeconds(60), Duration.ofSeconds(60), CallerContext.none()));
    }
}
