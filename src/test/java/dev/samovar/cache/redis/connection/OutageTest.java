package dev.samovar.cache.redis.connection;

import static dev.samovar.cache.redis.Replica.entry;
import static dev.samovar.cache.redis.Replica.fill;
import static dev.samovar.cache.redis.Replica.find;
import static dev.samovar.cache.redis.Replica.get;
import static dev.samovar.cache.redis.Replica.grant;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.samovar.cache.Lease;
import dev.samovar.cache.Purge;
import dev.samovar.cache.StoreUnavailableException;
import dev.samovar.cache.contract.Sample;
import dev.samovar.cache.contract.StoreFixture;
import dev.samovar.cache.entry.EntryQuery;
import dev.samovar.cache.entry.Lookup;
import dev.samovar.cache.key.CacheKey;
import dev.samovar.cache.key.GlobPattern;
import dev.samovar.cache.redis.RedisCacheStore;
import dev.samovar.cache.redis.RedisStores;
import dev.samovar.cache.redis.SilentBus;
import dev.samovar.cache.redis.keyspace.KeySpace;
import dev.samovar.testing.redis.RedisServerProcess;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.redis.client.Command;
import io.vertx.mutiny.redis.client.Redis;
import io.vertx.mutiny.redis.client.Request;
import io.vertx.redis.client.RedisOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A Redis that is away, silent, full or not willing: every command fails in time, says so safely, and recovers. */
class OutageTest {

    private static final Duration DEADLINE = Duration.ofMillis(250);

    /** What a busy test machine may add. */
    private static final Duration SLACK = Duration.ofMillis(750);

    private final Vertx vertx = Vertx.vertx();
    private final CacheKey key = Sample.key(StoreFixture.EXPLANATION, "Java");

    private final List<RedisCacheStore> opened = new ArrayList<>();

    @AfterEach
    void stop() {
        opened.forEach(RedisCacheStore::close);
        get(vertx.close());
    }

    private static RedisOptions options(int port) {
        return RedisStores.poolOptions().setConnectionString("redis://127.0.0.1:" + port);
    }

    private void setMaxMemory(RedisServerProcess redis, int bytes) {
        Redis client = Redis.createClient(vertx, options(redis.port()));
        get(client.send(Request.cmd(Command.CONFIG).arg("SET").arg("maxmemory").arg(bytes)));
        client.close();
    }

    private RedisCacheStore store(RedisOptions options) {
        RedisExecutor commands = new RedisExecutor(vertx, Redis.createClient(vertx, options), DEADLINE);
        KeySpace keys = new KeySpace("samovar", StoreFixture.NAMESPACES);
        RedisCacheStore store =
                new RedisCacheStore(commands, keys, new SilentBus(), Instant::now, Duration.ofMinutes(1));
        opened.add(store);
        return store;
    }

    @Test
    void everyOperationFailsAtOnceDuringAnOutageAndWorksAfterIt() {
        try (RedisServerProcess redis = RedisServerProcess.start()) {
            redis.kill();
            RedisCacheStore store = store(options(redis.port()));

            for (int round = 0; round < 2; round++) {
                for (Uni<?> operation : operations(store)) {
                    assertUnavailable(operation);
                }
                redis.startAgain();
                awaitWorking(store);
                redis.kill();
            }
        }
    }

    @Test
    void frozenRedisCostsTheDeadlineAndComesBack() {
        try (RedisServerProcess redis = RedisServerProcess.start()) {
            RedisCacheStore store = store(options(redis.port()));
            awaitWorking(store);

            redis.freeze();
            for (int i = 0; i < 10; i++) {
                assertUnavailable(store.lookUp(key));
            }
            List<Uni<Lookup>> many =
                    Stream.generate(() -> store.lookUp(key)).limit(3_000).toList();
            long start = System.nanoTime();
            assertThatThrownBy(() -> get(Uni.join().all(many).andCollectFailures()))
                    .isNotNull();
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(DEADLINE.plusSeconds(3));

            redis.thaw();
            awaitWorking(store);
        }
    }

    @Test
    void socketThatAcceptsAndNeverAnswersCostsTheDeadline() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            RedisCacheStore store = store(options(silent.getLocalPort()));

