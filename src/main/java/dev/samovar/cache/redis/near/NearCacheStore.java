package dev.samovar.cache.redis.near;

import dev.samovar.cache.CacheStore;
import dev.samovar.cache.ForwardingCacheStore;
import dev.samovar.cache.Invalidation;
import dev.samovar.cache.Lease;
import dev.samovar.cache.LocalFallback;
import dev.samovar.cache.Purge;
import dev.samovar.cache.StaleFallback;
import dev.samovar.cache.StoreTrouble;
import dev.samovar.cache.StoreUnavailableException;
import dev.samovar.cache.entry.CacheEntry;
import dev.samovar.cache.entry.Lookup;
import dev.samovar.cache.key.CacheKey;
import dev.samovar.cache.redis.bus.ReplicaBus;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A store with copies of its entries in this process, which spare a look-up the way to Redis.
 *
 * <p>A copy serves while it is fresh, the subscription is proven and has not been interrupted since the copy was read,
 * and nothing that concerns it has been announced since then; so also not if it was announced while it was being read.
 * Otherwise the store is asked. A stale copy makes way for what another replica may have stored meanwhile;
 * it serves only if the store does not answer.
 *
 * <p>What the store did not take is kept here too, and serves while the store has nothing newer and confirms the epoch.
 *
 * <p>A purge that the store has made but that could not be published fails with {@link StoreUnavailableException}:
 * other replicas may still serve what they have.
 */
public final class NearCacheStore extends ForwardingCacheStore implements StaleFallback, AutoCloseable {

    private final CacheStore store;
    private final ReplicaBus bus;
    private final LongSupplier continuity;
    private final NearCache copies;
    private final InstantSource clock;
    private final InvalidationCounters marks = new InvalidationCounters();
    private final AutoCloseable registration;

    /**
     * @param store what the copies are of
     * @param continuity a number that changes whenever the bus may have missed announcements; costs next to nothing
     */
    public NearCacheStore(
            CacheStore store, ReplicaBus bus, LongSupplier continuity, NearCache copies, InstantSource clock) {
        super(store);
        this.store = store;
        this.bus = bus;
        this.continuity = continuity;
        this.copies = copies;
        this.clock = clock;
        this.registration = bus.listen(marks::take);
    }

    @Override
    public Uni<Lookup> lookUp(CacheKey key) {
        return Uni.createFrom().deferred(() -> {
            NearEntry copy = copies.get(key);
            return copy != null && mayServe(key, copy) ? copy.answer() : readThrough(key, copy);
        });
    }

    @Override
    public Optional<Lookup.Found> getIfPresent(CacheKey key) {
        NearEntry copy = copies.get(key);
        return copy != null && mayServe(key, copy) ? Optional.of(copy.found()) : Optional.empty();
    }

    private boolean mayServe(CacheKey key, NearEntry copy) {
        return !copy.isUnstored() && copy.entry().isFresh(clock.instant()) && isConfirmed(key, copy);
    }

    // The proof last: what it proves holds for all that was looked at before
    private boolean isConfirmed(CacheKey key, NearEntry copy) {
        return isUnmarked(key, copy) && copy.continuity() == continuity.getAsLong() && bus.isConfirmed();
    }

    private boolean isUnmarked(CacheKey key, NearEntry copy) {
        return copy.mark() == (copy.isUnstored() ? marks.ofPurges(key) : marks.of(key));
    }

    /** The copy that Redis did not take, if Redis has nothing newer and no purge can have concerned it. */
    private Lookup unlessNewer(CacheKey key, NearEntry copy, Lookup lookup) {
        Instant there = lookup.fold(found -> found.entry().generatedAt(), absent -> Instant.MIN);
        boolean serves = there.isBefore(copy.entry().generatedAt())
                && lookup.epoch() == copy.entry().epoch()
                && copy.entry().isKept(clock.instant())
                && isConfirmed(key, copy);
        if (!serves) {
            copies.remove(key, copy);
        }
        return serves ? copy.found() : lookup;
    }

