package dev.samovar.abuse.client;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;

/** The requests, answers and violations of a part of the suite. Safe from any thread. */
public final class Complaints {

    private static final int KEPT = 40;

    private final String part;
    private final AtomicInteger requests = new AtomicInteger();
    private final AtomicIntegerArray classes = new AtomicIntegerArray(10);
    private final AtomicLong worstNanos = new AtomicLong();
    private final AtomicInteger count = new AtomicInteger();
    private final Queue<String> kept = new ConcurrentLinkedQueue<>();

    public Complaints(String part) {
        this.part = part;
    }

    /** Counts a request and its answers, missing ones too. */
    public void answered(List<Answer> answers, long nanos) {
        requests.incrementAndGet();
        worstNanos.accumulateAndGet(nanos, Math::max);
        if (answers.isEmpty()) {
            classes.incrementAndGet(0);
        }
        answers.forEach(answer -> classes.incrementAndGet(answer.status() / 100));
    }

    public void add(String complaint) {
        if (count.getAndIncrement() < KEPT) {
            kept.add(part + ": " + complaint);
        }
    }

    public int requests() {
        return requests.get();
    }

    public int count() {
        return count.get();
    }

    public List<String> kept() {
        return List.copyOf(kept);
    }

    public static String heading() {
        return """
                | part | requests | no answer | 2xx | 3xx | 4xx | 5xx | worst ms | complaints |
                |---|---|---|---|---|---|---|---|---|
                """;
    }

    public String row() {
        return "| %s | %d | %d | %d | %d | %d | %d | %d | %d |\n"
                .formatted(
                        part,
                        requests.get(),
                        classes.get(0),
                        classes.get(2),
                        classes.get(3),
                        classes.get(4),
                        classes.get(5),
                        worstNanos.get() / 1_000_000,
                        count.get());
    }
}
