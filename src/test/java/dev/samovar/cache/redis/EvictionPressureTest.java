package dev.samovar.cache.redis;

import static dev.samovar.cache.redis.Replica.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.cache.Acquisition;
import dev.samovar.cache.Lease;
import dev.samovar.cache.contract.Sample;
import dev.samovar.cache.contract.StoreFixture;
import dev.samovar.cache.entry.CacheEntry;
import dev.samovar.cache.entry.Cost;
import dev.samovar.cache.key.CacheKey;
import dev.samovar.cache.readthrough.CachedResponse;
import dev.samovar.cache.readthrough.Generated;
import dev.samovar.cache.readthrough.Loader;
import dev.samovar.cache.readthrough.ReadThroughCache;
import dev.samovar.cache.readthrough.RequestCacheControl;
import dev.samovar.cache.redis.connection.RedisExecutor;
import dev.samovar.cache.redis.keyspace.KeySpace;
import dev.samovar.testing.redis.RedisServerProcess;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.redis.client.Command;
import io.vertx.mutiny.redis.client.Redis;
import io.vertx.mutiny.redis.client.Request;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Cold topics on three replicas while a full Redis evicts: each is generated once, by the policies that look at the time of expiry or of the last use. */
class EvictionPressureTest {

    private static final int TOPICS = 5;

    private final Vertx vertx = Vertx.vertx();
    private final List<RedisCacheStore> stores = new ArrayList<>();

    @AfterEach
    void stop() {
        stores.forEach(RedisCacheStore::close);
        get(vertx.close());
    }

    @ParameterizedTest
    @ValueSource(strings = {"volatile-ttl", "volatile-lru"})
    void coldTopicIsGeneratedOnce(String policy) {
        assertThat(callsUnder(policy)).isEqualTo(TOPICS);
    }

    /** A new answer has been used as seldom as what fills Redis, and may be evicted before a waiter has read it. */
    @Test
    void leastFrequentlyUsedPolicyKeepsLeases() {
        assertThat(callsUnder("volatile-lfu")).isBetween(TOPICS, 2 * TOPICS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"allkeys-lru", "volatile-random"})
    void coldTopicsAreAnsweredThoughAnythingMayBeEvicted(String policy) {
        assertThat(callsUnder(policy)).isBetween(TOPICS, 9 * TOPICS);
    }

    private int callsUnder(String policy) {
        try (RedisServerProcess redis = RedisServerProcess.start("--maxmemory", "6mb", "--maxmemory-policy", policy)) {
            Redis client = Redis.createClient(vertx, redis.url());
            RedisCacheStore writer = open(redis, client);
            AtomicInteger written = new AtomicInteger();
            Cancellable pressure = Multi.createBy()
                    .repeating()
                    .uni(() -> put(writer, written.incrementAndGet()))
                    .indefinitely()
                    .subscribe()
                    .with(done -> {});
            Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> evicted(client) > 50);
            AtomicInteger calls = new AtomicInteger();
            long before = evicted(client);
            // As long as it takes Redis to evict all that was there at the beginning
            Loader loader = () -> Uni.createFrom()
                    .item(calls.incrementAndGet())
                    .chain(number -> Multi.createBy()
                            .repeating()
                            .uni(() -> Uni.createFrom()
                                    .item(() -> evicted(client) - before)
                                    .runSubscriptionOn(
                                            io.smallrye.mutiny.infrastructure.Infrastructure.getDefaultWorkerPool()))
                            .withDelay(Duration.ofMillis(50))
                            .until(count -> count > 1_500)
                            .collect()
                            .last())
                    .map(done -> new Generated(new byte[] {'x'}, "text/plain", Cost.NONE, true));
            List<ReadThroughCache> replicas = Stream.generate(() -> EvictedLeaseTest.cache(open(redis, client)))
                    .limit(3)
                    .toList();
            List<Uni<CachedResponse>> asked = new ArrayList<>();
            for (int i = 0; i < TOPICS; i++) {
                for (ReadThroughCache replica : replicas) {
                    asked.add(replica.get(
                            Sample.key(StoreFixture.SUBTOPICS, "cold " + i), RequestCacheControl.NONE, loader));
                }
            }
            List<CachedResponse> answers = get(Uni.join().all(asked).andCollectFailures());
            pressure.cancel();
            System.out.printf(
                    "%s: %d topics on 3 replicas, %d model calls, %d entries written, %d evicted%n",
                    policy, TOPICS, calls.get(), written.get(), evicted(client));
            assertThat(answers).hasSize(3 * TOPICS);
            return calls.get();
        }
    }

    private RedisCacheStore open(RedisServerProcess redis, Redis client) {
        RedisCacheStore store = new RedisCacheStore(
                new RedisExecutor(vertx, Redis.createClient(vertx, redis.url()), Duration.ofSeconds(10)),
                new KeySpace("samovar", StoreFixture.NAMESPACES),
                new TestBus(client, "samovar:bus").member(),
                Instant::now,
                Duration.ofSeconds(3));
        stores.add(store);
        return store;
    }

    private static Uni<Boolean> put(RedisCacheStore store, int number) {
        CacheKey key = Sample.key(StoreFixture.EXPLANATION, "filler " + number);
        return store.acquire(key, Instant.MAX)
                .map(acquisition -> ((Acquisition.Granted) acquisition).lease())
                .chain(lease -> store.store(lease, filler(lease)))
                .onFailure()
                .recoverWithItem(false);
    }

    private static CacheEntry filler(Lease lease) {
        Instant now = Instant.now();
        return new CacheEntry(
                new byte[6_000],
                "text/plain",
                "\"x\"",
                now,
                now.plusSeconds(3600),
                now.plusSeconds(7200),
                lease.epoch(),
                Cost.NONE);
    }

    private static long evicted(Redis client) {
        return get(client.send(Request.cmd(Command.INFO).arg("stats")))
                .toString()
                .lines()
                .filter(line -> line.startsWith("evicted_keys:"))
                .mapToLong(line ->
                        Long.parseLong(line.substring(line.indexOf(':') + 1).strip()))
                .sum();
    }
}