    @Override
    public LocalFallback fallback(CacheKey key) {
        return new NearFallback(key, copies, marks, bus, continuity);
    }

    private Uni<Lookup> readThrough(CacheKey key, @Nullable NearEntry copy) {
        if (copy != null && copy.isUnstored()) {
            return store.lookUp(key)
                    .map(lookup -> unlessNewer(key, copy, lookup))
                    .onFailure(StoreUnavailableException.class)
                    .recoverWithUni(failure -> inItsPlace(key, copy, failure));
        }
        long continuityBefore = continuity.getAsLong();
        long markBefore = marks.of(key);
        Uni<Lookup> read = store.lookUp(key).invoke(lookup -> {
            if (lookup instanceof Lookup.Found found) {
                keep(key, new NearEntry(found.entry(), continuityBefore, markBefore));
            } else if (copy != null) {
                copies.remove(key, copy);
            }
        });
        return copy == null
                ? read
                : read.onFailure(StoreUnavailableException.class)
                        .recoverWithUni(failure -> inItsPlace(key, copy, failure));
    }

    private void keep(CacheKey key, NearEntry copy) {
        // Another look-up may have brought a current one; this would only take its place
        if (copy.mark() == marks.of(key) && copy.continuity() == continuity.getAsLong()) {
            copies.put(key, copy);
        }
    }

    private Uni<Lookup> inItsPlace(CacheKey key, NearEntry copy, Throwable failure) {
        return copy.entry().isKept(clock.instant()) && isConfirmed(key, copy)
                ? copy.answer()
                : Uni.createFrom().failure(failure);
    }

    @Override
    public Optional<Lookup.Found> find(CacheKey key) {
        NearEntry copy = copies.get(key);
        return copy != null && isUnmarked(key, copy) && copy.entry().isKept(clock.instant())
                ? Optional.of(copy.found())
                : Optional.empty();
    }

    @Override
    public void forget(Purge purge) {
        marks.take(purge);
    }

    @Override
    public Uni<Boolean> store(Lease lease, CacheEntry entry) {
        // A look-up before the announcement arrives shall find this entry all the same
        return store.store(lease, entry).invoke(stored -> marks.change(lease.key()));
    }

    @Override
    public Uni<Invalidation> purge(Purge purge) {
        return forgetting(purge, store.purge(purge)).invoke(NearCacheStore::requireTold);
    }

    @Override
    public Uni<Optional<Invalidation>> remove(Lease lease) {
        return forgetting(Purge.of(lease.key()), store.remove(lease))
                .invoke(removed -> removed.ifPresent(NearCacheStore::requireTold));
    }

    // Also after a failure, since the purge may have been made
    private <T> Uni<T> forgetting(Purge purge, Uni<T> made) {
        return made.onTermination().invoke(() -> marks.take(purge));
    }

    private static void requireTold(Invalidation invalidation) {
        if (invalidation.confirmed() == 0) {
            throw new StoreUnavailableException("The purge was made in Redis, but could not be published yet: replicas"
                    + " may serve what they hold in memory until Redis can be reached again; try again");
        }
    }

    /** Stops listening. */
    @Override
    public void close() {
        try {
            registration.close();
        } catch (Exception e) {
            throw new IllegalStateException("A registration could not be closed", e);
        }
    }

    /** That of the store, or what keeps the replicas from receiving from each other. */
    @Override
    public Optional<StoreTrouble> trouble() {
        return store.trouble().or(bus::trouble);
    }

    @Override
    public Uni<Lookup> getQuietly(CacheKey key) {
        return Uni.createFrom().deferred(() -> {
            NearEntry copy = copies.get(key);
            if (copy != null && copy.isUnstored()) {
                return store.getQuietly(key).map(lookup -> unlessNewer(key, copy, lookup));
            }
            return copy != null && mayServe(key, copy) ? copy.answer() : store.getQuietly(key);
        });
    }
}
