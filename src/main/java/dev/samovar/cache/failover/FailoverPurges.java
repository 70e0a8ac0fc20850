package dev.samovar.cache.failover;

import dev.samovar.cache.CacheStore;
import dev.samovar.cache.Invalidation;
import dev.samovar.cache.Lease;
import dev.samovar.cache.Purge;
import dev.samovar.cache.StaleFallback;
import dev.samovar.cache.key.CacheVersion;
import io.smallrye.mutiny.Uni;
import java.util.Optional;

/** The purges of a store and of its fallback: those of an outage are made in the store after it. */
final class FailoverPurges {

    private final CacheStore store;
    private final CacheStore fallback;
    private final StaleFallback staleFallback;
    private final FailoverState state;
    private final StoreCalls calls;
    private final PurgeCounts counts;

    FailoverPurges(
            CacheStore store,
            CacheStore fallback,
            StaleFallback staleFallback,
            FailoverState state,
            StoreCalls calls,
            PurgeCounts counts) {
        this.store = store;
        this.fallback = fallback;
        this.staleFallback = staleFallback;
        this.state = state;
        this.calls = calls;
        this.counts = counts;
    }

    /** Purges the store, or the fallback while the store is unavailable: then it fails all the same. */
    Uni<Invalidation> purge(Purge purge) {
        if (purge instanceof Purge.OfVersion change) {
            return CacheVersion.isValid(change.version())
                    ? purged(purge).invoke(changed -> state.versionIs(change.version()))
                    : store.purge(purge);
        }
        return purged(purge);
    }

    /** Removes from the fallback what another replica has purged in the store. */
    Uni<Void> purgedElsewhere(Purge purge) {
        return Uni.createFrom().deferred(() -> {
            counts.made();
            if (!state.isUnavailable()) {
                return Uni.createFrom().voidItem();
            }
            staleFallback.forget(purge);
            // Of a namespace that is not configured here there is nothing
            return fallback.purge(purge)
                    .replaceWithVoid()
                    .onFailure(IllegalArgumentException.class)
                    .recoverWithNull();
        });
    }

    /** Removes the entry of a lease of the store. */
    Uni<Optional<Invalidation>> remove(Lease lease) {
        counts.made();
        return calls.observed(store.remove(lease));
    }

    /** Notes that announcements of purges may have been missed. */
    void missed() {
        counts.missed();
    }

    private Uni<Invalidation> purged(Purge purge) {
        return Uni.createFrom().deferred(() -> {
            counts.made();
            return calls.routed(
                    () -> store.purge(purge),
                    () -> state.postpone(purge) ? purgedHere(purge) : calls.observed(store.purge(purge)));
        });
    }

    private Uni<Invalidation> purgedHere(Purge purge) {
        staleFallback.forget(purge);
        return fallback.purge(purge)
                .chain(() -> StoreCalls.unavailable("The store is unavailable: the purge holds on this replica,"
                        + " and is made in the store once that is available; repeat it then to be sure"));
    }
}
