package dev.samovar.health;

import org.jspecify.annotations.Nullable;

/**
 * The cache's state as health answers show it.
 *
 * @param status {@code healthy}, or {@code degraded} while the shared store is unavailable or does not do all of its work
 * @param type the kind of store
 * @param version the version of the cache
 * @param hitRatePercent hits in a hundred look-ups since the start
 * @param keys entries that can be served
 * @param cause why it is degraded and what to do, after a code such as {@code OOM}; null while it is healthy
 */
public record CacheCondition(
        String status,
        String type,
        String version,
        double hitRatePercent,
        long keys,
        @Nullable String cause) {}
