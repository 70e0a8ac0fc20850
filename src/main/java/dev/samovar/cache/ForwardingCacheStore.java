package dev.samovar.cache;

import dev.samovar.cache.entry.CacheEntry;
import dev.samovar.cache.entry.EntryPage;
import dev.samovar.cache.entry.EntryQuery;
import dev.samovar.cache.entry.Lookup;
import dev.samovar.cache.key.CacheKey;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.Optional;

/** A store that passes every call on to another, for decorators that change a few of them. */
public abstract class ForwardingCacheStore implements CacheStore {

    private final CacheStore store;

    /**
     * A store in front of another.
     *
     * @param store the store that gets the calls
     */
    protected ForwardingCacheStore(CacheStore store) {
        this.store = store;
    }

    @Override
    public String type() {
        return store.type();
    }

    @Override
    public Uni<Lookup> lookUp(CacheKey key) {
        return store.lookUp(key);
    }

    @Override
    public Optional<Lookup.Found> getIfPresent(CacheKey key) {
        return store.getIfPresent(key);
    }

    @Override
    public Uni<Lookup> getQuietly(CacheKey key) {
        return store.getQuietly(key);
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
    public Uni<Boolean> store(Lease lease, CacheEntry entry) {
        return store.store(lease, entry);
    }

    @Override
    public Uni<Optional<Invalidation>> remove(Lease lease) {
        return store.remove(lease);
    }

    @Override
    public LocalFallback fallback(CacheKey key) {
        return store.fallback(key);
    }

    @Override
    public Uni<Boolean> release(Lease lease) {
        return store.release(lease);
    }

    @Override
    public Uni<Invalidation> purge(Purge purge) {
        return store.purge(purge);
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

    @Override
    public Uni<Optional<StoreTrouble>> tryWrite() {
        return store.tryWrite();
    }

    @Override
    public Optional<StoreTrouble> trouble() {
        return store.trouble();
    }
}
