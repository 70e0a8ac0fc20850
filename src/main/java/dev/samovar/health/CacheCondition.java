package dev.samovar.health;

/**
 * The cache's state as health answers show it.
 *
 * @param status {@code healthy}, or {@code degraded} while the shared store is away
 * @param type the kind of store
 * @param version the version of the cache
 * @param hitRatePercent hits in a hundred look-ups since the start
 * @param keys entries that can be served
 */
public record CacheCondition(String status, String type, String version, double hitRatePercent, long keys) {}
