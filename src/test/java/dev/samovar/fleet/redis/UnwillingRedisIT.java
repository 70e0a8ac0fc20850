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
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/** A Redis that is not there when the service starts, and one that has no room left. */
@Tag("acceptance")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class UnwillingRedisIT {

    private final RedisServerProcess redis = RedisServerProcess.start();
    private final Fleet fleet = new Fleet("unwilling-redis");

    @AfterAll
    void stop() {
        fleet.close();
        redis.close();
    }

    /** Proves that the service starts and serves without Redis, reports that, and uses Redis once it is available. */
    @Test
    @Order(1)
    void startWithoutRedisUsesItOnceAvailable() {
        redis.kill();
        fleet.launch(redis.url(), Fleet.PATIENT);
        fleet.launch(redis.url(), Fleet.PATIENT);
        fleet.replicas().forEach(Replica::awaitReady);
        Replica replica = fleet.replica(0);
        for (int i = 0; i < 40; i++) {
            assertThat(replica.explain("late " + i % 10).join().status()).isEqualTo(200);
            assertThat(fleet.replica(1).explain("late " + i % 10).join().status())
                    .isEqualTo(200);
        }
        assertThat(health(replica).getString("status")).isEqualTo("degraded");
        // Each replica generates for itself, and keeps nothing until it has detected the outage
        long calls = fleet.model().serial();
        assertThat(calls).isBetween(20L, 30L);
        Reply purge = replica.post("/api/cache/invalidate/explanation", "").join();
        assertThat(purge.status()).isEqualTo(503);
        assertThat(replica.explain("late 0").join().serial()).isGreaterThan(calls);

        redis.startAgain();
        long start = System.nanoTime();
        fleet.awaitReady();
        soon("healthy")
                .until(() -> fleet.replicas().stream()
                        .allMatch(r -> health(r).getString("status").equals("healthy")));
        Fleet.measured(
                "start without Redis: both replicas healthy %d ms after Redis came",
                (System.nanoTime() - start) / 1_000_000);
        Reply made = replica.explain("late").join();
        Reply shared = fleet.replica(1).explain("late").join();
        assertThat(shared.cacheStatus()).contains("hit").contains("detail=redis");
        assertThat(shared.serial()).isEqualTo(made.serial());
        assertLogsAreQuiet();
    }

    /** Proves that a full Redis costs one call per topic and replica, and that statistics and log report it. */
    @Test
    @Order(2)
    void fullRedisStillServesEntries() {
        Replica replica = fleet.replica(0);
        Reply before = replica.explain("kept").join();
        List<Integer> linesBefore =
                fleet.replicas().stream().map(r -> r.log().size()).toList();
        redis.send("CONFIG", "SET", "maxmemory-policy", "noeviction");
        redis.send("CONFIG", "SET", "maxmemory", "1");

        List<CompletableFuture<Reply>> asked = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            asked.add(fleet.replica(i % 2).explain("full " + i / 4));
        }
        List<Reply> replies = asked.stream().map(CompletableFuture::join).toList();
        assertThat(replies).extracting(Reply::status).containsOnly(200);
        Reply kept = fleet.replica(1).explain("kept").join();
        assertThat(kept.isHit()).as(kept.toString()).isTrue();
        assertThat(kept.serial()).isEqualTo(before.serial());
        assertThat(health(replica).getString("status")).isEqualTo("degraded");
        assertThat(health(replica).getJsonObject("cache").getString("cause")).startsWith("OOM: ");
        assertThat(stats(replica).getString("store_trouble")).startsWith("OOM: ");
        assertThat(replies.stream().map(Reply::serial).distinct().count())
                .as("one call for each topic and replica")
                .isLessThanOrEqualTo(50);
        assertThat(stats(replica).getInteger("instances")).isEqualTo(2);
        assertThat(replica.post("/api/cache/invalidate/explanation", "").join().status())
                .isEqualTo(200);
        assertThat(fleet.replica(1).explain("kept").join().serial()).isGreaterThan(before.serial());
        List<Integer> lines = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            lines.add(fleet.replica(i).log().size() - linesBefore.get(i));
        }
        Fleet.measured(
                "full Redis: 100 requests about 25 topics on 2 replicas, %d model calls, slowest %d ms, log lines %s",
                replies.stream().map(Reply::serial).distinct().count(),
                replies.stream()
                        .mapToLong(reply -> reply.time().toMillis())
                        .max()
                        .orElseThrow(),
                lines);
        assertThat(lines).allMatch(count -> count <= 5);
        assertLogsAreQuiet();

        giveRoom();
        soon("stored again").until(() -> {
            replica.explain("room again").join();
            return fleet.replica(1).explain("room again").join().isHit();
        });
    }

    /** Also after a failure, so that later cases report their own results. */
    @AfterEach
    void giveRoom() {
        redis.send("CONFIG", "SET", "maxmemory", "0");
    }

    /**
     * Proves that a purge of another replica reaches a fallback: a replica that was frozen receives the purge before it
     * has detected that Redis is available.
     */
    @Test
    @Order(3)
    void purgeOfAnotherReplicaReachesTheFallback() {
        Replica replica = fleet.replica(0);
        redis.send("ACL", "SETUSER", "default", "-mget", "-ping");
        soon("served without Redis").until(() -> {
            replica.explain("stand-in").join();
            return replica.explain("stand-in").join().cacheStatus().contains("hit; ttl=")
                    && replica.explain("stand-in").join().cacheStatus().contains("detail=memory");
        });
        Reply before = replica.explain("stand-in").join();

        redis.send("PUBLISH", "samovar:replica:channel", "p:round:another:0:1:g:*stand-in*");

        soon("purged").until(() -> replica.explain("stand-in").join().serial() > before.serial());
        redis.send("ACL", "SETUSER", "default", "+mget", "+ping");
        soon("Redis taken back").until(() -> health(replica).getString("status").equals("healthy"));
        assertLogsAreQuiet();
    }

    private void assertLogsAreQuiet() {
        for (Replica replica : fleet.replicas()) {
            assertThat(replica.log()).noneMatch(line -> line.contains(" ERROR ") || line.startsWith("\tat "));
            assertThat(replica.log()).hasSizeLessThan(25);
        }
    }

    private static JsonObject health(Replica replica) {
        return new JsonObject(replica.get("/api/health").join().body());
    }

    private static JsonObject stats(Replica replica) {
        return new JsonObject(replica.get("/api/cache/stats").join().body()).getJsonObject("stats");
    }
}
