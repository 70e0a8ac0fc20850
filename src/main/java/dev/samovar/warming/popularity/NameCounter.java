package dev.samovar.warming.popularity;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * The number of requests per name since the last drain. Safe from any thread; never blocks.
 *
 * <p>Bounded: beyond {@value #MAX_NAMES} names, new ones are not counted until the next drain.
 */
public final class NameCounter {

    /** The most names that are counted between two drains. */
    public static final int MAX_NAMES = 10_000;

    private final Map<String, LongAdder> counts = new ConcurrentHashMap<>();

    /** Counts one request. */
    public void count(String name) {
        LongAdder count = counts.get(name);
        if (count == null && counts.size() < MAX_NAMES) {
            count = counts.computeIfAbsent(name, n -> new LongAdder());
        }
        if (count != null) {
            count.increment();
        }
    }

    /** Removes and returns the counts. A request that is counted concurrently may be lost. */
    public Map<String, Long> drain() {
        Map<String, Long> drained = new HashMap<>();
        for (String name : Set.copyOf(counts.keySet())) {
            LongAdder count = counts.remove(name);
            if (count != null) {
                drained.put(name, count.sum());
            }
        }
        return drained;
    }
}
