package dev.samovar.health;

import org.jspecify.annotations.Nullable;

/**
 * The state of the cache in health answers.
 *
 * @param status {@code healthy}, or {@code degraded} while the shared store is unavailable or does not do all of its work
 * @param type the kind of store
 * @param version the version of the cache
 * @param hitRatePercent hits in percent of the requests since the start
 * @param keys entries that can be served
 * @param cause a code such as {@code OOM}, why the cache is degraded, and what to do; null while it is healthy
 */
public record CacheCondition(
        String status,
        String type,
        String version,
        double hitRatePercent,
        long keys,
        @Nullable String cause) {}
