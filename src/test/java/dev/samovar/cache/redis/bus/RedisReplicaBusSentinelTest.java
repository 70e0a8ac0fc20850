package dev.samovar.cache.redis.bus;

import static dev.samovar.cache.redis.BusFixture.awaitConfirmed;
import static dev.samovar.cache.redis.BusFixture.purge;
import static dev.samovar.cache.redis.BusFixture.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.samovar.cache.Purge;
import dev.samovar.cache.key.Namespace;
import dev.samovar.cache.redis.BusFixture;
import dev.samovar.cache.redis.BusFixture.Replica;
import dev.samovar.cache.redis.bus.ReplicaBus.Confirmations;
import dev.samovar.testing.redis.RedisServerProcess;
import io.vertx.mutiny.redis.client.Command;
import io.vertx.redis.client.RedisClientType;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.RedisRole;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RedisReplicaBusSentinelTest {

    private static final Purge PURGE = Purge.of(new Namespace("explanation"));

    private final RedisServerProcess master = RedisServerProcess.start();
    private final RedisServerProcess standby =
            RedisServerProcess.start("--replicaof", "127.0.0.1", "" + master.port(), "--repl-diskless-sync-delay", "0");
    private final RedisServerProcess sentinel = RedisServerProcess.startSentinel(master.port());
    private final BusFixture fixture = new BusFixture();
    private final RedisOptions options = new RedisOptions()
            .setType(RedisClientType.SENTINEL)
            .setRole(RedisRole.MASTER)
            .setMasterName("main")
            .setConnectionString(sentinel.url());

    @BeforeEach
    void awaitReplication() {
        await().atMost(Duration.ofSeconds(20))
                .until(() -> send(fixture.client(sentinel.url()), Command.SENTINEL, "slaves", "main")
                                .size()
                        == 1);
        await().atMost(Duration.ofSeconds(20))
                .until(() -> send(fixture.client(standby.url()), Command.INFO, "replication")
                        .toString()
                        .contains("master_link_status:up"));
    }

    @AfterEach
    void close() {
        fixture.close();
        sentinel.close();
        standby.close();
        master.close();
    }

    @Test
    void theSubscriptionFollowsAFailoverAfterAKill() {
        assertFollows(master::kill, "kill");
    }

    @Test
    void theSubscriptionFollowsAFailoverAfterAFreeze() {
        assertFollows(master::freeze, "freeze");
    }

    private void assertFollows(Runnable fault, String name) {
        Replica a = fixture.replica(options);
        Replica b = fixture.replica(options);
        awaitConfirmed(a, b);
        assertThat(purge(a, PURGE)).isEqualTo(new Confirmations(2, 2));
        long before = a.bus().continuity();
        long start = System.nanoTime();
        fault.run();
        await().atMost(Duration.ofSeconds(3)).until(() -> !a.bus().isConfirmed());
        await().atMost(Duration.ofSeconds(20))
                .until(() -> a.bus().isConfirmed() && b.bus().isConfirmed());
        System.out.printf(
                ">> failover after a %s: proven again %d ms later%n", name, (System.nanoTime() - start) / 1_000_000);
        assertThat(a.bus().continuity()).isGreaterThan(before);
        await().atMost(Duration.ofSeconds(5))
                .untilAsserted(() -> assertThat(purge(a, PURGE)).isEqualTo(new Confirmations(2, 2)));
    }
}
