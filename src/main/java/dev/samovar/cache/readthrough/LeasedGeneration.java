package dev.samovar.cache.readthrough;

import dev.samovar.cache.CacheStore;
import dev.samovar.cache.Lease;
import dev.samovar.cache.LocalFallback;
import dev.samovar.cache.StoreUnavailableException;
import dev.samovar.cache.entry.CacheEntry;
import dev.samovar.cache.entry.Lookup;
import dev.samovar.cache.key.CacheKey;
import dev.samovar.cache.readthrough.flight.DeadlineExceededException;
import dev.samovar.cache.readthrough.flight.FlightKey;
import dev.samovar.cache.stats.UnleasedGenerations;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A generation under a lease, from asking for the lease to storing the answer. It waits while another process holds the
 * lease, renews its own meanwhile, and ends as soon as a purge has voided the lease. A lease that was
 * lost in another way is taken again; if another process has it meanwhile, the answer is served and not stored.
 *
 * <p>An answer that the store does not take stays in this process, as far as the store has a place for that.
 */
final class LeasedGeneration {

    private static final long SHORTEST_NANOS = 1_000_000;

    private final CacheStore store;
    private final HeldLeases held;
    private final FreshnessPolicy freshness;
    private final InstantSource clock;
    private final Duration deadline;
    private final AtomicLong moments = new AtomicLong();
    private final UnleasedGenerations unleased;

    LeasedGeneration(
            CacheStore store,
            FreshnessPolicy freshness,
            InstantSource clock,
            Duration deadline,
            UnleasedGenerations unleased) {
        this.store = store;
        this.held = new HeldLeases(store);
        this.freshness = freshness;
        this.clock = clock;
        this.deadline = deadline;
        this.unleased = unleased;
    }

    /**
     * Brings an entry that is newer than {@code newerThan}: its own, or one that another process stored meanwhile. The
     * deadline bounds the wait for the lease, and then anew what is done under it: a late start costs it no time.
     *
     * @param flight the key, with the epoch that its store had before
     */
    Uni<FillResult> run(FlightKey flight, Instant newerThan, Loader loader) {
        return Uni.createFrom().deferred(() -> {
            long waitUntil = System.nanoTime() + deadline.toNanos();
            return lead(new Order(flight.key(), flight.epoch(), newerThan, loader, waitUntil));
        });
    }

    /**
     * A place in the order of requests and of questions to the store. A request that began before a question was asked
     * began before the store answered it: no purge that the request has to respect is missing from the answer.
     */
    long moment() {
        return moments.get();
    }

    /** What is to be generated, and when the wait for its lease ends. */
    private record Order(CacheKey key, long epoch, Instant newerThan, Loader loader, long waitUntilNanos) {

        long leftNanos() {
            return waitUntilNanos - System.nanoTime();
        }

        /** Whether an entry is new enough. If the first look-up failed it may have been there before, and has to be fresh. */
        boolean accepts(CacheEntry entry, Instant now) {
            return entry.generatedAt().isAfter(newerThan) && (epoch >= 0 || entry.isFresh(now));
        }

        Order toReplace(CacheEntry entry) {
            return new Order(key, epoch, entry.generatedAt(), loader, waitUntilNanos);
        }
    }

    private Uni<FillResult> lead(Order order) {
        return Uni.createFrom().deferred(() -> {
            long asked = moments.incrementAndGet();
            // Before the lease: a purge from here on concerns what is generated under it
            LocalFallback fallback = store.fallback(order.key());
            return inTime(store.acquire(order.key(), order.newerThan()), order.leftNanos())
                    .<FillResult>chain(acquisition -> acquisition.fold(
                            granted ->
                                    inTime(underLease(granted.lease(), order.loader(), fallback), deadline.toNanos()),
                            taken -> inTime(taken.settled(), order.leftNanos()).chain(() -> lead(order)),
                            filled -> filled(order, filled.found().entry(), asked)))
                    .onFailure(StoreUnavailableException.class)
                    .recoverWithUni(failure -> inTime(withoutLease(order, fallback, failure), deadline.toNanos()));
        });
    }

