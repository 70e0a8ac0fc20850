package dev.samovar.cache;

import dev.samovar.cache.entry.CacheEntry;
import dev.samovar.cache.entry.EntryPage;
import dev.samovar.cache.entry.EntryQuery;
import dev.samovar.cache.entry.Lookup;
import dev.samovar.cache.key.CacheKey;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.Optional;

/**
 * Storage of entries, leases, epochs and the version. The rest of the program uses it by this interface alone.
 *
 * <p>Nothing happens before a returned {@code Uni} is subscribed to, and each subscription is one operation. No method
 * blocks. Items are emitted on any thread. Every method fails with {@link StoreUnavailableException} when the store
 * cannot be reached in time, and with nothing else that a caller should handle.
 *
 * <p>The rule that all of it serves: once a purge has been answered, nothing that was generated or stored before it is
 * ever found again. A lease that was given before the purge is void, so what is generated under it cannot be stored.
 */
public interface CacheStore {

    /** The kind of store as people see it: {@code memory} or {@code redis}. */
    String type();

    /** Looks for an entry of the current epoch that is not gone. */
    Uni<Lookup> lookUp(CacheKey key);

    /**
     * What {@link #lookUp} would find without leaving this process, at once and on the caller's thread. Empty says nothing
     * about the entry: it may be elsewhere.
     */
    default Optional<Lookup.Found> getIfPresent(CacheKey key) {
        return Optional.empty();
    }

    /** Looks as {@link #lookUp} does and leaves no trace: nothing is copied nearer for having been looked at. */
    default Uni<Lookup> getQuietly(CacheKey key) {
        return lookUp(key);
    }

    /**
     * Looks as {@link #lookUp} does, past all copies and fallbacks: under a lease it finds what the lease's holder would
     * replace.
     */
    Uni<Lookup> lookUpStored(CacheKey key);

    /**
     * Asks for the right to generate a key.
     *
     * @param newerThan the generation time of the entry that the caller has and wants to replace, or
     *     {@link Instant#MIN} if it has none: if an entry newer than that is there, it is given instead of a lease
     */
    Uni<Acquisition> acquire(CacheKey key, Instant newerThan);

    /** Prolongs a lease by its term. Emits false if the lease does not stand any more. */
    Uni<Boolean> renew(Lease lease);

    /**
     * Takes a lease again that does not stand any more though its holder neither used nor released it. A store that
     * cannot distinguish a lost lease from a voided one answers {@link Regained#VOIDED}.
     */
    default Uni<Regained> regain(Lease lease) {
        return Uni.createFrom().item(Regained.VOIDED);
    }

    /**
     * Stores an entry and ends the lease. Emits false, and stores nothing, if the lease does not stand any more or a
     * purge has come between.
     *
     * @param entry the entry; its epoch is that of the lease
     */
    Uni<Boolean> store(Lease lease, CacheEntry entry);

    /**
     * Removes the entry of a lease's key and ends the lease, unless the key was written or purged since the lease was
     * given.
     *
     * @return what was removed, possibly nothing; empty if the lease does not stand any more
     */
    Uni<Optional<Invalidation>> remove(Lease lease);

    /**
     * A place for the answer of a generation that begins now, in case the store does not take it. Costs a few volatile
     * reads.
     */
    default LocalFallback fallback(CacheKey key) {
        return LocalFallback.NONE;
    }

    /** Gives a lease back unused. Emits whether it was still valid, so that no purge has voided it. */
    Uni<Boolean> release(Lease lease);

    /**
     * Removes every entry that a purge concerns, and voids the leases of such keys. Fails with
     * {@link IllegalArgumentException} if the store has no such namespace, or the version is invalid.
     */
    Uni<Invalidation> purge(Purge purge);

    /**
     * How many entries a purge would remove if it were made now. Changes nothing, and voids no lease.
     *
     * @param purge the purge, in a namespace of this store
     */
    Uni<Long> preview(Purge purge);

    /** The version of the cache at present. */
    Uni<String> version();

    /** How full the store is. */
    Uni<StoreCounts> count();

    /** A page of servable entries. */
    Uni<EntryPage> list(EntryQuery query);

    /** Emits {@code null} if the store answers. */
    Uni<Void> ping();

    /**
     * Writes something of its own in each part of the store, and leaves nothing of it behind. Emits empty if all took it, or
     * why some did not; fails if none did.
     */
    default Uni<Optional<StoreTrouble>> tryWrite() {
        return ping().replaceWith(Optional.empty());
    }

    /** What keeps the store from its work, as far as it is known; empty if nothing does. A volatile read or two. */
    default Optional<StoreTrouble> trouble() {
        return Optional.empty();
    }
}
