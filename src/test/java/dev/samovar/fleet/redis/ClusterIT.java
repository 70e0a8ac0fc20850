package dev.samovar.fleet.redis;

import static dev.samovar.fleet.Fleet.soon;
import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.fleet.Fleet;
import dev.samovar.fleet.Replica;
import dev.samovar.fleet.Reply;
import dev.samovar.fleet.Started;
import dev.samovar.testing.redis.RedisCluster;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The service on a cluster of three masters. */
@Tag("acceptance")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ClusterIT {

    private final Started started = new Started();
    private RedisCluster cluster;
    private Fleet fleet;
    private Replica here;
    private Replica there;

    /** Not in field initialisers: after a failed constructor JUnit does not call {@link #stop}. */
    @BeforeAll
    void start() {
        cluster = started.add(RedisCluster.start(3));
        fleet = started.add(new Fleet("cluster"));
        fleet.start(
                2,
                String.join(",", cluster.urls()),
                Map.of("QUARKUS_REDIS_CLIENT_TYPE", "cluster", "SAMOVAR_REDIS_COMMAND_DEADLINE", "5s"));
        here = fleet.replica(0);
        there = fleet.replica(1);
    }

    @AfterAll
    void stop() {
        started.close();
    }

    /** Proves that every call of the contract works when keys are on different nodes, and that replicas share them. */
    @Test
    void fleetOnAClusterServesAndPurges() {
        assertContentIsShared();
        assertPurgesWork();
        assertVersionAndWarmingWork();
        assertFiguresAreTrue();
        assertKeysAreSpread();
        for (Replica replica : fleet.replicas()) {
            assertThat(replica.log())
                    .noneMatch(
                            line -> line.contains("CROSSSLOT") || line.contains(" ERROR ") || line.startsWith("\tat "));
        }
    }

    private void assertContentIsShared() {
        for (int i = 0; i < 30; i++) {
            ok(here.explain("cluster " + i));
            assertThat(ok(there.explain("cluster " + i)).isHit()).isTrue();
        }
        ok(here.get("/api/subtopics?topic=cluster&count=3"));
        ok(here.post("/api/create_subtopics", "{\"topic\": \"cluster\"}"));
        ok(here.post("/api/create_presentation", """
                {"topic": "cluster", "educationLevel": "college", "levelOfDetail": "brief", "focus": ["a", "b", "c"]}
                """));
        ok(here.get("/api/health"));
        ok(here.get("/q/health/ready"));
    }

    private void assertPurgesWork() {
        JsonObject pattern = json(here.post("/api/cache/invalidate/pattern", "{\"pattern\": \"*:cluster 1*\"}"));
        assertThat(pattern.getInteger("invalidated_count")).isEqualTo(11);
        assertEverybodyConfirmed(pattern);
        JsonObject namespace = json(there.post("/api/cache/invalidate/explanation", ""));
        assertThat(namespace.getInteger("invalidated_count")).isEqualTo(19 + 3);
        assertEverybodyConfirmed(namespace);
    }

    private void assertVersionAndWarmingWork() {
        long before = fleet.model().serial();
        assertThat(ok(here.explain("cluster 7")).serial()).isGreaterThan(before);
        JsonObject version = json(here.post("/api/cache/version", "{\"version\": \"v2.0\"}"));
        assertThat(version.getString("old_version")).isEqualTo("v1.0");
        assertThat(ok(there.explain("cluster 7")).serial()).isGreaterThan(before + 1);
        assertThat(json(there.post("/api/cache/warm", "")).getInteger("warmed_count"))
                .isPositive();
    }

    private void assertFiguresAreTrue() {
        soon("figures").untilAsserted(() -> {
            JsonObject stats = json(there.get("/api/cache/stats")).getJsonObject("stats");
            assertThat(stats.getString("type")).isEqualTo("redis");
            assertThat(stats.getString("version")).isEqualTo("v2.0");
            assertThat(stats.getInteger("instances")).isEqualTo(2);
            JsonObject explanations = stats.getJsonObject("namespaces").getJsonObject("explanation");
            assertThat(explanations.getInteger("total_requests")).isEqualTo(62 + 3);
        });
    }

    private void assertKeysAreSpread() {
        List<String> sizes =
                cluster.nodes().stream().map(node -> node.info("DBSIZE")).toList();
        Fleet.measured("cluster of 3 masters: keys by node %s", sizes);
        assertThat(sizes).allSatisfy(size -> assertThat(Integer.parseInt(size)).isPositive());
    }

    private static void assertEverybodyConfirmed(JsonObject purged) {
        assertThat(purged.getJsonObject("replicas").getMap())
                .containsEntry("live", 2)
                .containsEntry("confirmed", 2);
    }

    private static JsonObject json(CompletableFuture<Reply> asked) {
        return new JsonObject(ok(asked).body());
    }

    private static Reply ok(CompletableFuture<Reply> asked) {
        Reply reply = asked.join();
        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        return reply;
    }
}
