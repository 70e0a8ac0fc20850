package dev.samovar.cache.failover;

import dev.samovar.cache.Acquisition;
import dev.samovar.cache.CacheStore;
import dev.samovar.cache.Lease;
import dev.samovar.cache.LocalFallback;
import dev.samovar.cache.entry.CacheEntry;
import dev.samovar.cache.key.CacheKey;
import io.smallrye.mutiny.Uni;

/** The places in this process for answers that the store did not take, since it became unavailable meanwhile. */
final class FallbackAnswers {

    private final CacheStore store;
    private final CacheStore fallback;
    private final FailoverState state;
    private final PurgeCounts purges;

    FallbackAnswers(CacheStore store, CacheStore fallback, FailoverState state, PurgeCounts purges) {
        this.store = store;
        this.fallback = fallback;
        this.state = state;
        this.purges = purges;
    }

    /** The place for the answer of a generation that begins now. */
    LocalFallback of(CacheKey key) {
        boolean begunWithout = state.isUnavailable();
        long before = purges.possible();
        LocalFallback near = store.fallback(key);
        return new LocalFallback() {
            @Override
            public Uni<Boolean> keep(CacheEntry entry) {
                return Uni.createFrom().deferred(() -> {
                    if (begunWithout) {
                        return Uni.createFrom().item(false);
                    }
                    return state.isUnavailable() ? keepInFallback(key, entry, before) : near.keep(entry);
                });
            }

            // With the store unavailable all the time, the purges known here count, as they do for the local fallback
            @Override
            public boolean isUnpurged() {
                return purges.possible() == before && ((begunWithout && state.isUnavailable()) || near.isUnpurged());
            }
        };
    }

    private Uni<Boolean> keepInFallback(CacheKey key, CacheEntry entry, long before) {
        return fallback.acquire(key, entry.generatedAt())
                .chain(acquisition -> acquisition instanceof Acquisition.Granted granted
                        ? keepInFallback(granted.lease(), entry, before)
                        : Uni.createFrom().item(false));
    }

    private Uni<Boolean> keepInFallback(Lease lease, CacheEntry entry, long before) {
        // Compared under the lease, which a purge from here on voids
        return purges.possible() == before
                ? fallback.store(lease, entry.withEpoch(lease.epoch()))
                : fallback.release(lease).replaceWith(false);
    }
}
