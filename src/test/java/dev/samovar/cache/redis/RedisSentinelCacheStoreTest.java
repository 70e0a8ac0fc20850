package dev.samovar.cache.redis;

import static dev.samovar.cache.redis.Replica.entry;
import static dev.samovar.cache.redis.Replica.fill;
import static dev.samovar.cache.redis.Replica.find;
import static dev.samovar.cache.redis.Replica.get;
import static dev.samovar.cache.redis.Replica.grant;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.samovar.cache.Lease;
import dev.samovar.cache.Purge;
import dev.samovar.cache.StoreUnavailableException;
import dev.samovar.cache.contract.Sample;
import dev.samovar.cache.contract.StoreFixture;
import dev.samovar.cache.key.CacheKey;
import dev.samovar.cache.key.GlobPattern;
import dev.samovar.cache.redis.connection.RedisExecutor;
import dev.samovar.cache.redis.keyspace.KeySpace;
import dev.samovar.cache.redis.keyspace.Shard;
import dev.samovar.testing.redis.RedisServerProcess;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.redis.client.Command;
import io.vertx.mutiny.redis.client.Redis;
import io.vertx.mutiny.redis.client.Request;
import io.vertx.redis.client.RedisClientType;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.RedisRole;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RedisSentinelCacheStoreTest {

    private final RedisServerProcess master = RedisServerProcess.start();
    private final RedisServerProcess standby =
            RedisServerProcess.start("--replicaof", "127.0.0.1", "" + master.port(), "--repl-diskless-sync-delay", "0");
    private final RedisServerProcess sentinel = RedisServerProcess.startSentinel(master.port());
    private final Vertx vertx = Vertx.vertx();
    private final RedisOptions options = RedisStores.poolOptions()
            .setType(RedisClientType.SENTINEL)
            .setRole(RedisRole.MASTER)
            .setMasterName("main")
            .setConnectionString(sentinel.url());
    private final CacheKey kept = Sample.key(StoreFixture.EXPLANATION, "kept");
    private final CacheKey purged = Sample.key(StoreFixture.SUBTOPICS, "purged");
    private final CacheKey matched = Sample.key(StoreFixture.EXPLANATION, "matched");
    private final Shard shard = new KeySpace("samovar", StoreFixture.NAMESPACES).shard(purged);

    @AfterEach
    void stop() {
        get(vertx.close());
        sentinel.close();
        standby.close();
        master.close();
    }

    @Test
    void failoverKeepsEntriesAndPurgesThoughTheStandbyMissedThem() {
        awaitReplication();
        RedisCacheStore store = new RedisCacheStore(
                new RedisExecutor(vertx, Redis.createClient(vertx, options), Duration.ofSeconds(1)),
                new KeySpace("samovar", StoreFixture.NAMESPACES),
                new SilentBus(),
                Instant::now,
                Duration.ofMinutes(1));
        await().atMost(Duration.ofSeconds(20))
                .ignoreException(StoreUnavailableException.class)
                .until(() -> find(store, kept).isEmpty());
        fill(store, kept);
        fill(store, matched);
        fill(store, purged);
        Lease late = grant(store, Sample.key(StoreFixture.SUBTOPICS, "late"));
        await().until(() -> ask(standby, Command.EXISTS, shard.entry(purged.fingerprint())) == 1);
        standby.freeze();
        assertThat(get(store.purge(Purge.of(StoreFixture.SUBTOPICS))).count()).isEqualTo(1);
        assertThat(get(store.purge(Purge.of(GlobPattern.parse("*:matched:*")))).count())
                .isEqualTo(1);

        master.kill();
        standby.thaw();
        long start = System.nanoTime();

        await().atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(20))
                .ignoreException(StoreUnavailableException.class)
                .until(() -> isBackOnEveryLine(store));
        System.out.printf(Locale.ROOT, "FIGURE failover: hits again after %.1f s%n", (System.nanoTime() - start) / 1e9);
        assertThat(ask(standby, Command.EXISTS, shard.entry(purged.fingerprint())))
                .as("the standby missed the purge")
                .isEqualTo(1);
        assertThat(get(store.store(late, entry(late)))).isFalse();
        assertThat(find(store, matched)).isEmpty();
        assertThat(find(store, purged)).isEmpty();
        fill(store, purged);
        assertThat(find(store, purged)).isPresent();
    }

    // Each line notices by itself that the old master is gone
    private boolean isBackOnEveryLine(RedisCacheStore store) {
        for (int i = 0; i < 2 * RedisExecutor.CONNECTIONS; i++) {
            if (find(store, kept).isEmpty()) {
                return false;
            }
        }
        return true;
    }

    private void awaitReplication() {
        await().atMost(Duration.ofSeconds(20)).until(() -> {
            Redis client = Redis.createClient(vertx, standby.url());
            String state = get(client.send(Request.cmd(Command.INFO).arg("replication")))
                    .toString();
            client.close();
            return state.contains("master_link_status:up");
        });
        Redis client = Redis.createClient(vertx, sentinel.url());
        await().atMost(Duration.ofSeconds(20))
                .until(() -> get(client.send(Request.cmd(Command.SENTINEL)
                                        .arg("slaves")
                                        .arg("main")))
                                .size()
                        == 1);
        client.close();
    }

    private long ask(RedisServerProcess server, Command command, String argument) {
        Redis client = Redis.createClient(vertx, server.url());
        long answer = get(client.send(Request.cmd(command).arg(argument))).toLong();
        client.close();
        return answer;
    }
}
