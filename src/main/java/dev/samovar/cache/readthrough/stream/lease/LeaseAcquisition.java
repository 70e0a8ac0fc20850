package dev.samovar.cache.readthrough.stream.lease;

import dev.samovar.cache.Acquisition;
import dev.samovar.cache.CacheStore;
import dev.samovar.cache.LocalFallback;
import dev.samovar.cache.StoreUnavailableException;
import dev.samovar.cache.entry.CacheEntry;
import dev.samovar.cache.entry.Lookup;
import dev.samovar.cache.readthrough.flight.FlightKey;
import dev.samovar.cache.readthrough.stream.lease.StreamLeases.Right;
import dev.samovar.cache.stats.UnleasedGenerations;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.time.InstantSource;

/**
 * The wait for the right to generate a key: while another replica holds the lease, for its end. A store that gives no
 * lease holds no generation up.
 */
public final class LeaseAcquisition {

    private final CacheStore store;
    private final StreamLeases leases;
    private final InstantSource clock;
    private final UnleasedGenerations unleased;

    public LeaseAcquisition(CacheStore store, StreamLeases leases, InstantSource clock, UnleasedGenerations unleased) {
        this.store = store;
        this.leases = leases;
        this.clock = clock;
        this.unleased = unleased;
    }

    /** What came of one step. */
    public sealed interface Step {

        /** The generation may begin. */
        record Granted(Right right) implements Step {}

        /**
         * Another replica generates.
         *
         * @param settled emits when its lease has ended
         * @param holder that lease, as in {@link Acquisition.Held}; empty if it is not known
         * @param asked the requests from before this place may get what is generated under it
         */
        record Held(Uni<Void> settled, String holder, long asked) implements Step {}

        /**
         * There is an entry that is new enough.
         *
         * @param asked the requests from before this place may get it
         */
        record Filled(CacheEntry entry, long asked) implements Step {}
    }

    /** Asks for the lease once. Must not be cancelled: a lease on its way has to be released. */
    public Uni<Step> ask(FlightKey flight, Instant newerThan) {
        return Uni.createFrom().deferred(() -> {
            long asked = leases.next();
            // Before the lease: a purge from here on concerns what is generated under it
            LocalFallback fallback = store.fallback(flight.key());
            return store.acquire(flight.key(), newerThan)
                    .chain(acquisition -> acquisition.fold(
                            granted -> step(new Step.Granted(new Right(granted.lease(), fallback))),
                            held -> step(new Step.Held(held.settled(), held.holder(), asked)),
                            filled -> filled(flight, newerThan, filled, asked)))
                    .onFailure(StoreUnavailableException.class)
                    .recoverWithUni(failure -> withoutLease(flight, newerThan, fallback, failure));
        });
    }

    private static Uni<Step> step(Step step) {
        return Uni.createFrom().item(step);
    }

    private Uni<Step> filled(FlightKey flight, Instant newerThan, Acquisition.Filled filled, long asked) {
        CacheEntry entry = filled.found().entry();
        return accepts(flight, newerThan, entry)
                ? step(new Step.Filled(entry, asked))
                : ask(flight, entry.generatedAt());
    }

    /** Without a lease nothing can be stored. An answer that another request left in this process is as good. */
    private Uni<Step> withoutLease(FlightKey flight, Instant newerThan, LocalFallback fallback, Throwable failure) {
        long asked = leases.next();
        return store.lookUp(flight.key())
                .onFailure(StoreUnavailableException.class)
                .recoverWithItem(() -> new Lookup.Absent(flight.epoch()))
                .map(lookup -> {
                    if (lookup instanceof Lookup.Found found && accepts(flight, newerThan, found.entry())) {
                        return new Step.Filled(found.entry(), asked);
                    }
                    unleased.note(failure);
                    return new Step.Granted(new Right(null, fallback));
                });
    }

    /** If the first look-up failed, the entry may have been there before, and has to be fresh. */
    private boolean accepts(FlightKey flight, Instant newerThan, CacheEntry entry) {
        return entry.generatedAt().isAfter(newerThan) && (flight.epoch() >= 0 || entry.isFresh(clock.instant()));
    }
}
