package dev.samovar.faults.injection;

import dev.samovar.fleet.Replica;
import dev.samovar.fleet.Reply;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * Requests for content with their replies.
 *
 * <p>They are sent at a steady rate, independent of replies: to replicas in turn for hot topics, and occasionally to
 * all at once for a new one.
 */
public final class Requests {

    /** The hot topics, in two halves that a pattern can select. */
    public static final List<String> HOT = Stream.of("red", "blue")
            .flatMap(half -> Stream.of(1, 2, 3, 4).map(i -> half + " " + i))
            .toList();

    public static final Duration EVERY = Duration.ofSeconds(1).dividedBy(60);

    private static final int NEW_IN = 20;

    private final List<Replica> replicas;
    private final Queue<Reply> replies = new ConcurrentLinkedQueue<>();
    private final Queue<CompletableFuture<Reply>> unanswered = new ConcurrentLinkedQueue<>();
    private final AtomicInteger open = new AtomicInteger();
    private int turn;

    public Requests(List<Replica> replicas) {
        this.replicas = List.copyOf(replicas);
    }

    /** Sends the next request of the steady rate. */
    public void askNext() {
        int now = turn++;
        send(replicas.get(now % replicas.size()), HOT.get(now / replicas.size() % HOT.size()));
        if (now % NEW_IN == 0) {
            String topic = (now / NEW_IN % 2 == 0 ? "red new " : "blue new ") + now;
            replicas.forEach(replica -> send(replica, topic));
        }
    }

    /** Asks a replica about a topic, and waits for nothing. */
    void send(Replica replica, String topic) {
        CompletableFuture<Reply> asked = ask(replica, topic);
        unanswered.add(asked);
        unanswered.removeIf(CompletableFuture::isDone);
    }

    /** Asks a replica about a topic. */
    public CompletableFuture<Reply> ask(Replica replica, String topic) {
        open.incrementAndGet();
        return replica.explain(topic).thenApply(reply -> {
            replies.add(reply);
            open.decrementAndGet();
            return reply;
        });
    }

    /** How many are not answered. */
    public int open() {
        return open.get();
    }

    /** What was replied so far, in the order of the replies. */
    public List<Reply> replies() {
        return List.copyOf(replies);
    }
}
