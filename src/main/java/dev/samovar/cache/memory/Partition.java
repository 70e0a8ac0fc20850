package dev.samovar.cache.memory;

import com.github.benmanes.caffeine.cache.RemovalCause;
import dev.samovar.cache.Acquisition;
import dev.samovar.cache.Lease;
import dev.samovar.cache.Regained;
import dev.samovar.cache.entry.CacheEntry;
import dev.samovar.cache.entry.Lookup;
import dev.samovar.cache.entry.Tier;
import dev.samovar.cache.key.CacheKey;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One namespace: its epoch, its leases, and the rules by which entries come in and go out of service.
 *
 * <p>Fills and grants share a lock that a purge takes alone for an instant. So a purge parts them: what was stored
 * before it is outdated or about to be removed, and what comes after it needs a lease of the new time.
 */
final class Partition {

    private final InstantSource clock;
    private final BoundedEntries entries;
    private final LeaseTable leases;
    private final PurgeLock lock = new PurgeLock();
    private final LongAdder evictions = new LongAdder();
    private volatile long epoch;
    private volatile EntryCount count;

    Partition(InstantSource clock, BoundedEntries entries, LeaseTable leases) {
        this.clock = clock;
        this.entries = entries;
        this.leases = leases;
        this.epoch = clock.millis();
        this.count = new EntryCount(epoch);
    }

    Lookup lookUp(CacheKey key) {
        long current = epoch;
        CacheEntry entry = entries.get(key);
        return entry != null && isServable(entry) ? new Lookup.Found(entry, Tier.MEMORY) : new Lookup.Absent(current);
    }

    /** Whether an entry has the epoch of now and is not gone. */
    boolean isServable(CacheEntry entry) {
        return entry.epoch() == epoch && entry.isKept(clock.instant());
    }

    Acquisition acquire(CacheKey key, Instant newerThan) {
        return lock.shared(() -> {
            Acquisition filled = filled(key, newerThan);
            if (filled != null) {
                return filled;
            }
            ActiveLease mine = leases.write(key, epoch);
            ActiveLease standing = leases.enter(mine);
            if (standing != mine) {
                return new Acquisition.Held(standing.settled());
            }
            // The holder before may have stored and gone since the look above
            filled = filled(key, newerThan);
            if (filled == null) {
                return new Acquisition.Granted(mine.lease());
            }
            leases.end(mine);
            return filled;
        });
    }

    private @Nullable Acquisition filled(CacheKey key, Instant newerThan) {
        CacheEntry entry = entries.get(key);
        return entry != null && isServable(entry) && entry.generatedAt().isAfter(newerThan)
                ? new Acquisition.Filled(new Lookup.Found(entry, Tier.MEMORY))
                : null;
    }

    boolean renew(Lease lease) {
        return whileValid(lease, () -> leases.renew(lease));
    }

    /** Gives a lease back whose term passed, unless a purge may have voided it or another holder has the key. */
    Regained regain(Lease lease) {
        return lock.shared(() -> {
            if (lease.epoch() != epoch || !leases.isUnpurged(lease)) {
                return Regained.VOIDED;
            }
            if (!leases.regain(lease)) {
                return Regained.TAKEN;
            }
            // The holder in between may have removed the entry since the look above
            if (leases.isUnpurged(lease)) {
                return Regained.REGAINED;
            }
            leases.use(lease, () -> {});
            return Regained.VOIDED;
        });
    }

    boolean release(Lease lease) {
        return whileValid(lease, () -> leases.use(lease, () -> {}));
    }

    boolean store(Lease lease, CacheEntry entry) {
        if (entry.epoch() != lease.epoch()) {
            throw new IllegalArgumentException("An entry has the epoch of the lease that it was generated under");
        }
        return whileValid(
                lease,
                () -> leases.use(lease, () -> entries.put(lease.key(), entry, replaced -> count.put(entry, replaced))));
    }

    private boolean whileValid(Lease lease, BooleanSupplier step) {
        return lock.shared(() -> lease.epoch() == epoch && step.getAsBoolean());
    }

    /**
     * Raises the epoch, which takes every entry out of service at once, and voids the leases given before. Returns the
     * count of these entries, closed.
     */
    EntryCount outdate() {
        EntryCount outdated = lock.alone(() -> {
            EntryCount before = count;
            before.close(clock.instant());
            epoch = Math.max(epoch + 1, clock.millis());
            count = new EntryCount(epoch);
            return before;
        });
        long current = epoch;
        leases.voidIf(lease -> lease.epoch() < current);
        return outdated;
    }

    /** Whether a purge has taken an entry out of service, but not yet out of memory. */
    boolean isOutdated(CacheEntry entry) {
        return entry.epoch() < epoch;
    }

    /** How many entries have the epoch of now and are not gone. */
    long servable() {
        return count.kept(clock.instant());
    }

    /**
     * Voids the leases of the keys that fit; none of their holders stores anything after it has returned. No lost lease of
     * the namespace can be regained any more, whatever its key.
     */
    void voidLeases(Predicate<CacheKey> affected) {
        // Alone: a lease that is being regained is in the table by now, or finds the purge
        lock.runAlone(leases::notePurge);
        leases.voidIf(lease -> affected.test(lease.key()));
        // Fills that found their leases valid are over then
        lock.runAlone(() -> {});
    }

    /** Voids the lease of a key and removes its entry. Returns whether there was one in service. */
    boolean remove(CacheKey key) {
        // Alone, so that no fill is under way: each was made before, or finds its lease void
        lock.runAlone(() -> {
            leases.notePurge(key);
            leases.voidOne(key);
        });
        return removeEntry(key) > 0;
    }

    /** Removes the entry of a lease's key. Returns how many were in service; nothing if the lease does not stand. */
    Optional<Long> remove(Lease lease) {
        LongAdder removed = new LongAdder();
        return whileValid(
                        lease,
                        () -> leases.use(lease, () -> {
                            leases.notePurge(lease.key());
                            removed.add(removeEntry(lease.key()));
                        }))
                ? Optional.of(removed.sum())
                : Optional.empty();
    }

    private long removeEntry(CacheKey key) {
        LongAdder removed = new LongAdder();
        entries.remove(key, entry -> {
            if (uncount(entry)) {
                removed.increment();
            }
        });
        return removed.sum();
    }

    /** Notes that an entry has expired, or that it went for want of room. */
    void left(CacheEntry entry, RemovalCause cause) {
        if (uncount(entry) && !cause.equals(RemovalCause.EXPIRED)) {
            evictions.increment();
        }
    }

    /**
     * Takes an entry that was removed, by whatever but a purge of the namespace, off the count. Returns false if such a
     * purge has counted it.
     */
    boolean uncount(CacheEntry entry) {
        return count.remove(entry);
    }

    long evictions() {
        return evictions.sum();
    }

    int leases() {
        return leases.size();
    }
}
