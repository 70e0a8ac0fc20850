package dev.samovar.faults;

import dev.samovar.faults.rule.Purge;
import dev.samovar.faults.rule.PurgeLog;
import dev.samovar.fleet.Replica;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.LongSupplier;

/** Purges of the namespace and by patterns, on replicas by chance. */
final class Purger {

    static final Duration EVERY = Duration.ofSeconds(2);

    /** A stream takes up to three seconds: some end between two purges. */
    static final Duration EVERY_OF_STREAMS = Duration.ofMillis(3_300);

    private final PurgeLog log;
    private final LongSupplier serial;
    private final Target target;
    private final List<Replica> replicas;
    private final Random random;
    private final Queue<CompletableFuture<Void>> asked = new ConcurrentLinkedQueue<>();

    /**
     * What is purged.
     *
     * @param beforeTopic what stands before the topic in a key
     */
    record Target(String namespace, String beforeTopic) {}

    /** @param serial gives the number of the model's last call */
    Purger(PurgeLog log, LongSupplier serial, Target target, List<Replica> replicas, long seed) {
        this.log = log;
        this.serial = serial;
        this.target = target;
        this.replicas = List.copyOf(replicas);
        this.random = new Random(seed);
    }

    /** Asks for one, and does not wait for the answer. */
    void purge() {
        Replica replica = replicas.get(random.nextInt(replicas.size()));
        String topics = List.of("", "red", "blue").get(random.nextInt(3));
        Purge purge = log.begin(new Purge(topics, replica.name(), System.nanoTime(), serial.getAsLong()));
        String path = "/api/cache/invalidate/" + (topics.isEmpty() ? target.namespace() : "pattern");
        String body = topics.isEmpty()
                ? ""
                : "{\"pattern\": \"*:" + target.namespace() + ":" + target.beforeTopic() + topics + " *:*\"}";
        asked.add(replica.post(path, body).thenAccept(purge::answered));
    }

    void awaitAnswers() {
        asked.forEach(CompletableFuture::join);
    }
}
