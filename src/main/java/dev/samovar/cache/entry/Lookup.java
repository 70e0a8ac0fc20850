package dev.samovar.cache.entry;

import java.util.function.Function;

/** The result of a look-up. */
public sealed interface Lookup {

    /** Calls the function that fits what was found. */
    <T> T fold(Function<Found, T> found, Function<Absent, T> absent);

    /** The epoch of the key's shard at the moment of the look-up. */
    long epoch();

    /**
     * An entry of the current epoch that is not gone; fresh or stale.
     *
     * @param entry the entry
     * @param tier where it was
     */
    record Found(CacheEntry entry, Tier tier) implements Lookup {
        @Override
        public <T> T fold(Function<Found, T> found, Function<Absent, T> absent) {
            return found.apply(this);
        }

        @Override
        public long epoch() {
            return entry.epoch();
        }
    }

    /**
     * No entry that may be served.
     *
     * @param epoch the epoch of the key's shard at that moment
     */
    record Absent(long epoch) implements Lookup {
        @Override
        public <T> T fold(Function<Found, T> found, Function<Absent, T> absent) {
            return absent.apply(this);
        }
    }
}
