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
import dev.samovar.cache.key.CacheVersion;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

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
    private final AtomicLong purges = new AtomicLong();
    private final AtomicLong missed = new AtomicLong();

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
        this.state = new FailoverState(store, fallback, nanoTime);
    }

    /** Begins to look, while the store is unavailable, whether it is back. */
    public void start() {
        state.start();
    }

    /** Ends that. */
    @Override
    public void close() {
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
        return state.probe();
    }

    @Override
    public String type() {
        return store.type();
    }

    @Override
    public Uni<Lookup> lookUp(CacheKey key) {
        return routed(() -> store.lookUp(key), () -> lookUpHere(key));
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
                        ? unavailable("The store is unavailable")
                        : observed(store.lookUpStored(key)));
    }

    /** Fails while the store is unavailable, and for a lease that was given while it was. */
    @Override
    public Uni<Optional<Invalidation>> remove(Lease lease) {
        return Uni.createFrom().deferred(() -> {
            if (state.isUnavailable() || FailoverLease.of(lease).isPresent()) {
                return unavailable("The store is unavailable: nothing was removed");
            }
            purges.incrementAndGet();
            return observed(store.remove(lease));
        });
    }

    @Override
    public Uni<Acquisition> acquire(CacheKey key, Instant newerThan) {
        // Repeated, since a call of the model costs more than the wait, until the store counts as unavailable
        return routed(() -> LeaseAttempts.run(() -> acquireThere(key, newerThan)), () -> {
            long outage = state.outage();
            long before = purges.get();
            return fallback.acquire(key, newerThan)
                    .map(acquisition -> acquisition instanceof Acquisition.Granted granted
                            ? Acquisition.Granted.local(new FailoverLease(outage, before, granted.lease()).marked())
                            : acquisition);
        });
    }

    private Uni<Acquisition> acquireThere(CacheKey key, Instant newerThan) {
        return state.isUnavailable()
                ? unavailable("The store is unavailable")
                : observed(written(state.whileUp(store.acquire(key, newerThan))));
    }

    @Override
    public Uni<Regained> regain(Lease lease) {
        return Uni.createFrom().deferred(() -> {
            FailoverLease ours = FailoverLease.of(lease).orElse(null);
            if (ours != null) {
                return fallback.regain(ours.lease());
            }
            return state.isUnavailable() ? unavailable("The store is unavailable") : observed(store.regain(lease));
        });
    }

    /**
     * While the store is unavailable, a generation begun before goes to the fallback, unless there may have been a purge
     * since.
     */
    @Override
    public LocalFallback fallback(CacheKey key) {
        boolean begunWithout = state.isUnavailable();
        long before = purgesSeen();
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
                return purgesSeen() == before && ((begunWithout && state.isUnavailable()) || near.isUnpurged());
            }
        };
    }

    /** Grows with every purge that concerns this process, and whenever it may have missed one. */
    private long purgesSeen() {
        return purges.get() + missed.get();
    }

    private Uni<Boolean> keepInFallback(CacheKey key, CacheEntry entry, long before) {
        return fallback.acquire(key, entry.generatedAt())
                .chain(acquisition -> acquisition instanceof Acquisition.Granted granted
                        ? keepInFallback(granted.lease(), entry, before)
                        : Uni.createFrom().item(false));
    }

    private Uni<Boolean> keepInFallback(Lease lease, CacheEntry entry, long before) {
        // Compared under the lease, which a purge from here on voids
        return purgesSeen() == before
                ? fallback.store(lease, entry.withEpoch(lease.epoch()))
                : fallback.release(lease).replaceWith(false);
    }

    @Override
    public Uni<Boolean> store(Lease lease, CacheEntry entry) {
        return underLease(
                lease,
                () -> written(state.whileUp(store.store(lease, entry))),
                here -> fallback.store(here.lease(), entry),
                () -> unavailable("The store's availability changed during the generation: the answer is not kept"));
    }

    @Override
    public Uni<Boolean> renew(Lease lease) {
        return underLease(lease, () -> store.renew(lease), here -> fallback.renew(here.lease()), this::stands);
    }

    @Override
    public Uni<Boolean> release(Lease lease) {
        return underLease(lease, () -> store.release(lease), here -> fallback.release(here.lease()), this::stands);
    }

    private Uni<Boolean> stands() {
        return Uni.createFrom().item(true);
    }

    /**
     * Asks the store that gave the lease; one whose outage is over is valid until the next purge, and stores nothing.
     */
    private Uni<Boolean> underLease(
            Lease lease,
            Supplier<Uni<Boolean>> there,
            java.util.function.Function<FailoverLease, Uni<Boolean>> here,
            Supplier<Uni<Boolean>> over) {
        return Uni.createFrom().deferred(() -> {
            FailoverLease ours = FailoverLease.of(lease).orElse(null);
            if (ours == null) {
                return state.isUnavailable() ? unavailable("The store is unavailable") : observed(there.get());
            }
            if (state.isUnavailable() && ours.outage() == state.outage()) {
                return here.apply(ours);
            }
            return ours.purges() == purges.get() ? over.get() : Uni.createFrom().item(false);
        });
    }

    @Override
    public Uni<Invalidation> purge(Purge purge) {
        if (purge instanceof Purge.OfVersion change) {
            return CacheVersion.isValid(change.version())
                    ? purged(purge).invoke(changed -> state.versionIs(change.version()))
                    : store.purge(purge);
        }
        return purged(purge);
    }

    /**
     * Removes from the fallback what another replica has purged in the store: the announcement may arrive while the
     * store still counts as unavailable here. Emits null when nothing of it is served any more. Any thread.
     */
    public Uni<Void> purgedElsewhere(Purge purge) {
        return Uni.createFrom().deferred(() -> {
            purges.incrementAndGet();
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

    /** Notes that announcements of purges may have been missed: what is generated now may have been purged. Any thread. */
    public void purgesMissed() {
        missed.incrementAndGet();
    }

    private Uni<Invalidation> purged(Purge purge) {
        return Uni.createFrom().deferred(() -> {
            purges.incrementAndGet();
            return routed(
                    () -> store.purge(purge),
                    () -> state.postpone(purge) ? purgedHere(purge) : observed(store.purge(purge)));
        });
    }

    private Uni<Invalidation> purgedHere(Purge purge) {
        staleFallback.forget(purge);
        return fallback.purge(purge)
                .chain(() -> unavailable("The store is unavailable: the purge holds on this replica,"
                        + " and is made in the store once that is available; repeat it then to be sure"));
    }

    @Override
    public Uni<Lookup> getQuietly(CacheKey key) {
        return routed(() -> store.getQuietly(key), () -> lookUpHere(key));
    }

    /** Fails while the store is unavailable, as the purge would: what this process holds is not what would go. */
    @Override
    public Uni<Long> preview(Purge purge) {
        return routed(
                () -> store.preview(purge),
                () -> unavailable("The store is unavailable: what a purge would remove is unknown"));
    }

    @Override
    public Uni<String> version() {
        return routed(() -> store.version().invoke(state::versionIs), fallback::version);
    }

    @Override
    public Uni<StoreCounts> count() {
        return routed(store::count, fallback::count);
    }

    @Override
    public Uni<EntryPage> list(EntryQuery query) {
        return routed(() -> store.list(query), () -> fallback.list(query));
    }

    @Override
    public Uni<Void> ping() {
        return routed(store::ping, () -> unavailable("The store is unavailable"));
    }

    @Override
    public Uni<Optional<StoreTrouble>> tryWrite() {
        return routed(store::tryWrite, () -> unavailable("The store is unavailable"));
    }

    @Override
    public Optional<StoreTrouble> trouble() {
        return state.trouble().or(store::trouble);
    }

    private <T> Uni<T> written(Uni<T> operation) {
        return Uni.createFrom().deferred(() -> {
            long begun = state.now();
            return operation
                    .onFailure(StoreUnavailableException.class)
                    .invoke(failure -> state.writeFailed(begun, failure));
        });
    }

    private <T> Uni<T> routed(Supplier<Uni<T>> there, Supplier<Uni<T>> here) {
        return Uni.createFrom()
                .deferred(() -> state.isUnavailable()
                        ? here.get()
                        : observed(there.get())
                                .onFailure(failure ->
                                        failure instanceof StoreUnavailableException && state.isUnavailable())
                                .recoverWithUni(() -> here.get()));
    }

    private <T> Uni<T> observed(Uni<T> operation) {
        return Uni.createFrom().deferred(() -> {
            long begun = state.now();
            return operation.onItemOrFailure().invoke((item, failure) -> state.ended(begun, failure));
        });
    }

    private static <T> Uni<T> unavailable(String message) {
        return Uni.createFrom().failure(() -> new StoreUnavailableException(message));
    }
}
