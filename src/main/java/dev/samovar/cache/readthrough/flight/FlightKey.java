package dev.samovar.cache.readthrough.flight;

import dev.samovar.cache.key.CacheKey;
import org.jspecify.annotations.Nullable;

/**
 * What names a generation in this process: a key in an epoch. Who comes after a purge of the namespace sees another
 * epoch, and so never joins what began before it.
 */
public record FlightKey(CacheKey key, long epoch) {

    // A record's own go through method handles, which a native executable interprets: in the maps of every generation
    @Override
    public boolean equals(@Nullable Object other) {
        return this == other || (other instanceof FlightKey that && epoch == that.epoch && key.equals(that.key));
    }

    @Override
    public int hashCode() {
        return 31 * key.hashCode() + Long.hashCode(epoch);
    }
}
