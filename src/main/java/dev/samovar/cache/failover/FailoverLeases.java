package dev.samovar.cache.failover;

import dev.samovar.cache.Acquisition;
import dev.samovar.cache.CacheStore;
import dev.samovar.cache.Lease;
import dev.samovar.cache.Regained;
import dev.samovar.cache.entry.CacheEntry;
import dev.samovar.cache.key.CacheKey;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.function.Function;
import java.util.function.Supplier;

/** The leases of a store and of its fallback: each is used where it was granted. */
final class FailoverLeases {

    private final CacheStore store;
    private final CacheStore fallback;
    private final FailoverState state;
    private final StoreCalls calls;
    private final PurgeCounts purges;

    FailoverLeases(CacheStore store, CacheStore fallback, FailoverState state, StoreCalls calls, PurgeCounts purges) {
        this.store = store;
        this.fallback = fallback;
        this.state = state;
        this.calls = calls;
        this.purges = purges;
    }

    Uni<Acquisition> acquire(CacheKey key, Instant newerThan) {
        // Repeated, since a call of the model costs more than the wait, until the store counts as unavailable
        return calls.routed(() -> LeaseAttempts.run(() -> acquireThere(key, newerThan)), () -> {
            long outage = state.outage();
            long before = purges.known();
            return fallback.acquire(key, newerThan)
                    .map(acquisition -> acquisition instanceof Acquisition.Granted granted
                            ? Acquisition.Granted.local(new FailoverLease(outage, before, granted.lease()).marked())
                            : acquisition);
        });
    }

    private Uni<Acquisition> acquireThere(CacheKey key, Instant newerThan) {
        return state.isUnavailable()
                ? StoreCalls.unavailable("The store is unavailable")
                : calls.observedWrite(state.whileUp(store.acquire(key, newerThan)));
    }

    Uni<Regained> regain(Lease lease) {
        return Uni.createFrom().deferred(() -> {
            FailoverLease ours = FailoverLease.of(lease).orElse(null);
            if (ours != null) {
                return fallback.regain(ours.lease());
            }
            return state.isUnavailable()
                    ? StoreCalls.unavailable("The store is unavailable")
                    : calls.observed(store.regain(lease));
        });
    }

    Uni<Boolean> store(Lease lease, CacheEntry entry) {
        return underLease(
                lease,
                () -> calls.observedWrite(state.whileUp(store.store(lease, entry))),
                here -> fallback.store(here.lease(), entry),
                () -> StoreCalls.unavailable(
                        "The store's availability changed during the generation: the answer is not kept"));
    }

    Uni<Boolean> renew(Lease lease) {
        return underLease(
                lease, () -> calls.observed(store.renew(lease)), here -> fallback.renew(here.lease()), this::isValid);
    }

    Uni<Boolean> release(Lease lease) {
        return underLease(
                lease,
                () -> calls.observed(store.release(lease)),
                here -> fallback.release(here.lease()),
                this::isValid);
    }

    private Uni<Boolean> isValid() {
        return Uni.createFrom().item(true);
    }

    /**
     * Asks the store that gave the lease; one whose outage is over is valid until the next purge, and stores nothing.
     */
    private Uni<Boolean> underLease(
            Lease lease,
            Supplier<Uni<Boolean>> there,
            Function<FailoverLease, Uni<Boolean>> here,
            Supplier<Uni<Boolean>> over) {
        return Uni.createFrom().deferred(() -> {
            FailoverLease ours = FailoverLease.of(lease).orElse(null);
            if (ours == null) {
                return state.isUnavailable() ? StoreCalls.unavailable("The store is unavailable") : there.get();
            }
            if (state.isUnavailable() && ours.outage() == state.outage()) {
                return here.apply(ours);
            }
            return ours.purges() == purges.known()
                    ? over.get()
                    : Uni.createFrom().item(false);
        });
    }
}
