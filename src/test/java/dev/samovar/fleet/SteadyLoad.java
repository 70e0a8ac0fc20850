package dev.samovar.fleet;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** Requests at a steady pace, to replicas and about topics in turn, whether or not the earlier ones were answered. */
public final class SteadyLoad implements AutoCloseable {

    private final List<Replica> replicas;
    private final List<String> topics;
    private final ScheduledExecutorService pace = Executors.newSingleThreadScheduledExecutor();
    private final Queue<CompletableFuture<Reply>> asked = new ConcurrentLinkedQueue<>();
    private final ScheduledFuture<?> asking;
    private int turn;

    public SteadyLoad(List<Replica> replicas, List<String> topics, int perSecond) {
        this.replicas = List.copyOf(replicas);
        this.topics = List.copyOf(topics);
        long period = Duration.ofSeconds(1).toNanos() / perSecond;
        asking = pace.scheduleAtFixedRate(this::ask, 0, period, TimeUnit.NANOSECONDS);
    }

    private void ask() {
        Replica replica = replicas.get(turn % replicas.size());
        String topic = topics.get(turn / replicas.size() % topics.size());
        turn++;
        asked.add(replica.explain(topic));
    }

    /** The answers so far. */
    public List<Reply> answered() {
        List<Reply> answered = new ArrayList<>();
        asked.forEach(reply -> {
            if (reply.isDone()) {
                answered.add(reply.join());
            }
        });
        return answered;
    }

    /** Ends the load. Returns every answer, once all are there, in the order of the requests. */
    public List<Reply> stop() {
        close();
        return asked.stream().map(CompletableFuture::join).toList();
    }

    @Override
    public void close() {
        asking.cancel(false);
        pace.shutdown();
        try {
            if (!pace.awaitTermination(10, TimeUnit.SECONDS)) {
                throw new IllegalStateException("The load does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
