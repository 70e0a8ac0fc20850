package dev.samovar.cache.readthrough;

import dev.samovar.cache.entry.CacheEntry;

/**
 * What a caller gets.
 *
 * @param entry the answer with its times; possibly one that was not stored
 * @param served how it came about
 */
public record CachedResponse(CacheEntry entry, CacheStatus served) {}
