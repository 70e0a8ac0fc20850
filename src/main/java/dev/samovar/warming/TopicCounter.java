package dev.samovar.warming;

import dev.samovar.cache.key.Subject;
import dev.samovar.content.TopicListener;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * The number of requests per folded topic since the last drain.
 *
 * <p>Bounded: beyond {@value #MAX_TOPICS} topics, new ones are not counted until the next drain.
 */
public final class TopicCounter implements TopicListener {

    /** The most topics that are counted between two drains. */
    static final int MAX_TOPICS = 10_000;

    private final Map<String, LongAdder> counts = new ConcurrentHashMap<>();

    @Override
    public void asked(String topic) {
        String folded = Subject.fold(topic);
        LongAdder count = counts.get(folded);
        if (count == null && counts.size() < MAX_TOPICS) {
            count = counts.computeIfAbsent(folded, t -> new LongAdder());
        }
        if (count != null) {
            count.increment();
        }
    }

    /** Removes and returns the counts. A request that is counted concurrently may be lost. */
    public Map<String, Long> drain() {
        Map<String, Long> drained = new HashMap<>();
        for (String topic : Set.copyOf(counts.keySet())) {
            LongAdder count = counts.remove(topic);
            if (count != null) {
                drained.put(topic, count.sum());
            }
        }
        return drained;
    }
}