    /** The entry, if it will do; otherwise the lease is asked for again, to replace it. */
    private Uni<FillResult> filled(Order order, CacheEntry entry, long asked) {
        return order.accepts(entry, clock.instant())
                ? Uni.createFrom().item(new FillResult.Filled(entry, false, true, asked))
                : lead(order.toReplace(entry));
    }

    private static <T> Uni<T> inTime(Uni<T> step, long nanos) {
        return step.ifNoItem()
                .after(Duration.ofNanos(Math.max(SHORTEST_NANOS, nanos)))
                .failWith(DeadlineExceededException::new);
    }

    private Uni<FillResult> underLease(Lease lease, Loader loader, LocalFallback fallback) {
        long begun = moments.incrementAndGet();
        Uni<Optional<Generated>> generation = Uni.createFrom()
                .deferred(loader::load)
                .onFailure()
                .call(() -> held.giveBack(lease))
                .onCancellation()
                .call(() -> held.giveBack(lease))
                .map(Optional::of);
        // The watch ends before the lease is used: a lease that was used does not stand either
        return Uni.join()
                .first(generation, held.<Generated>voided(lease))
                .toTerminate()
                .chain(generated -> generated
                        .map(g -> keep(lease, g, begun, fallback))
                        .orElseGet(() -> Uni.createFrom().item(new FillResult.Voided())));
    }

    /**
     * Without a lease nothing can be stored: the answer stays in this process at best. One that another request paid for
     * and left here since the look-up is as good.
     */
    private Uni<FillResult> withoutLease(Order order, LocalFallback fallback, Throwable failure) {
        long asked = moments.incrementAndGet();
        return store.lookUp(order.key())
                .onFailure(StoreUnavailableException.class)
                .recoverWithItem(() -> new Lookup.Absent(order.epoch()))
                .chain(lookup -> lookup instanceof Lookup.Found found && order.accepts(found.entry(), clock.instant())
                        ? Uni.createFrom().item(new FillResult.Filled(found.entry(), false, true, asked))
                        : generateWithoutLease(order, fallback, failure));
    }

    private Uni<FillResult> generateWithoutLease(Order order, LocalFallback fallback, Throwable failure) {
        unleased.note(failure);
        long begun = moments.incrementAndGet();
        return order.loader().load().chain(generated -> {
            CacheEntry entry = stamp(generated, order.key(), order.epoch());
            return (generated.storable()
                            ? fallback.keep(entry)
                            : Uni.createFrom().item(false))
                    .map(kept -> unconfirmed(entry, begun, fallback));
        });
    }

    /**
     * An answer that the store neither took nor refused, so that it may have been purged since its generation began. Unless
     * this process can rule that out, it is for requests that began before the generation; the others look again.
     */
    private FillResult unconfirmed(CacheEntry entry, long begun, LocalFallback fallback) {
        long asked = moments.incrementAndGet();
        return new FillResult.Filled(entry, false, false, fallback.isUnpurged() ? asked : begun);
    }

    private Uni<FillResult> keep(Lease lease, Generated generated, long begun, LocalFallback fallback) {
        CacheEntry entry = stamp(generated, lease.key(), lease.epoch());
        long asked = moments.incrementAndGet();
        FillResult notStored = new FillResult.Filled(entry, false, false, asked);
        if (!generated.storable()) {
            return held.stillStands(lease)
                    .map(stood -> stood ? notStored : new FillResult.Voided())
                    .onFailure(StoreUnavailableException.class)
                    .recoverWithItem(() -> unconfirmed(entry, begun, fallback));
        }
        return held.store(lease, entry)
                .<FillResult>map(regained -> switch (regained) {
                    case REGAINED -> new FillResult.Filled(entry, true, false, asked);
                    case TAKEN -> notStored;
                    case VOIDED -> new FillResult.Voided();
                })
                .onFailure(StoreUnavailableException.class)
                .recoverWithUni(() -> fallback.keep(entry).map(kept -> unconfirmed(entry, begun, fallback)));
    }

    private CacheEntry stamp(Generated generated, CacheKey key, long epoch) {
        return freshness.stamp(generated, key.namespace(), epoch, clock.instant());
    }
}
