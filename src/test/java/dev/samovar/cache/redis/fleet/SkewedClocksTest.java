package dev.samovar.cache.redis.fleet;

import static dev.samovar.cache.redis.Replica.PATIENCE;
import static dev.samovar.cache.redis.Replica.find;
import static dev.samovar.cache.redis.Replica.get;
import static dev.samovar.cache.redis.Replica.grant;
import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.cache.Lease;
import dev.samovar.cache.Purge;
import dev.samovar.cache.contract.Sample;
import dev.samovar.cache.contract.StoreFixture;
import dev.samovar.cache.entry.CacheEntry;
import dev.samovar.cache.entry.EntryQuery;
import dev.samovar.cache.key.CacheKey;
import dev.samovar.cache.key.GlobPattern;
import dev.samovar.cache.key.Namespace;
import dev.samovar.cache.redis.BusFixture;
import dev.samovar.cache.redis.RedisCacheStore;
import dev.samovar.cache.redis.RedisStores;
import dev.samovar.cache.redis.connection.RedisClock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two replicas whose clocks differ, on one Redis. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SkewedClocksTest {

    private static final Namespace NAMESPACE = StoreFixture.EXPLANATION;
    private static final int ENTRIES = 20;
    private static final Duration KEPT = Duration.ofSeconds(60);

    private final RedisStores stores = RedisStores.onServer();
    private RedisCacheStore right = stores.open(Duration.ofMinutes(10));

    @BeforeEach
    void emptyRedis() {
        stores.reset();
        right = stores.open(Duration.ofMinutes(10));
    }

    @AfterAll
    void stop() {
        stores.close();
    }

    private static InstantSource off(Duration by) {
        return () -> InstantSource.system().instant().plus(by);
    }

    private static List<CacheKey> fill(RedisCacheStore store, InstantSource clock, Duration kept) {
        List<CacheKey> keys = new ArrayList<>();
        for (int i = 0; i < ENTRIES; i++) {
            CacheKey key = Sample.key(NAMESPACE, "skewed topic " + i);
            Lease lease = grant(store, key);
            CacheEntry entry = Sample.entry(lease, key.subject(), clock.instant(), kept.dividedBy(2), kept);
            assertThat(get(store.store(lease, entry))).isTrue();
            keys.add(key);
        }
        return keys;
    }

    private long listed(RedisCacheStore store) {
        return get(store.list(new EntryQuery(NAMESPACE, null, null, 100)))
                .entries()
                .size();
    }

    private void assertAllThere(RedisCacheStore store, List<CacheKey> keys) {
        assertThat(keys).allSatisfy(key -> assertThat(find(store, key)).isPresent());
        assertThat(get(store.count()).keys()).containsEntry(NAMESPACE, (long) ENTRIES);
        assertThat(listed(store)).isEqualTo(ENTRIES);
        assertThat(get(store.preview(new Purge.OfNamespace(NAMESPACE)))).isEqualTo(ENTRIES);
        assertThat(get(store.preview(new Purge.OfPattern(GlobPattern.parse("*skewed*")))))
                .isEqualTo(ENTRIES);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT30S", "PT-30S", "PT5M", "PT-5M", "PT2H", "PT-2H"})
    void entriesStayInTheIndexWhateverTheClockOfTheReplicaThatCleans(Duration skew) {
        RedisCacheStore skewed = stores.open(Duration.ofMinutes(10), off(skew));
        List<CacheKey> keys = fill(right, InstantSource.system(), KEPT);

        get(skewed.cleaner().clean());

        assertAllThere(right, keys);
        assertAllThere(skewed, keys);
        assertThat(skewed.cleaner().evictions()).containsEntry(NAMESPACE, 0L);
        assertThat(get(skewed.purge(Purge.of(GlobPattern.parse("*skewed*")))).count())
                .isEqualTo(ENTRIES);
        assertThat(keys).allSatisfy(key -> assertThat(find(right, key)).isEmpty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT30S", "PT-30S", "PT5M", "PT-5M", "PT2H", "PT-2H"})
    void entriesStayInTheIndexWhateverTheClockOfTheReplicaThatStores(Duration skew) {
        RedisCacheStore skewed = stores.open(Duration.ofMinutes(10), off(skew));
        List<CacheKey> keys = fill(skewed, off(skew), KEPT);

        get(right.cleaner().clean());

        assertAllThere(right, keys);
        assertAllThere(skewed, keys);
        assertThat(right.cleaner().evictions()).containsEntry(NAMESPACE, 0L);
        assertThat(get(right.purge(Purge.of(NAMESPACE))).count()).isEqualTo(ENTRIES);
        assertThat(keys).allSatisfy(key -> assertThat(find(skewed, key)).isEmpty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT30S", "PT-30S", "PT2H", "PT-2H"})
    void purgeOfOneKeyCountsWhatRedisServes(Duration skew) {
        RedisCacheStore skewed = stores.open(Duration.ofMinutes(10), off(skew));
        List<CacheKey> keys = fill(right, InstantSource.system(), KEPT);

        assertThat(keys)
                .allSatisfy(key ->
                        assertThat(get(skewed.purge(Purge.of(key))).count()).isEqualTo(1));
        assertThat(keys).allSatisfy(key -> assertThat(find(right, key)).isEmpty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT5M", "PT-5M"})
    void placesInTheIndexGoWithTheirEntries(Duration skew) {
        RedisCacheStore skewed = stores.open(Duration.ofMinutes(10), off(skew));
        fill(skewed, off(skew), Duration.ofMillis(200));

        Awaitility.await().atMost(PATIENCE).untilAsserted(() -> {
            get(right.cleaner().clean());
            assertThat(stores.members(NAMESPACE)).isZero();
        });
        assertThat(right.cleaner().evictions()).containsEntry(NAMESPACE, 0L);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT30S", "PT-5M", "PT2H", "PT-2H"})
    void beatsTellReplicasTheTimeOfRedis(Duration skew) {
        try (BusFixture buses = new BusFixture()) {
            RedisClock clock = new RedisClock(off(skew), System::nanoTime);
            RedisClock other = new RedisClock(off(skew.negated()), System::nanoTime);
            buses.replica(stores.url(), clock);
            buses.replica(stores.url(), other);

            Awaitility.await().atMost(PATIENCE).untilAsserted(() -> {
                assertThat(clock.ahead()).isNotEqualTo(Duration.ZERO);
                assertThat(other.ahead()).isNotEqualTo(Duration.ZERO);
            });
            Duration apart = Duration.between(clock.instant(), other.instant()).abs();
            assertThat(apart).isLessThan(Duration.ofSeconds(10));
            assertThat(clock.ahead()).isCloseTo(skew, Duration.ofSeconds(10));
        }
    }
}
