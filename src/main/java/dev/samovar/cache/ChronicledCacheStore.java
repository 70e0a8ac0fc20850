package dev.samovar.cache;

import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.Optional;

/** A store that writes down what is stored and purged through it. */
public final class ChronicledCacheStore implements CacheStore {

    private final CacheStore store;
    private final Chronicle chronicle;

    public ChronicledCacheStore(CacheStore store, Chronicle chronicle) {
        this.store = store;
        this.chronicle = chronicle;
    }

    @Override
    public Uni<Boolean> store(Lease lease, CacheEntry entry) {
        return store.store(lease, entry).invoke(stored -> {
            if (stored) {
                chronicle.stored(lease.key(), entry.keptUntil());
            }
        });
    }

    @Override
    public Uni<Invalidation> invalidate(Namespace namespace) {
        return noted(new Purge.OfNamespace(namespace), store.invalidate(namespace));
    }

    @Override
    public Uni<Invalidation> invalidate(GlobPattern pattern) {
        return noted(new Purge.OfPattern(pattern), store.invalidate(pattern));
    }

    @Override
    public Uni<Invalidation> invalidate(CacheKey key) {
        return noted(new Purge.OfKey(key), store.invalidate(key));
    }

    @Override
    public Uni<Optional<Invalidation>> remove(Lease lease) {
        return store.remove(lease)
                .invoke(removed -> removed.ifPresent(done -> chronicle.purged(new Purge.OfKey(lease.key()))));
    }

    @Override
    public Uni<VersionChange> changeVersion(String version) {
        return noted(new Purge.OfVersion(version), store.changeVersion(version));
    }

    // A purge that failed may have been made all the same, here at least
    private <T> Uni<T> noted(Purge purge, Uni<T> made) {
        return made.onItemOrFailure().invoke((done, failure) -> {
            if (!(failure instanceof IllegalArgumentException)) {
                chronicle.purged(purge);
            }
        });
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
    public Uni<Lookup> peek(CacheKey key) {
        return store.peek(key);
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