            for (int i = 0; i < 5; i++) {
                assertUnavailable(store.lookUp(key));
            }
        }
    }

    @Test
    void fullRedisAnswersAndPurgesAndEndsTheLeaseOfWhatItRefuses() {
        try (RedisServerProcess redis = RedisServerProcess.start("--maxmemory-policy", "noeviction")) {
            RedisCacheStore store = store(options(redis.port()));
            CacheKey other = Sample.key(StoreFixture.SUBTOPICS, "C");
            awaitWorking(store);
            fill(store, other);
            Lease lease = grant(store, key);

            setMaxMemory(redis, 1);
            assertThatThrownBy(() -> get(store.store(lease, entry(lease))))
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessage("Redis refused a command: OOM");
            assertThat(find(store, other)).isPresent();
            assertThatThrownBy(() -> get(store.acquire(key, Instant.MIN)))
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessage("Redis refused a command: OOM");
            assertThat(get(store.purge(Purge.of(StoreFixture.SUBTOPICS))).count())
                    .isEqualTo(1);
            assertThat(get(store.purge(Purge.toVersion("v2.0"))).oldVersion()).hasValue("v1.0");
            assertThat(find(store, other)).isEmpty();

            setMaxMemory(redis, 0);
            assertThat(get(store.renew(lease))).isFalse();
            fill(store, key);
            assertThat(find(store, key)).isPresent();
        }
    }

    @Test
    void refusalsAreUnavailabilityWithoutSecrets() {
        try (RedisServerProcess redis = RedisServerProcess.start("--requirepass", "sesame")) {
            RedisCacheStore unknown = store(options(redis.port()));
            assertThatThrownBy(() -> get(unknown.lookUp(key)))
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasNoCause()
                    .hasMessageNotContaining("sesame")
                    .hasMessageNotContaining("127.0.0.1");
            RedisCacheStore known = store(options(redis.port()).setPassword("sesame"));
            awaitWorking(known);
        }
    }

    @Test
    void busyRedisCostsTheDeadlineAndComesBack() {
        try (RedisServerProcess redis = RedisServerProcess.start()) {
            RedisCacheStore store = store(options(redis.port()));
            awaitWorking(store);
            Redis other = Redis.createClient(vertx, options(redis.port()));
            var hog = other.send(Request.cmd(Command.EVAL)
                            .arg("local t = redis.call('TIME')[1] + 2 repeat until redis.call('TIME')[1] + 0 > t")
                            .arg("0"))
                    .subscribe()
                    .asCompletionStage();
            Awaitility.await().pollDelay(Duration.ofMillis(50)).until(() -> true);

            assertUnavailable(store.lookUp(key));

            awaitWorking(store);
            assertThat(hog).succeedsWithin(Duration.ofSeconds(10));
        }
    }

    private List<Uni<?>> operations(RedisCacheStore store) {
        Lease lease = new Lease(key, "token", 1L << 50, Duration.ofSeconds(1));
        return List.of(
                store.lookUp(key),
                store.acquire(key, Instant.MIN),
                store.renew(lease),
                store.store(lease, entry(lease)),
                store.release(lease),
                store.purge(Purge.of(key)),
                store.purge(Purge.of(key.namespace())),
                store.purge(Purge.of(GlobPattern.parse("*"))),
                store.purge(Purge.toVersion("v2.0")),
                store.version(),
                store.count(),
                store.list(new EntryQuery(null, null, null, 10)),
                store.ping(),
                store.cleaner().clean());
    }

    private void awaitWorking(RedisCacheStore store) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(5))
                .pollInterval(Duration.ofMillis(50))
                .ignoreException(StoreUnavailableException.class)
                .untilAsserted(() -> {
                    get(store.ping());
                    get(store.purge(Purge.of(key)));
                    fill(store, key);
                    assertThat(find(store, key)).isPresent();
                    get(store.purge(Purge.of(key)));
                });
    }

    private static void assertUnavailable(Uni<?> operation) {
        long start = System.nanoTime();
        assertThatThrownBy(() -> get(operation))
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageStartingWith("Redis ")
                .hasMessageNotContaining("127.0.0.1");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(DEADLINE.plus(SLACK));
    }
}
