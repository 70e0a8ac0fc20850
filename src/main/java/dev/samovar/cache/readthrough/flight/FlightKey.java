package dev.samovar.cache.readthrough.flight;

import dev.samovar.cache.key.CacheKey;

/**
 * What names a generation in this process: a key in an epoch. Who comes after a purge of the namespace sees another
 * epoch, and so never joins what began before it.
 */
public record FlightKey(CacheKey key, long epoch) {}
