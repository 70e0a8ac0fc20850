package dev.samovar.cache.redis.bus;

import static dev.samovar.cache.redis.BusFixture.awaitConfirmed;
import static dev.samovar.cache.redis.BusFixture.purge;
import static dev.samovar.cache.redis.BusFixture.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.samovar.cache.Purge;
import dev.samovar.cache.key.GlobPattern;
import dev.samovar.cache.key.Namespace;
import dev.samovar.cache.redis.BusFixture;
import dev.samovar.cache.redis.BusFixture.Replica;
import dev.samovar.cache.redis.bus.ReplicaBus.Confirmations;
import dev.samovar.testing.redis.RedisCluster;
import dev.samovar.testing.redis.RedisServerProcess;
import io.vertx.mutiny.redis.client.Command;
import io.vertx.redis.client.RedisClientType;
import io.vertx.redis.client.RedisOptions;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RedisReplicaBusClusterTest {

    private static final Purge PURGE = Purge.of(new Namespace("explanation"));

    private final RedisCluster cluster = RedisCluster.start(3, "--cluster-node-timeout", "1000");
    private final List<RedisServerProcess> nodes = cluster.nodes();
    private final BusFixture fixture = new BusFixture();

    @AfterEach
    void close() {
        fixture.close();
        cluster.close();
    }

    private Replica replica() {
        RedisOptions options = new RedisOptions().setType(RedisClientType.CLUSTER);
        nodes.forEach(node -> options.addConnectionString(node.url()));
        return fixture.replica(options);
    }

    @Test
    void whateverNodeCarriesItEveryReplicaHearsIt() {
        List<Replica> replicas = IntStream.range(0, 5).mapToObj(i -> replica()).toList();
        replicas.forEach(BusFixture::awaitConfirmed);
        for (RedisServerProcess node : nodes) {
            ReplicaEvent told = new ReplicaEvent.Purged(Purge.of(GlobPattern.parse("by " + node.port())));
            Replica any = replicas.get(0);
            send(
                    fixture.client(node.url()),
                    Command.PUBLISH,
                    any.bus().channel(),
                    any.bus().encode(told));
            for (Replica replica : replicas) {
                await().untilAsserted(() -> assertThat(replica.heard()).contains(told));
            }
        }
        long start = System.nanoTime();
        assertThat(purge(replicas.get(0), PURGE)).isEqualTo(new Confirmations(5, 5));
        System.out.printf(">> cluster: purge confirmed by 5 in %d us%n", (System.nanoTime() - start) / 1000);
        // A machine that stalls for a second ends a confirmation, until the next heartbeat
        replicas.forEach(BusFixture::awaitConfirmed);
    }

    @Test
    void aFrozenNodeFencesAndGivesWayAgain() {
        Replica a = replica();
        Replica b = replica();
        awaitConfirmed(a, b);
        RedisServerProcess frozen = nodes.get(1);
        frozen.freeze();
        await().pollDelay(Duration.ofSeconds(4)).until(() -> true);
        frozen.thaw();
        await().atMost(Duration.ofSeconds(15))
                .until(() -> a.bus().isConfirmed() && b.bus().isConfirmed());
        await().atMost(Duration.ofSeconds(5))
                .untilAsserted(() -> assertThat(purge(a, PURGE)).isEqualTo(new Confirmations(2, 2)));
    }
}
