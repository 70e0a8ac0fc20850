package dev.samovar.cache;

import dev.samovar.cache.entry.CacheEntry;
import io.smallrye.mutiny.Uni;

/**
 * A place in this process for an answer that the store may not take. It remembers which purges came before it was asked
 * for, so that it refuses an answer that one of the later ones concerns.
 */
public interface LocalFallback {

    /** Keeps nothing, and can rule no purge out. */
    LocalFallback NONE = new LocalFallback() {
        @Override
        public Uni<Boolean> keep(CacheEntry entry) {
            return Uni.createFrom().item(false);
        }

        @Override
        public boolean isUnpurged() {
            return false;
        }
    };

    /**
     * Keeps an entry in this process until a purge, a newer entry in the store or its end. Emits whether it is kept, and
     * never fails.
     *
     * @param entry an entry with the epoch that the store had before it was generated, negative if that is unknown
     */
    Uni<Boolean> keep(CacheEntry entry);

    /**
     * Whether it is certain that no purge of the key has been answered since this place was asked for. False says only
     * that there may have been one. A few volatile reads, on any thread.
     */
    boolean isUnpurged();
}
