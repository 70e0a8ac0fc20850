package dev.samovar.cache.redis.fleet;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What this process has counted, and how much of it has been sent to Redis. It is sent in numbered batches, one at a
 * time: a batch that was not acknowledged is sent again as it was, under its number, and what is counted meanwhile is
 * for the next one. Safe from any thread.
 */
final class StatsOutbox {

    // Enough for a reading that was overtaken by acknowledgements
    private static final int REMEMBERED = 8;

    private final Supplier<Map<String, Long>> counters;
    private final Deque<Batch> acknowledged = new ArrayDeque<>();
    private @Nullable Batch pending;

    /**
     * @param counters everything that this process counts, by name; no count ever falls
     */
    StatsOutbox(Supplier<Map<String, Long>> counters) {
        this.counters = counters;
        acknowledged.add(new Batch(0, Map.of(), Map.of()));
    }

    /**
     * Figures on their way to Redis.
     *
     * @param number its number, from 1
     * @param delta what it adds, without what stayed the same
     * @param total everything up to and with it
     */
    record Batch(long number, Map<String, Long> delta, Map<String, Long> total) {}

    /** The batch to send now; empty if there is nothing new. */
    synchronized Optional<Batch> next() {
        if (pending == null) {
            Batch last = acknowledged.getLast();
            Map<String, Long> now = counters.get();
            Map<String, Long> delta = minus(now, last.total());
            if (delta.isEmpty()) {
                return Optional.empty();
            }
            pending = new Batch(last.number() + 1, delta, now);
        }
        return Optional.of(pending);
    }

    synchronized void acknowledge(Batch batch) {
        // Two sendings of one batch may both be acknowledged
        if (pending != null && pending.number() == batch.number()) {
            pending = null;
            acknowledged.add(batch);
            if (acknowledged.size() > REMEMBERED) {
                acknowledged.removeFirst();
            }
        }
    }

    /** What has been counted and is not in Redis yet, when the last batch there has this number. */
    synchronized Map<String, Long> missingAfter(long number) {
        Batch last = acknowledged.getFirst();
        for (Batch batch : acknowledged) {
            last = batch.number() <= number ? batch : last;
        }
        Batch sent = pending;
        boolean arrived = sent != null && sent.number() <= number;
        return minus(counters.get(), sent != null && arrived ? sent.total() : last.total());
    }

    private static Map<String, Long> minus(Map<String, Long> all, Map<String, Long> part) {
        Map<String, Long> rest = new TreeMap<>();
        all.forEach((name, value) -> {
            long left = value - part.getOrDefault(name, 0L);
            if (left != 0) {
                rest.put(name, left);
            }
        });
        return rest;
    }
}
