package dev.samovar.cache.stats;

import dev.samovar.cache.CacheStore;
import dev.samovar.cache.ForwardingCacheStore;
import dev.samovar.cache.Invalidation;
import dev.samovar.cache.Lease;
import dev.samovar.cache.Purge;
import dev.samovar.cache.entry.CacheEntry;
import io.smallrye.mutiny.Uni;
import java.util.Optional;

/** A store that counts what is stored, deleted and purged through it, and how long purges take. */
public final class MeteredCacheStore extends ForwardingCacheStore {

    private final StatsCounter stats;

    /** A counting decorator of a store. */
    public MeteredCacheStore(CacheStore store, StatsCounter stats) {
        super(store);
        this.stats = stats;
    }

    @Override
    public Uni<Boolean> store(Lease lease, CacheEntry entry) {
        return super.store(lease, entry).invoke(stored -> {
            if (stored) {
                stats.stored(lease.key().namespace());
            }
        });
    }

    @Override
    public Uni<Invalidation> purge(Purge purge) {
        return timed(purge).invoke(done -> {
            if (purge instanceof Purge.OfKey) {
                done.removed().forEach(stats::deleted);
            } else {
                done.removed().forEach(stats::invalidated);
            }
        });
    }

    private Uni<Invalidation> timed(Purge purge) {
        return Uni.createFrom().deferred(() -> {
            long start = System.nanoTime();
            return super.purge(purge).invoke(done -> stats.purges().took(purge, System.nanoTime() - start));
        });
    }

    @Override
    public Uni<Optional<Invalidation>> remove(Lease lease) {
        return super.remove(lease)
                .invoke(removed -> removed.ifPresent(done -> done.removed().forEach(stats::deleted)));
    }
}
