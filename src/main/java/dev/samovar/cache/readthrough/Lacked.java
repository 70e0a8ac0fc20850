package dev.samovar.cache.readthrough;

import dev.samovar.cache.key.CacheKey;

/**
 * What is reported of a request that is no hit.
 *
 * @param key the key of an entry that it lacks
 * @param refused whether there was one, and the request asked for a newer one
 */
public record Lacked(CacheKey key, boolean refused) {}
