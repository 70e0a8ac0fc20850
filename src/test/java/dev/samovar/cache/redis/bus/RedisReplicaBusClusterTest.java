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
import dev.samovar.cache.redis.RedisServerProcess;
import dev.samovar.cache.redis.bus.ReplicaBus.Confirmations;
import io.vertx.mutiny.redis.client.Command;
import io.vertx.redis.client.RedisClientType;
import io.vertx.redis.client.RedisOptions;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RedisReplicaBusClusterTest {

    private static final int MASTERS = 3;
    private static final int SLOTS = 16_384;
    private static final Purge PURGE = Purge.of(new Namespace("explanation"));

    private final List<RedisServerProcess> nodes = IntStream.range(0, MASTERS)
            .mapToObj(i -> RedisServerProcess.start("--cluster-enabled", "yes", "--cluster-node-timeout", "1000"))
            .toList();
    private final BusFixture fixture = new BusFixture();

    @BeforeEach
    void join() {
        for (int node = 0; node < MASTERS; node++) {
            int first = node * SLOTS / MASTERS;
            int end = (node + 1) * SLOTS / MASTERS;
            Object[] slots = IntStream.range(first, end).boxed().toArray();
            send(fixture.client(nodes.get(node).url()), Command.CLUSTER, prepend("ADDSLOTS", slots));
            send(
                    fixture.client(nodes.get(node).url()),
                    Command.CLUSTER,
                    "MEET",
                    "127.0.0.1",
                    nodes.get(0).port());
        }
        for (RedisServerProcess node : nodes) {
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> send(fixture.client(node.url()), Command.CLUSTER, "INFO")
                            .toString()
                            .contains("cluster_state:ok"));
        }
    }

    private static Object[] prepend(String first, Object[] rest) {
        return IntStream.rangeClosed(0, rest.length)
                .mapToObj(i -> i == 0 ? first : rest[i - 1])
                .toArray();
    }

    @AfterEach
    void close() {
        fixture.close();
        nodes.forEach(RedisServerProcess::close);
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
        assertThat(replicas).allMatch(replica -> replica.bus().isConfirmed());
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
