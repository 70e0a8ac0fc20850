package dev.samovar.cache;

import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.Optional;

/** A store that counts what is stored, deleted and purged through it. */
public final class MeteredCacheStore implements CacheStore {

    private final CacheStore store;
    private final CacheStats stats;

    public MeteredCacheStore(CacheStore store, CacheStats stats) {
        this.store = store;
        this.stats = stats;
    }

    @Override
    public Uni<Boolean> store(Lease lease, CacheEntry entry) {
        return store.store(lease, entry).invoke(stored -> {
            if (stored) {
                stats.stored(lease.key().namespace());
            }
        });
    }

    @Override
    public Uni<Invalidation> invalidate(Namespace namespace) {
        return store.invalidate(namespace).invoke(done -> counted(done));
    }

    @Override
    public Uni<Invalidation> invalidate(GlobPattern pattern) {
        return store.invalidate(pattern).invoke(done -> counted(done));
    }

    @Override
    public Uni<Invalidation> invalidate(CacheKey key) {
        return store.invalidate(key).invoke(done -> done.removed().forEach(stats::deleted));
    }

    @Override
    public Uni<Optional<Invalidation>> remove(Lease lease) {
        return store.remove(lease)
                .invoke(removed -> removed.ifPresent(done -> done.removed().forEach(stats::deleted)));
    }

    @Override
    public Uni<VersionChange> changeVersion(String version) {
        return store.changeVersion(version).invoke(change -> counted(change.invalidation()));
    }

    private void counted(Invalidation invalidation) {
        invalidation.removed().forEach(stats::invalidated);
    }

    @Override
    public String type() {
        return store.type();
    }

    @Override
    public Optional<Lookup.Found> atHand(CacheKey key) {
        return store.atHand(key);
    }

    @Override
    public Uni<Lookup> lookUp(CacheKey key) {
        return store.lookUp(key);
    }

    @Override
    public Uni<Lookup> lookUpStored(CacheKey key) {
        return store.lookUpStored(key);
    }

    @Override
    public Uni<Acquisition> acquire(CacheKey key, Instant newerThan) {
        return store.acquire(key, newerThan);
    }

    @Override
    public Uni<Boolean> renew(Lease lease) {
        return store.renew(lease);
    }

    @Override
    public Uni<Regained> regain(Lease lease) {
        return store.regain(lease);
    }

    @Override
    public LocalFallback fallback(CacheKey key) {
        return store.fallback(key);
    }

    @Override
    public Uni<Optional<StoreTrouble>> tryWrite() {
        return store.tryWrite();
    }

    @Override
    public Optional<StoreTrouble> trouble() {
        return store.trouble();
    }

    @Override
    public Uni<Boolean> release(Lease lease) {
        return store.release(lease);
    }

    @Override
    public Uni<Lookup> peek(CacheKey key) {
        return store.peek(key);
    }

    @Override
    public Uni<Long> preview(Purge purge) {
        return store.preview(purge);
    }

    @Override
    public Uni<String> version() {
        return store.version();
    }

    @Override
    public Uni<StoreCounts> count() {
        return store.count();
    }

    @Override
    public Uni<EntryPage> list(EntryQuery query) {
        return store.list(query);
    }

    @Override
    public Uni<Void> ping() {
        return store.ping();
    }
}
