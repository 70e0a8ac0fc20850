package dev.samovar.cache.stats;

import dev.samovar.cache.key.CacheKey;

/** Receives the key of each miss that is counted. Must not block or fail. */
@FunctionalInterface
public interface MissListener {

    /**
     * A request was a miss.
     *
     * @param refused whether there was an entry, and the request asked for a newer one
     */
    void missed(CacheKey key, boolean refused);
}
