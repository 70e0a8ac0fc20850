package dev.samovar.cache.entries;

import dev.samovar.cache.CacheStore;
import dev.samovar.cache.Invalidation;
import dev.samovar.cache.Lease;
import dev.samovar.cache.Purge;
import dev.samovar.cache.StoreUnavailableException;
import dev.samovar.cache.entry.CacheEntry;
import dev.samovar.cache.entry.Cost;
import dev.samovar.cache.entry.EntryPage;
import dev.samovar.cache.entry.EntryQuery;
import dev.samovar.cache.entry.Lifetime;
import dev.samovar.cache.entry.Lookup;
import dev.samovar.cache.key.CacheKey;
import dev.samovar.cache.key.GlobPattern;
import dev.samovar.cache.key.Namespace;
import dev.samovar.cache.readthrough.FreshnessPolicy;
import dev.samovar.cache.stats.StatsCounter;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

/**
 * The cache's own get, put and delete of single entries, beside the read-through {@code ReadThroughCache}.
 *
 * <p>A get or a miss in a namespace of applications counts as {@link StatsCounter} says; a look at an entry of content
 * does not count, since it is no request for content. A put goes the way of a generation, under a lease, so that a
 * purge that is answered before the put leaves nothing of it, and one after it removes it.
 *
 * <p>Every method fails with {@link StoreUnavailableException} while the store is unavailable: what this process keeps in its
 * place is not what the others see.
 */
public final class StoredEntries {

    /** How long a put waits for others that write the same key. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final CacheStore store;
    private final StatsCounter stats;
    private final Map<Namespace, Lifetime> applications;
    private final InstantSource clock;

    /**
     * @param applications the namespaces that applications write, with their times
     */
    public StoredEntries(
            CacheStore store, StatsCounter stats, Map<Namespace, Lifetime> applications, InstantSource clock) {
        this.store = store;
        this.stats = stats;
        this.applications = Map.copyOf(applications);
        this.clock = clock;
    }

    /**
     * What a caller puts.
     *
     * @param body its bytes; handed over, not to be changed afterwards
     * @param mediaType its media type
     * @param fresh how long it is a hit; as for its namespace if empty
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Value(byte[] body, String mediaType, Optional<Duration> fresh) {}

    /**
     * A put that was made.
     *
     * @param entry what is stored now
     * @param replaced whether there was an entry before
     */
    public record Put(CacheEntry entry, boolean replaced) {}

    /** The entry of a key, fresh or stale; nothing if there is none. */
    public Uni<Optional<Lookup.Found>> get(CacheKey key) {
        return Uni.createFrom().deferred(() -> {
            long start = System.nanoTime();
            return store.lookUp(key)
                    .chain(lookup -> lookup.fold(
                            found -> Uni.createFrom().item(Optional.of(found)),
                            // While the store is unavailable every look-up finds nothing; only the store itself can say
                            // that there is nothing
                            absent -> store.ping().replaceWith(Optional.<Lookup.Found>empty())))
                    .invoke(found -> {
                        if (applications.containsKey(key.namespace())) {
                            stats.lookedUp(key.namespace(), System.nanoTime() - start);
                            count(key, found);
                        }
                    });
        });
    }

    private void count(CacheKey key, Optional<Lookup.Found> found) {
        Namespace namespace = key.namespace();
        if (found.isEmpty()) {
            stats.missed(key, false);
        } else if (found.get().entry().isFresh(clock.instant())) {
            stats.hit(namespace, Cost.NONE);
        } else {
            stats.staleHit(namespace, Cost.NONE);
        }
    }

    /**
     * Stores a value, in place of what was there. Of puts of one key at the same time the last one stays.
     *
     * @throws IllegalArgumentException if the key's namespace is none of applications
     */
    public Uni<Put> put(CacheKey key, Value value) {
        return put(key, value, Optional.empty());
    }

