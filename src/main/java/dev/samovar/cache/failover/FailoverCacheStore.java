package dev.samovar.cache.failover;

import dev.samovar.cache.Acquisition;
import dev.samovar.cache.CacheStore;
import dev.samovar.cache.Invalidation;
import dev.samovar.cache.Lease;
import dev.samovar.cache.LocalFallback;
import dev.samovar.cache.Purge;
import dev.samovar.cache.Regained;
import dev.samovar.cache.StaleFallback;
import dev.samovar.cache.StoreCounts;
import dev.samovar.cache.StoreTrouble;
import dev.samovar.cache.StoreUnavailableException;
import dev.samovar.cache.entry.CacheEntry;
import dev.samovar.cache.entry.EntryPage;
import dev.samovar.cache.entry.EntryQuery;
import dev.samovar.cache.entry.Lookup;
import dev.samovar.cache.key.CacheKey;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * A store with a local fallback, which serves while the store is unavailable.
 *
 * <p>While it is available, everything goes to the store, and a failure of one operation is the caller's. While it is
 * not, everything goes to the fallback, which belongs to this process alone and is empty at first. A lease belongs to
 * the store that gave it: what was generated under a lease of the other one is served, not stored, and fails here with
 * {@link StoreUnavailableException}.
 *
 * <p>A store that answers but refuses writes is asked again in the background with a write of its own. While it is full,
 * it goes on serving and purging, and what it does not take stays in this process ({@link #fallback}); if it refuses all
 * writes, it counts as unavailable. It is available again only when a write has worked.
 *
 * <p>A purge or a change of version that is asked for while the store is unavailable takes effect in this process, fails with
 * {@link StoreUnavailableException}, and is made in the store before that serves here again; unless this process ends
 * first. A change of version does not undo one that another replica made in the store meanwhile.
 */
public final class FailoverCacheStore implements CacheStore, AutoCloseable {

    private final CacheStore store;
    private final CacheStore fallback;
    private final StaleFallback staleFallback;
    private final FailoverState state;
    private final StoreProbe probe;
    private final StoreCalls calls;
    private final FailoverLeases leases;
    private final FailoverPurges purges;
    private final FallbackAnswers answers;

    /**
     * A store that is up.
     *
     * @param store the store; each of its operations has a deadline of its own
     * @param fallback the local fallback: an empty store in the memory of this process, used for nothing else
     * @param staleFallback entries of the store in this process that may be served while it is unavailable
     * @param nanoTime the monotonic clock of this process
     */
    public FailoverCacheStore(
            CacheStore store, CacheStore fallback, StaleFallback staleFallback, LongSupplier nanoTime) {
        this.store = store;
        this.fallback = fallback;
        this.staleFallback = staleFallback;
        PendingPurges pending = new PendingPurges();
        RefusedWrites refused = new RefusedWrites(store.type(), nanoTime);
        OutageDetector detector = new OutageDetector(nanoTime);
        this.state = new FailoverState(store, fallback, pending, refused, detector, nanoTime);
        this.probe = new StoreProbe(store, state, pending, refused, detector);
        this.calls = new StoreCalls(state);
        PurgeCounts counts = new PurgeCounts();
        this.leases = new FailoverLeases(store, fallback, state, calls, counts);
        this.purges = new FailoverPurges(store, fallback, staleFallback, state, calls, counts);
        this.answers = new FallbackAnswers(store, fallback, state, counts);
    }

    /** Begins to look, while the store is unavailable, whether it is back. */
    public void start() {
        probe.start();
    }

    /** Ends that. */
    @Override
    public void close() {
        probe.close();
        state.close();
    }

    /** Whether the store is unavailable. A volatile read. */
    public boolean isUnavailable() {
        return state.isUnavailable();
    }

    /** Notes the version of the store, when another replica has changed it. */
    public void versionIs(String version) {
        state.versionIs(version);
    }

    /** For tests: tries once whether the store is available, as is done in the background. */
    Uni<Void> probe() {
        return probe.probe();
    }

    @Override
    public String type() {
        return store.type();
    }

    @Override
    public Uni<Lookup> lookUp(CacheKey key) {
        return calls.routed(() -> store.lookUp(key), () -> lookUpHere(key));
    }

    @Override
    public Optional<Lookup.Found> getIfPresent(CacheKey key) {
        return state.isUnavailable() ? fallback.getIfPresent(key) : store.getIfPresent(key);
    }

    private Uni<Lookup> lookUpHere(CacheKey key) {
        return fallback.lookUp(key)
                .map(lookup -> lookup instanceof Lookup.Found
                        ? lookup
                        : staleFallback.find(key).<Lookup>map(found -> found).orElse(lookup));
    }

    /** Fails while the store is unavailable. */
    @Override
    public Uni<Lookup> lookUpStored(CacheKey key) {
        return Uni.createFrom()
                .deferred(() -> state.isUnavailable()
                        ? StoreCalls.unavailable("The store is unavailable")
                        : calls.observed(store.lookUpStored(key)));
    }

    /** Fails while the store is unavailable, and for a lease that was given while it was. */
    @Override
    public Uni<Optional<Invalidation>> remove(Lease lease) {
        return Uni.createFrom().deferred(() -> {
            if (state.isUnavailable() || FailoverLease.of(lease).isPresent()) {
                return StoreCalls.unavailable("The store is unavailable: nothing was removed");
            }
            return purges.remove(lease);
        });
    }

    @Override
    public Uni<Acquisition> acquire(CacheKey key, Instant newerThan) {
        return leases.acquire(key, newerThan);
    }

    @Override
    public Uni<Regained> regain(Lease lease) {
        return leases.regain(lease);
    }

    @Override
    public Uni<Boolean> store(Lease lease, CacheEntry entry) {
        return leases.store(lease, entry);
    }

    @Override
    public Uni<Boolean> renew(Lease lease) {
        return leases.renew(lease);
    }

    @Override
    public Uni<Boolean> release(Lease lease) {
        return leases.release(lease);
    }

    /**
     * While the store is unavailable, a generation begun before goes to the fallback, unless there may have been a purge
     * since.
     */
    @Override
    public LocalFallback fallback(CacheKey key) {
        return answers.of(key);
    }

    @Override
    public Uni<Invalidation> purge(Purge purge) {
        return purges.purge(purge);
    }

    /**
     * Removes from the fallback what another replica has purged in the store: the announcement may arrive while the
     * store still counts as unavailable here. Emits null when nothing of it is served any more. Any thread.
     */
    public Uni<Void> purgedElsewhere(Purge purge) {
        return purges.purgedElsewhere(purge);
    }

    /** Notes that announcements of purges may have been missed: what is generated now may have been purged. Any thread. */
    public void purgesMissed() {
        purges.missed();
    }

    @Override
    public Uni<Lookup> getQuietly(CacheKey key) {
        return calls.routed(() -> store.getQuietly(key), () -> lookUpHere(key));
    }

    /** Fails while the store is unavailable, as the purge would: what this process holds is not what would go. */
    @Override
    public Uni<Long> preview(Purge purge) {
        return calls.routed(
                () -> store.preview(purge),
                () -> StoreCalls.unavailable("The store is unavailable: what a purge would remove is unknown"));
    }

    @Override
    public Uni<String> version() {
        return calls.routed(() -> store.version().invoke(state::versionIs), fallback::version);
    }

    @Override
    public Uni<StoreCounts> count() {
        return calls.routed(store::count, fallback::count);
    }

    @Override
    public Uni<EntryPage> list(EntryQuery query) {
        return calls.routed(() -> store.list(query), () -> fallback.list(query));
    }

    @Override
    public Uni<Void> ping() {
        return calls.routed(store::ping, () -> StoreCalls.unavailable("The store is unavailable"));
    }

    @Override
    public Uni<Optional<StoreTrouble>> tryWrite() {
        return calls.routed(store::tryWrite, () -> StoreCalls.unavailable("The store is unavailable"));
    }

    @Override
    public Optional<StoreTrouble> trouble() {
        return state.trouble().or(store::trouble);
    }
}
