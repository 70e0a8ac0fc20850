package dev.samovar.warming.popularity;

import dev.samovar.cache.StoreUnavailableException;
import dev.samovar.cache.key.CacheKey;
import io.smallrye.mutiny.Uni;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * The most frequent requests to upstreams, of those that can be cached: by upstream, model and beginning of the last message.
 *
 * <p>Bounded: beyond {@value #MAX_KEYS} keys, new ones are not counted until the next {@link #refresh}. Safe from any thread.
 */
public final class PopularPrompts {

    static final int MAX_KEYS = 10_000;

    private final Map<CacheKey, LongAdder> counts = new ConcurrentHashMap<>();
    private final Popularity popularity;

    /**
     * Prompts of which none has been requested.
     *
     * @param store the counts of the last days
     */
    public PopularPrompts(PopularityStore store, InstantSource clock) {
        this.popularity = new Popularity(this::drain, store, clock);
    }

    /** Counts a request. */
    public void requested(CacheKey key) {
        LongAdder count = counts.get(key);
        if (count == null && counts.size() < MAX_KEYS) {
            count = counts.computeIfAbsent(key, k -> new LongAdder());
        }
        if (count != null) {
            count.increment();
        }
    }

    private Map<String, Long> drain() {
        Map<String, Long> drained = new HashMap<>();
        for (CacheKey key : Set.copyOf(counts.keySet())) {
            LongAdder count = counts.remove(key);
            if (count != null) {
                drained.merge(key.namespace().name() + ':' + key.subject(), count.sum(), Long::sum);
            }
        }
        return drained;
    }

    /** Stores the counts since the last refresh, and ranks those of the last days. While the store is
     * unavailable, the counts since the last refresh are dropped. */
    public Uni<Void> refresh() {
        return popularity
                .refresh()
                .onFailure(StoreUnavailableException.class)
                .recoverWithNull()
                .replaceWithVoid();
    }

    /** The most frequent ones as of the last refresh, by {@code upstream:subject}. Never waits. */
    public List<RequestCount> top() {
        return popularity.top();
    }
}
