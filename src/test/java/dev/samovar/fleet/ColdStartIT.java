package dev.samovar.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.testing.redis.RedisServerProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/**
 * Cold replicas with default settings make one model call for a thousand concurrent requests of a topic.
 *
 * <p>A replica that is slow because it is cold must not treat Redis as unavailable. One round, or as many as
 * {@code -Dcold.rounds} says.
 */
class ColdStartIT {

    private static final int REPLICAS = 3;
    private static final int CALLERS = 999;
    private static final Duration MODEL = Duration.ofSeconds(2);

    /** Proves it, each time with fresh replicas and an empty Redis. */
    @Test
    void thousandRequestsOnColdReplicasCostOneCall() {
        int rounds = Integer.getInteger("cold.rounds", 1);
        for (int round = 1; round <= rounds; round++) {
            try (RedisServerProcess redis = RedisServerProcess.start();
                    Fleet fleet = new Fleet("cold-start-" + round)) {
                storm(fleet.start(REPLICAS, redis.url(), Map.of()), round);
            }
        }
    }

    private static void storm(Fleet fleet, int round) {
        fleet.model().latency(MODEL);
        long start = System.nanoTime();
        List<CompletableFuture<Reply>> asked = new ArrayList<>();
        for (int i = 0; i < CALLERS; i++) {
            asked.add(fleet.replica(i % REPLICAS).explain("cold"));
        }
        List<Reply> replies = asked.stream().map(CompletableFuture::join).toList();
        int calls = fleet.model().calls("cold");
        Fleet.measured(
                "cold replicas, default settings, %d callers, round %d: %d call, all answered after %d ms",
                CALLERS, round, calls, (System.nanoTime() - start) / 1_000_000);

        assertThat(replies).extracting(Reply::status).containsOnly(200);
        assertThat(replies.stream().map(Reply::serial).distinct()).hasSize(1);
        assertThat(calls).isEqualTo(1);
        fleet.replicas()
                .forEach(replica -> assertThat(replica.log())
                        .as(replica.name())
                        .noneMatch(line -> line.contains("is unavailable") || line.contains("without one")));
    }
}
