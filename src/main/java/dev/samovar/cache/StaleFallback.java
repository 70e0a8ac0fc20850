package dev.samovar.cache;

import dev.samovar.cache.entry.Lookup;
import dev.samovar.cache.key.CacheKey;
import java.util.Optional;

/**
 * Copies of a store's entries that this process still has when the store is unavailable.
 *
 * <p>They trade one promise for another: while this process is cut off from a store that others still reach, a purge
 * made there is not known here, so a copy may be served that was purged elsewhere. {@link #none} keeps to the store's
 * word, and serves nothing that the store cannot confirm.
 */
public interface StaleFallback {

    /** The copy of a key's entry that is not gone and that no purge known here concerns. Never blocks. */
    Optional<Lookup.Found> find(CacheKey key);

    /** Takes copies out of service. Never blocks. */
    void forget(Purge purge);

    /** No copies. */
    static StaleFallback none() {
        return new StaleFallback() {
            @Override
            public Optional<Lookup.Found> find(CacheKey key) {
                return Optional.empty();
            }

            @Override
            public void forget(Purge purge) {
                // There is nothing to forget
            }
        };
    }
}
