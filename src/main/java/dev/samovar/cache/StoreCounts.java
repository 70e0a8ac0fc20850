package dev.samovar.cache;

import dev.samovar.cache.key.Namespace;
import java.util.Map;

/**
 * How full a store is.
 *
 * @param keys servable entries by namespace, with 0 for a namespace that has none
 * @param usedBytes bytes that the entries take, their keys and bookkeeping included
 * @param maxBytes the bound of {@code usedBytes}; 0 if the store has none of its own
 * @param evictions entries dropped for want of room since the process started, by namespace
 */
public record StoreCounts(Map<Namespace, Long> keys, long usedBytes, long maxBytes, Map<Namespace, Long> evictions) {

    public StoreCounts {
        keys = Map.copyOf(keys);
        evictions = Map.copyOf(evictions);
    }

    /** Servable entries of all namespaces. */
    public long totalKeys() {
        return keys.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Evictions of all namespaces. */
    public long totalEvictions() {
        return evictions.values().stream().mapToLong(Long::longValue).sum();
    }
}