    /**
     * Stores a value if a precondition holds of what is there; fails with {@link PreconditionFailedException} otherwise.
     * Nobody else writes the key between the two.
     */
    public Uni<Put> put(CacheKey key, Value value, Optional<Precondition> precondition) {
        Lifetime times = applications.get(key.namespace());
        if (times == null) {
            throw new IllegalArgumentException("Not a namespace of applications: " + key.namespace());
        }
        Lifetime lifetime = new Lifetime(value.fresh().orElse(times.fresh()), times.stale());
        return patiently(underLease(key, precondition, (lease, before) -> {
            CacheEntry entry = entry(value, lifetime, lease.epoch());
            return store.store(lease, entry)
                    .map(stored -> stored ? Optional.of(new Put(entry, before.isPresent())) : Optional.empty());
        }));
    }

    private static <T> Uni<T> patiently(Uni<T> write) {
        return write.ifNoItem()
                .after(PATIENCE)
                .failWith(() -> new StoreUnavailableException("Others write this entry all the time: try again"));
    }

    /** A step under a lease, which emits nothing if the lease is no longer valid. */
    private interface Write<T> {
        Uni<Optional<T>> make(Lease lease, Optional<String> etagBefore);
    }

    private <T> Uni<T> underLease(CacheKey key, Optional<Precondition> precondition, Write<T> write) {
        // Nothing is newer than that: there is no entry that would spare the write
        return store.acquire(key, Instant.MAX)
                .chain(acquisition -> acquisition.fold(
                        granted ->
                                granted.local() ? refuse(granted.lease()) : under(granted.lease(), precondition, write),
                        held -> held.settled().chain(() -> underLease(key, precondition, write)),
                        filled -> Uni.createFrom()
                                .failure(() -> new StoreUnavailableException("The store's clock is off: try again"))));
    }

    private <T> Uni<T> refuse(Lease local) {
        return giveBack(local)
                .chain(() -> Uni.createFrom()
                        .failure(() -> new StoreUnavailableException("The store is unavailable: nothing was changed")));
    }

    private <T> Uni<T> under(Lease lease, Optional<Precondition> precondition, Write<T> write) {
        // A copy in this process may be older than what another replica has written
        return store.lookUpStored(lease.key())
                .map(StoredEntries::etag)
                .invoke(etag -> {
                    if (precondition.isPresent() && !precondition.get().holds(etag)) {
                        throw new PreconditionFailedException();
                    }
                })
                .chain(etag -> write.make(lease, etag))
                .onFailure()
                .call(() -> giveBack(lease))
                .chain(made -> made.map(done -> Uni.createFrom().item(done))
                        .orElseGet(() -> underLease(lease.key(), precondition, write)));
    }

    private static Optional<String> etag(Lookup lookup) {
        return lookup.fold(found -> Optional.of(found.entry().etag()), absent -> Optional.empty());
    }

    private Uni<Boolean> giveBack(Lease lease) {
        return store.release(lease).onFailure(StoreUnavailableException.class).recoverWithItem(false);
    }

    private CacheEntry entry(Value value, Lifetime lifetime, long epoch) {
        Instant now = clock.instant();
        Instant freshUntil = now.plus(lifetime.fresh());
        return new CacheEntry(
                value.body(),
                value.mediaType(),
                FreshnessPolicy.etag(value.body(), value.mediaType()),
                now,
                freshUntil,
                freshUntil.plus(lifetime.stale()),
                epoch,
                Cost.NONE);
    }

    /** Removes the entry of a key, and voids what is under way for it. */
    public Uni<Invalidation> delete(CacheKey key) {
        return store.purge(Purge.of(key));
    }

    /**
     * Removes the entry of a key if a precondition holds of it; fails with {@link PreconditionFailedException} otherwise.
     * Nobody else writes the key between the two; what is under way for it is waited for.
     */
    public Uni<Invalidation> delete(CacheKey key, Optional<Precondition> precondition) {
        return precondition.isEmpty()
                ? delete(key)
                : patiently(underLease(key, precondition, (lease, before) -> store.remove(lease)));
    }

    /** The key of the entry with a fingerprint; nothing if there is no such entry. Takes time in the namespace's size. */
    public Uni<Optional<CacheKey>> find(Namespace namespace, String fingerprint) {
        EntryQuery query = new EntryQuery(namespace, GlobPattern.parse("*:" + fingerprint), null, 1);
        return store.list(query)
                .map(page -> page.entries().stream().map(EntryPage.Listed::key).findFirst());
    }
}
