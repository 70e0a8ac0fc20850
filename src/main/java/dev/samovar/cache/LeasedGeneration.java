package dev.samovar.cache;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A generation under a lease, from asking for the lease to storing the answer. It waits while another process holds the
 * lease, renews its own while it works, and gives up as soon as it learns that the lease is void.
 */
final class LeasedGeneration {

    private static final System.Logger LOG = System.getLogger(LeasedGeneration.class.getName());

    private static final long SHORTEST_NANOS = 1_000_000;

    private final CacheStore store;
    private final Freshness freshness;
    private final InstantSource clock;
    private final Duration deadline;
    private final AtomicLong moments = new AtomicLong();

    LeasedGeneration(CacheStore store, Freshness freshness, InstantSource clock, Duration deadline) {
        this.store = store;
        this.freshness = freshness;
        this.clock = clock;
        this.deadline = deadline;
    }

    /**
     * Brings an entry that is newer than {@code newerThan}: its own, or one that someone else stored meanwhile. The deadline
     * bounds the wait for the lease, and then anew what is done under it: what has begun late is not cut off.
     */
    Uni<Landing> run(CacheKey key, Instant newerThan, Loader loader) {
        return Uni.createFrom().deferred(() -> lead(key, newerThan, loader, System.nanoTime() + deadline.toNanos()));
    }

    /**
     * A place in the order of requests and of questions to the store. A request that began before a question was asked
     * began before the store answered it: no purge that the request has to respect is missing from the answer.
     */
    long moment() {
        return moments.get();
    }

    private Uni<Landing> lead(CacheKey key, Instant newerThan, Loader loader, long waitUntil) {
        return Uni.createFrom()
                .deferred(() -> {
                    long asked = moments.incrementAndGet();
                    return inTime(store.acquire(key, newerThan), waitUntil - System.nanoTime())
                            .<Landing>chain(acquisition -> acquisition.fold(
                                    granted -> inTime(underLease(granted.lease(), loader), deadline.toNanos()),
                                    held -> inTime(held.settled(), waitUntil - System.nanoTime())
                                            .chain(() -> lead(key, newerThan, loader, waitUntil)),
                                    filled -> Uni.createFrom()
                                            .item(new Landing.Landed(
                                                    filled.found().entry(), false, true, asked))));
                })
                .onFailure(StoreUnavailableException.class)
                .recoverWithUni(() -> inTime(withoutLease(key, loader), deadline.toNanos()));
    }

    private static <T> Uni<T> inTime(Uni<T> step, long nanos) {
        return step.ifNoItem()
                .after(Duration.ofNanos(Math.max(SHORTEST_NANOS, nanos)))
                .failWith(DeadlineExceededException::new);
    }

    private Uni<Landing> underLease(Lease lease, Loader loader) {
        Uni<Optional<Generated>> generation = Uni.createFrom()
                .deferred(loader::load)
                .onFailure()
                .call(() -> giveBack(lease))
                .onCancellation()
                .call(() -> giveBack(lease))
                .map(Optional::of);
        // The watch ends before the lease is used: a lease that was used does not stand either
        return Uni.join()
                .first(generation, voided(lease))
                .toTerminate()
                .chain(generated -> generated
                        .map(g -> keep(lease, g))
                        .orElseGet(() -> Uni.createFrom().item(new Landing.Voided())));
    }

    /** With the store away there is nobody to ask and nowhere to keep the answer. */
    private Uni<Landing> withoutLease(CacheKey key, Loader loader) {
        return loader.load().map(g -> new Landing.Landed(stamp(g, key, 0), false, false, Long.MAX_VALUE));
    }

    private Uni<Landing> keep(Lease lease, Generated generated) {
        CacheEntry entry = stamp(generated, lease.key(), lease.epoch());
        long asked = moments.incrementAndGet();
        Landing notStored = new Landing.Landed(entry, false, false, asked);
        if (!generated.storable()) {
            return giveBack(lease).map(stood -> stood ? notStored : new Landing.Voided());
        }
        return store.store(lease, entry)
                .<Landing>map(stood -> stood ? new Landing.Landed(entry, true, false, asked) : new Landing.Voided())
                .onFailure(StoreUnavailableException.class)
                .recoverWithItem(notStored);
    }

    private Uni<Boolean> giveBack(Lease lease) {
        return store.release(lease).onFailure(StoreUnavailableException.class).recoverWithItem(true);
    }

    private Uni<Optional<Generated>> voided(Lease lease) {
        Duration period = lease.term().dividedBy(3);
        return Multi.createFrom()
                .ticks()
                .startingAfter(period)
                .every(period)
                .onOverflow()
                .drop()
                .onItem()
                .transformToUniAndConcatenate(tick -> stands(lease))
                .filter(stands -> !stands)
                .toUni()
                .map(lost -> {
                    LOG.log(System.Logger.Level.DEBUG, "A purge or a takeover voided a running generation");
                    return Optional.empty();
                });
    }

    private Uni<Boolean> stands(Lease lease) {
        return store.renew(lease).onFailure(StoreUnavailableException.class).recoverWithItem(true);
    }

    private CacheEntry stamp(Generated generated, CacheKey key, long epoch) {
        return freshness.stamp(generated, key.namespace(), epoch, clock.instant());
    }
}
