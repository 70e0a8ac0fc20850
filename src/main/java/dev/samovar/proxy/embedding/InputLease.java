package dev.samovar.proxy.embedding;

import dev.samovar.cache.Lease;
import dev.samovar.cache.LocalFallback;
import dev.samovar.cache.entry.CacheEntry;
import dev.samovar.cache.key.CacheKey;
import io.smallrye.mutiny.Uni;
import org.jspecify.annotations.Nullable;

/**
 * What the store said to the request for the lease of an input.
 *
 * @param key the input's key
 * @param lease the lease; null if there is none
 * @param newer the entry that another call has stored meanwhile; null if there is none
 * @param settled emits when another call, which has the lease, has ended; null if none has it. For one subscriber
 * @param fallback the place for the result in case the store does not take it
 */
record InputLease(
        CacheKey key,
        @Nullable Lease lease,
        @Nullable CacheEntry newer,
        @Nullable Uni<Void> settled,
        LocalFallback fallback) {

    /** Whether the input is this call's to generate. */
    boolean isOwn() {
        return newer == null && settled == null;
    }

    /** The epoch of an entry: that of the lease, or the one for a key whose epoch is not known. */
    long epoch() {
        return lease == null ? -1 : lease.epoch();
    }
}
