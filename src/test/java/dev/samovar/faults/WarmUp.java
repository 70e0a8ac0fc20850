package dev.samovar.faults;

import dev.samovar.fleet.Replica;
import dev.samovar.fleet.Reply;
import dev.samovar.testing.model.ModelCalls.Call;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Requests before anything is checked, until a fleet that has just been started answers in good time: a JVM that compiles
 * everything at once may take longer over a command of Redis than the script's own faults would make it.
 */
final class WarmUp {

    private static final String TOPICS = "warm-up ";
    private static final Duration AT_MOST = Duration.ofSeconds(30);
    private static final Duration IN_GOOD_TIME = Duration.ofMillis(150);
    private static final int ROUNDS_IN_GOOD_TIME = 20;
    private static final int ASKED_AGAIN = 4;

    private final List<Replica> replicas;
    private int rounds;

    WarmUp(List<Replica> replicas) {
        this.replicas = List.copyOf(replicas);
    }

    /** Whether a call of the model was for this. */
    static boolean made(Call call) {
        return call.topic().startsWith(TOPICS);
    }

    void run() {
        long begun = System.nanoTime();
        int good = 0;
        while (good < ROUNDS_IN_GOOD_TIME && System.nanoTime() - begun < AT_MOST.toNanos()) {
            long start = System.nanoTime();
            round();
            good = System.nanoTime() - start < IN_GOOD_TIME.toNanos() ? good + 1 : 0;
        }
    }

    // All replicas at once: one generates and the others wait. Then hits, and now and then a purge of either kind
    private void round() {
        String topic = TOPICS + rounds / ASKED_AGAIN;
        List<CompletableFuture<Reply>> asked =
                replicas.stream().map(replica -> replica.explain(topic)).toList();
        asked.forEach(CompletableFuture::join);
        if (rounds % ASKED_AGAIN == ASKED_AGAIN - 1) {
            Replica replica = replicas.get(rounds / ASKED_AGAIN % replicas.size());
            boolean byPattern = rounds / ASKED_AGAIN % 2 == 0;
            replica.post(
                            "/api/cache/invalidate/" + (byPattern ? "pattern" : "explanation"),
                            byPattern ? "{\"pattern\": \"*:explanation:" + TOPICS + "*:*\"}" : "")
                    .join();
        }
        rounds++;
    }
}
