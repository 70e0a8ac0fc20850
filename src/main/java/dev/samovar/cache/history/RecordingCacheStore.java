package dev.samovar.cache.history;

import dev.samovar.cache.CacheStore;
import dev.samovar.cache.ForwardingCacheStore;
import dev.samovar.cache.Invalidation;
import dev.samovar.cache.Lease;
import dev.samovar.cache.Purge;
import dev.samovar.cache.StoreUnavailableException;
import dev.samovar.cache.entry.CacheEntry;
import io.smallrye.mutiny.Uni;
import java.util.Optional;

/** A store that records what is stored and purged through it. */
public final class RecordingCacheStore extends ForwardingCacheStore {

    private final KeyHistory history;

    /**
     * A recorder in front of a store.
     *
     * @param history where everything is recorded
     */
    public RecordingCacheStore(CacheStore store, KeyHistory history) {
        super(store);
        this.history = history;
    }

    @Override
    public Uni<Boolean> store(Lease lease, CacheEntry entry) {
        return super.store(lease, entry).invoke(stored -> {
            if (stored) {
                history.stored(lease.key(), entry.keptUntil());
            }
        });
    }

    @Override
    public Uni<Invalidation> purge(Purge purge) {
        // A purge that failed may have been made all the same, here at least
        return super.purge(purge).onItemOrFailure().invoke((done, failure) -> {
            if (!(failure instanceof IllegalArgumentException)) {
                history.purged(purge);
            }
        });
    }

    @Override
    public Uni<Optional<Invalidation>> remove(Lease lease) {
        // Without an answer it may have been removed
        return super.remove(lease)
                .invoke(removed -> removed.ifPresent(done -> history.purged(Purge.of(lease.key()))))
                .onFailure(StoreUnavailableException.class)
                .invoke(() -> history.purged(Purge.of(lease.key())));
    }
}
