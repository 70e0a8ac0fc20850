package dev.samovar.faults;

import dev.samovar.faults.rule.Purge;
import dev.samovar.faults.rule.PurgeLog;
import dev.samovar.fleet.Replica;
import dev.samovar.testing.model.FakeGemini;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Purges of the namespace and by patterns, on replicas by chance. */
final class Purger {

    static final Duration EVERY = Duration.ofSeconds(2);

    private final PurgeLog log;
    private final FakeGemini model;
    private final List<Replica> replicas;
    private final Random random;
    private final Queue<CompletableFuture<Void>> asked = new ConcurrentLinkedQueue<>();

    Purger(PurgeLog log, FakeGemini model, List<Replica> replicas, long seed) {
        this.log = log;
        this.model = model;
        this.replicas = List.copyOf(replicas);
        this.random = new Random(seed);
    }

    /** Asks for one, and does not wait for the answer. */
    void purge() {
        Replica replica = replicas.get(random.nextInt(replicas.size()));
        String topics = List.of("", "red", "blue").get(random.nextInt(3));
        Purge purge = log.begin(new Purge(topics, replica.name(), System.nanoTime(), model.serial()));
        String path = "/api/cache/invalidate/" + (topics.isEmpty() ? "explanation" : "pattern");
        String body = topics.isEmpty() ? "" : "{\"pattern\": \"*:explanation:" + topics + " *:*\"}";
        asked.add(replica.post(path, body).thenAccept(purge::answered));
    }

    void awaitAnswers() {
        asked.forEach(CompletableFuture::join);
    }
}
