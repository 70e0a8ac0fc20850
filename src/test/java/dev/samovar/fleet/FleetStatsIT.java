package dev.samovar.fleet;

import static dev.samovar.fleet.Fleet.soon;
import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.testing.redis.RedisServerProcess;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The statistics are those of the whole fleet, on every replica and after restarts. */
@Tag("acceptance")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FleetStatsIT {

    private static final int REPLICAS = 3;

    private final RedisServerProcess redis = RedisServerProcess.start();
    private final Fleet fleet = new Fleet("figures");
    private final List<Reply> replies = new ArrayList<>();

    /** Not in field initialisers: after a failed constructor JUnit does not call {@link #stop}. */
    @BeforeAll
    void start() {
        fleet.start(REPLICAS, redis.url(), Fleet.PATIENT);
    }

    @AfterAll
    void stop() {
        fleet.close();
        redis.close();
    }

    /**
     * Proves that the sum over the replicas is the number of requests, also after a restart under load, and that live
     * replicas are counted as instances.
     */
    @Test
    void sumOverReplicasEqualsTheRequestsSent() {
        ask(300);
        awaitStats(REPLICAS);
        assertMetersAgree();
        assertNoMeterTakesAnothersName();

        ask(90);
        // At once, so that the last second of its counts is not in Redis yet
        fleet.replica(1).terminate();
        awaitStats(REPLICAS - 1);

        fleet.replica(1).launch();
        fleet.replica(1).awaitReady();
        awaitStats(REPLICAS);
        ask(300);
        awaitStats(REPLICAS);

        fleet.replica(2).kill();
        awaitStats(REPLICAS - 1);
        Fleet.measured(
                "figures: %d requests on 3 replicas, one restarted and one killed later; every replica says %s",
                replies.size(), stats(fleet.replica(0)).getInteger("total_requests"));
    }

    private void ask(int requests) {
        List<CompletableFuture<Reply>> asked = new ArrayList<>();
        for (int i = 0; i < requests; i++) {
            asked.add(fleet.replica(i % REPLICAS).explain("figure " + i / 10));
        }
        asked.forEach(reply -> replies.add(reply.join()));
        assertThat(replies).extracting(Reply::status).containsOnly(200);
    }

    /** Waits until every live replica reports the same, since counts of others arrive within a second. */
    private void awaitStats(int living) {
        long hits = replies.stream().filter(Reply::isHit).count();
        for (Replica replica : fleet.replicas()) {
            if (!replica.isRunning()) {
                continue;
            }
            soon("figures of " + replica.name()).untilAsserted(() -> {
                JsonObject stats = stats(replica);
                assertThat(stats.getInteger("total_requests")).isEqualTo(replies.size());
                assertThat(stats.getLong("hits")).isEqualTo(hits);
                assertThat(stats.getLong("misses")).isEqualTo(replies.size() - hits);
                assertThat(stats.getLong("sets")).isEqualTo(fleet.model().serial());
                assertThat(stats.getInteger("keys")).isEqualTo(30);
                assertThat(stats.getInteger("instances")).isEqualTo(living);
            });
        }
    }

    /** The meters of a replica are its own; their sum is the statistics of the fleet while all are live. */
    private void assertMetersAgree() {
        JsonObject stats = stats(fleet.replica(0));
        assertThat(metersOfAll("cache_gets_total{", "result=\"hit\"")).isEqualTo(stats.getLong("hits"));
        assertThat(metersOfAll("cache_gets_total{", "result=\"miss\"")).isEqualTo(stats.getLong("misses"));
        assertThat(metersOfAll("cache_puts_total{", "")).isEqualTo(stats.getLong("sets"));
        assertThat(metersOfAll("cache_evictions_total{", "")).isEqualTo(stats.getLong("evictions"));
        assertThat(metersOfAll("samovar_model_calls_total", ""))
                .isEqualTo(stats.getJsonObject("model").getLong("calls"))
                .isEqualTo(fleet.model().serial());
        assertThat(metersOfAll("samovar_saved_model_calls_total{", ""))
                .isEqualTo(stats.getJsonObject("saved").getLong("model_calls"));
        assertThat(metersOfAll("samovar_saved_tokens_total{", ""))
                .isEqualTo(stats.getJsonObject("saved").getLong("tokens"));
        assertThat(metersOfAll("samovar_store_degraded", "")).isZero();
        assertThat(stats.getString("type")).isEqualTo("redis");
        assertThat(stats.getJsonObject("redis_stats").fieldNames())
                .containsExactlyInAnyOrder("keyspace_hits", "keyspace_misses", "evicted_keys");
        assertThat(stats.getJsonObject("namespaces")
                        .getJsonObject("explanation")
                        .getLong("hits"))
                .isEqualTo(stats.getLong("hits"));
    }

    /** Meters of the client per connection are left out, since the value of one would be read as that of all. */
    private void assertNoMeterTakesAnothersName() {
        for (Replica replica : fleet.replicas()) {
            assertThat(replica.get("/q/metrics").join().body())
                    .contains("redis_pool_idle{")
                    .doesNotContain("redis_queue_size{", "redis_current{");
            assertThat(replica.log()).noneMatch(line -> line.contains("already registered"));
        }
    }

    private long metersOfAll(String start, String part) {
        return fleet.replicas().stream()
                .flatMap(replica -> replica.get("/q/metrics").join().body().lines())
                .filter(line -> line.startsWith(start) && line.contains(part))
                .mapToLong(line -> Math.round(Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1))))
                .sum();
    }

    private static JsonObject stats(Replica replica) {
        Reply reply = replica.get("/api/cache/stats").join();
        assertThat(reply.status()).isEqualTo(200);
        return new JsonObject(reply.body()).getJsonObject("stats");
    }
}
