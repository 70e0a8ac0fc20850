package dev.samovar.cache.readthrough;

import dev.samovar.cache.entry.Tier;

/** How an answer came about, for {@code Cache-Status} (RFC 9211). */
public sealed interface CacheStatus {

    /**
     * From a fresh entry.
     *
     * @param tier where it was
     */
    record Hit(Tier tier) implements CacheStatus {}

    /**
     * From a stale entry.
     *
     * @param tier where it was
     */
    record Stale(Tier tier) implements CacheStatus {}

    /**
     * By a generation.
     *
     * @param reason why one was needed
     * @param collapsed whether it was shared: another request had begun it
     * @param stored whether the answer was stored
     */
    record Forwarded(Reason reason, boolean collapsed, boolean stored) implements CacheStatus {}

    /** Why an answer was generated. */
    enum Reason {
        /** There was none. */
        MISS,
        /** The caller asked for a newer one. */
        REQUEST,
        /** The caller asked to leave the cache out. */
        BYPASS
    }
}
