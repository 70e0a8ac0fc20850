package dev.samovar.fleet;

import static dev.samovar.fleet.Fleet.soon;
import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.testing.redis.RedisServerProcess;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/** One paid generation for a cold key, for many requests on many replicas, and after a crash. */
@Tag("acceptance")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ColdKeyIT {

    private static final int REPLICAS = 3;

    private final RedisServerProcess redis = RedisServerProcess.start();
    private final Fleet fleet = new Fleet("cold-key");

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

    /** Proves that a thousand callers on three replicas cost one call of the model, and are all answered. */
    @Test
    @Order(1)
    void thousandRequestsOnThreeReplicasCostOneCall() {
        fleet.replicas().forEach(replica -> replica.explain("warm up").join());
        fleet.model().hold("cold");
        long start = System.nanoTime();
        List<CompletableFuture<Reply>> asked = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            asked.add(fleet.replica(i % REPLICAS).explain("cold"));
        }
        // Two of them wait for the third
        soon("every replica waits")
                .until(() -> fleet.replicas().stream().allMatch(replica -> replica.generationsUnderWay() == 1));
        fleet.model().release("cold");
        List<Reply> replies = joined(asked);

        Map<String, Long> sources = replies.stream()
                .collect(Collectors.groupingBy(
                        reply -> reply.cacheStatus().replaceAll("ttl=\\d+", "ttl"), Collectors.counting()));
        Fleet.measured(
                "cold key, 3 replicas, 1,000 callers: %d call, all answered after %d ms, %s",
                fleet.model().calls("cold"), (System.nanoTime() - start) / 1_000_000, sources);
        assertThat(replies).extracting(Reply::status).containsOnly(200);
        assertThat(replies.stream().map(Reply::serial).distinct()).hasSize(1);
        assertThat(fleet.model().calls("cold")).isEqualTo(1);
    }

    /** Proves that a crash of the leader costs one more call, and that requests on other replicas succeed. */
    @Test
    @Order(2)
    void crashOfTheLeaderCostsOneMoreCall() {
        fleet.model().hold("orphan");
        Replica leader = fleet.replica(0);
        CompletableFuture<Reply> first = leader.explain("orphan");
        soon("the leader asks").until(() -> fleet.model().calls("orphan") == 1);
        List<Replica> others = fleet.replicas().subList(1, REPLICAS);
        List<CompletableFuture<Reply>> asked = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            asked.add(others.get(i % others.size()).explain("orphan"));
        }
        soon("the others wait").until(() -> others.stream().allMatch(replica -> replica.generationsUnderWay() == 1));

        long killed = System.nanoTime();
        leader.kill();
        soon("another leads").until(() -> fleet.model().calls("orphan") == 2);
        long takenOver = System.nanoTime();
        fleet.model().release("orphan");
        List<Reply> replies = joined(asked);

        Fleet.measured(
                "leader killed: %d calls, taken over after %d ms, 200 callers on other replicas answered after %d ms",
                fleet.model().calls("orphan"),
                (takenOver - killed) / 1_000_000,
                (replies.stream().mapToLong(Reply::endedNanos).max().orElseThrow() - killed) / 1_000_000);
        assertThat(first.join().status()).isZero();
        assertThat(replies).extracting(Reply::status).containsOnly(200);
        assertThat(replies).extracting(Reply::serial).containsOnly(fleet.model().serial());
        assertThat(fleet.model().calls("orphan")).isEqualTo(2);
    }

    private static List<Reply> joined(List<CompletableFuture<Reply>> asked) {
        return asked.stream().map(CompletableFuture::join).toList();
    }
}
