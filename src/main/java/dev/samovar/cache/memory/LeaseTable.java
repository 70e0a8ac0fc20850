package dev.samovar.cache.memory;

import dev.samovar.cache.Lease;
import dev.samovar.cache.key.CacheKey;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The leases of one namespace, at most one to a key. A lease leaves the book at its end, or when its term passes; the
 * cancelled task that would have looked after it may stay in the workers' queue for the rest of the term.
 */
final class LeaseTable {

    private static final String MARK_END = "/";

    private final InstantSource clock;
    private final Duration term;
    private final ScheduledExecutorService workers;
    private final ConcurrentMap<CacheKey, ActiveLease> held = new ConcurrentHashMap<>();

    /** How many purges by pattern or of one key each shard has had. */
    private final AtomicLongArray purges = new AtomicLongArray(CacheKey.SHARDS);

    LeaseTable(InstantSource clock, Duration term, ScheduledExecutorService workers) {
        this.clock = clock;
        this.term = term;
        this.workers = workers;
    }

    /** A lease from now on that is not in the book yet. */
    ActiveLease write(CacheKey key, long epoch) {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        String token = mark(key) + new UUID(random.nextLong(), random.nextLong());
        return new ActiveLease(new Lease(key, token, epoch, term), clock.instant());
    }

    /** Enters a lease unless another of its key is in the book. Returns the one that is. */
    ActiveLease enter(ActiveLease mine) {
        CacheKey key = mine.lease().key();
        ActiveLease before = held.get(key);
        if (before != null) {
            endIfLate(before);
        }
        ActiveLease standing = held.putIfAbsent(key, mine);
        if (standing != null) {
            return standing;
        }
        watch(mine);
        return mine;
    }

    /** Prolongs a lease. Returns false if it does not stand any more. */
    boolean renew(Lease lease) {
        ActiveLease standing = find(lease);
        return standing != null && standing.renew(clock.instant());
    }

    /** Whether no purge that was {@linkplain #notePurge noted} since the lease was given may have concerned its key. */
    boolean isUnpurged(Lease lease) {
        return lease.token().startsWith(mark(lease.key()));
    }

    /** Enters a lease again that was lost. Returns false if another of its key is in the book. */
    boolean regain(Lease lease) {
        ActiveLease standing = enter(new ActiveLease(lease, clock.instant()));
        return standing.lease().token().equals(lease.token()) && renew(lease);
    }

    /** Notes a purge of one key, for leases that are not in the book at the moment. */
    void notePurge(CacheKey key) {
        purges.incrementAndGet(key.shard());
    }

    /** Notes a purge of any keys. */
    void notePurge() {
        for (int shard = 0; shard < CacheKey.SHARDS; shard++) {
            purges.incrementAndGet(shard);
        }
    }

    private String mark(CacheKey key) {
        return purges.get(key.shard()) + MARK_END;
    }

    /** Takes a step under a lease, which ends with it. Returns false, without the step, if it does not stand. */
    boolean use(Lease lease, Runnable step) {
        ActiveLease standing = find(lease);
        if (standing == null || !standing.endInTime(clock.instant())) {
            return false;
        }
        try {
            step.run();
        } finally {
            strikeOut(standing);
        }
        return true;
    }

    /** Ends a lease, unless it has ended or is in use. */
    void end(ActiveLease lease) {
        if (lease.end()) {
            strikeOut(lease);
        }
    }

    /** Ends the leases that fit. */
    void voidIf(Predicate<Lease> affected) {
        held.values().forEach(lease -> {
            if (affected.test(lease.lease())) {
                end(lease);
            }
        });
    }

    /** Ends the lease of a key, if there is one. */
    void voidOne(CacheKey key) {
        ActiveLease lease = held.get(key);
        if (lease != null) {
            end(lease);
        }
    }

    int size() {
        return held.size();
    }

    private @Nullable ActiveLease find(Lease lease) {
        ActiveLease found = held.get(lease.key());
        return found != null && found.lease().token().equals(lease.token()) ? found : null;
    }

    private void strikeOut(ActiveLease ended) {
        held.remove(ended.lease().key(), ended);
        ended.settle(workers);
    }

    private void endIfLate(ActiveLease lease) {
        if (lease.endIfLate(clock.instant())) {
            strikeOut(lease);
        }
    }

    private void watch(ActiveLease lease) {
        Instant now = clock.instant();
        // One more, since the fraction of a millisecond was cut off
        long delayMillis = 1 + Math.max(0, lease.left(now).toMillis());
        lease.watchedBy(workers.schedule(() -> lookAfter(lease), delayMillis, TimeUnit.MILLISECONDS));
    }

    private void lookAfter(ActiveLease lease) {
        endIfLate(lease);
        if (!lease.hasEnded()) {
            watch(lease);
        }
    }
}
