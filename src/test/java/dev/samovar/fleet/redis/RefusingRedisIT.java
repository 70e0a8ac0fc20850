package dev.samovar.fleet.redis;

import static dev.samovar.fleet.Fleet.soon;
import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.fleet.Fleet;
import dev.samovar.fleet.Replica;
import dev.samovar.fleet.Reply;
import dev.samovar.testing.redis.RedisServerProcess;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A Redis that refuses writes or connections, under a running service with default settings. */
@Tag("acceptance")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RefusingRedisIT {

    private static final int TOPICS = 4;

    /** So long does each refusal last: several probes. */
    private static final long LASTS_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final RedisServerProcess redis = RedisServerProcess.start();
    private final Fleet fleet = new Fleet("refusing-redis");

    /** Not in a constructor: after a failed one JUnit does not call {@link #stop}. */
    @BeforeAll
    void start() {
        fleet.launch(redis.url(), Map.of());
        // As long as Redis wants no password, it takes any
        fleet.launch(redis.url().replace("//", "//default:sesame@"), Map.of());
        fleet.awaitReady();
    }

    @AfterAll
    void stop() {
        fleet.close();
        redis.close();
    }

    /** Why Redis refuses, and what the first and the second replica call it. */
    enum Cause {
        READONLY("READONLY", "READONLY"),
        MISCONF("MISCONF", "MISCONF"),
        NOPERM("NOPERM", "NOPERM"),
        PASSWORD("NOAUTH", "WRONGPASS");

        private final String first;
        private final String second;

        Cause(String first, String second) {
            this.first = first;
            this.second = second;
        }

        String code(int replica) {
            return replica == 0 ? first : second;
        }

        void begin(RedisServerProcess redis) {
            switch (this) {
                case READONLY -> redis.send("REPLICAOF", "127.0.0.1", 1);
                case MISCONF -> redis.breakSaving();
                case NOPERM -> redis.send("ACL", "SETUSER", "default", "-eval", "-evalsha");
                case PASSWORD -> {
                    redis.send("CONFIG", "SET", "requirepass", "another");
                    redis.disconnectAll();
                }
            }
        }

        void end(RedisServerProcess redis) {
            switch (this) {
                case READONLY -> redis.send("REPLICAOF", "NO", "ONE");
                case MISCONF -> redis.restoreSaving();
                case NOPERM -> redis.send("ACL", "SETUSER", "default", "+eval", "+evalsha");
                case PASSWORD -> redis.send("CONFIG", "SET", "requirepass", "");
            }
        }
    }

    /** Proves that a topic costs one call per replica, that the cause is logged once, and that Redis is used again. */
    @ParameterizedTest
    @EnumSource
    void refusalCostsOneCallPerTopicAndReplicaAndIsLoggedOnce(Cause cause) {
        awaitHealthy();
        List<Integer> linesBefore =
                fleet.replicas().stream().map(replica -> replica.log().size()).toList();

        cause.begin(redis);
        long begun = System.nanoTime();
        int asked = 0;
        do {
            asked += askForAll(cause);
        } while (System.nanoTime() - begun < LASTS_NANOS);
        for (int i = 0; i < TOPICS; i++) {
            assertThat(fleet.model().calls(topic(cause, i)))
                    .as("calls about " + topic(cause, i))
                    .isLessThanOrEqualTo(2);
        }
        for (int i = 0; i < 2; i++) {
            assertTold(fleet.replica(i), cause.code(i));
        }

        cause.end(redis);
        awaitHealthy();
        soon("stored again").until(() -> {
            fleet.replica(0).explain("after " + cause).join();
            return fleet.replica(1).explain("after " + cause).join().isHit();
        });
        for (int i = 0; i < 2; i++) {
            List<String> log = fleet.replica(i).log();
            assertLogged(log.subList(linesBefore.get(i), log.size()), cause.code(i));
        }
        Fleet.measured("%s: %d requests about %d topics on 2 replicas, one call each", cause, asked, TOPICS);
    }

    private static String topic(Cause cause, int number) {
        return cause + " " + number;
    }

    private int askForAll(Cause cause) {
        List<CompletableFuture<Reply>> asked = new ArrayList<>();
        for (int i = 0; i < 4 * TOPICS; i++) {
            asked.add(fleet.replica(i % 2).explain(topic(cause, i / 4)));
        }
        assertThat(asked.stream().map(CompletableFuture::join))
                .extracting(Reply::status)
                .containsOnly(200);
        return asked.size();
    }

    private static void assertTold(Replica replica, String code) {
        JsonObject cache = health(replica).getJsonObject("cache");
        assertThat(cache.getString("status")).isEqualTo("degraded");
        assertThat(cache.getString("cause")).startsWith(code + ": ");
        JsonObject stats = new JsonObject(replica.get("/api/cache/stats").join().body());
        assertThat(stats.getJsonObject("stats").getString("store_trouble")).startsWith(code + ": ");
    }

    private static void assertLogged(List<String> lines, String code) {
        assertThat(lines).noneMatch(line -> line.contains(" ERROR ") || line.startsWith("\tat "));
        for (String told : List.of(
                "store is unavailable", "store is available", "store refuses writes", "refuses the subscription")) {
            assertThat(lines).filteredOn(line -> line.contains(told)).hasSizeLessThanOrEqualTo(1);
        }
        assertThat(lines)
                .filteredOn(line -> line.contains("store is unavailable") && line.contains(code + ": "))
                .hasSize(1);
        assertThat(lines).hasSizeLessThan(12);
    }

    private void awaitHealthy() {
        soon("healthy")
                .until(() -> fleet.replicas().stream()
                        .allMatch(replica -> health(replica).getString("status").equals("healthy")));
    }

    private static JsonObject health(Replica replica) {
        return new JsonObject(replica.get("/api/health").join().body());
    }
}
