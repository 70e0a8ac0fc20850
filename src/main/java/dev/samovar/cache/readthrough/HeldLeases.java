package dev.samovar.cache.readthrough;

import dev.samovar.cache.CacheStore;
import dev.samovar.cache.Lease;
import dev.samovar.cache.Regained;
import dev.samovar.cache.StoreUnavailableException;
import dev.samovar.cache.entry.CacheEntry;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Supplier;

/**
 * The leases under which this process generates: renewed while it does, used at its end, or given back. One that was lost
 * otherwise than by a purge is taken again.
 */
final class HeldLeases {

    private static final System.Logger LOG = System.getLogger(LeasedGeneration.class.getName());

    /** Enough that a process may be stalled for three fifths of the term without losing the lease. */
    private static final int RENEWALS_IN_A_TERM = 5;

    private final CacheStore store;
    private final Supplier<? extends ScheduledExecutorService> timers;

    HeldLeases(CacheStore store) {
        this(store, Infrastructure::getDefaultWorkerPool);
    }

    /**
     * @param timers gives the executor of renewals
     */
    HeldLeases(CacheStore store, Supplier<? extends ScheduledExecutorService> timers) {
        this.store = store;
        this.timers = timers;
    }

    /** Renews a lease until it is cancelled. Emits nothing once a purge has voided the lease. */
    <T> Uni<Optional<T>> voided(Lease lease) {
        Duration period = lease.term().dividedBy(RENEWALS_IN_A_TERM);
        return Multi.createFrom()
                .ticks()
                .onExecutor(timers.get())
                .startingAfter(period)
                .every(period)
                .onOverflow()
                .drop()
                .onItem()
                .transformToUniAndConcatenate(tick -> stands(lease))
                .filter(stands -> !stands)
                .toUni()
                .map(lost -> {
                    LOG.log(
                            System.Logger.Level.DEBUG,
                            "A purge voided a running generation; its requests look up again");
                    return Optional.<T>empty();
                });
    }

    private Uni<Boolean> stands(Lease lease) {
        return store.renew(lease)
                .chain(renewed -> renewed
                        ? Uni.createFrom().item(true)
                        : store.regain(lease).map(regained -> regained != Regained.VOIDED))
                .onFailure(StoreUnavailableException.class)
                .recoverWithItem(true);
    }

    /**
     * Stores an entry under its lease. A lease that was lost to eviction or to time is no purge: the entry is stored if the
     * lease can be had again.
     */
    Uni<Regained> store(Lease lease, CacheEntry entry) {
        return store.store(lease, entry)
                .chain(stored -> stored ? Uni.createFrom().item(Regained.REGAINED) : storeAgain(lease, entry));
    }

    private Uni<Regained> storeAgain(Lease lease, CacheEntry entry) {
        return store.regain(lease)
                .chain(regained -> regained == Regained.REGAINED
                        ? store.store(lease, entry).map(stored -> stored ? Regained.REGAINED : Regained.VOIDED)
                        : Uni.createFrom().item(regained));
    }

    /** Gives a lease back. Emits whether no purge voided it; it may have been lost all the same. */
    Uni<Boolean> stillStands(Lease lease) {
        return store.release(lease)
                .chain(stood -> stood
                        ? Uni.createFrom().item(true)
                        : store.regain(lease)
                                .call(regained -> regained == Regained.REGAINED
                                        ? giveBack(lease)
                                        : Uni.createFrom().item(false))
                                .map(regained -> regained != Regained.VOIDED));
    }

    /** Gives a lease back, if the store is there. */
    Uni<Boolean> giveBack(Lease lease) {
        return store.release(lease).onFailure(StoreUnavailableException.class).recoverWithItem(true);
    }
}
