package dev.samovar.proxy.embedding;

import dev.samovar.cache.CacheStore;
import dev.samovar.cache.Lease;
import dev.samovar.cache.LocalFallback;
import dev.samovar.cache.Regained;
import dev.samovar.cache.StoreUnavailableException;
import dev.samovar.cache.entry.CacheEntry;
import dev.samovar.cache.entry.Cost;
import dev.samovar.cache.entry.Lookup;
import dev.samovar.cache.key.CacheKey;
import dev.samovar.cache.key.Namespace;
import dev.samovar.cache.readthrough.CacheStatus;
import dev.samovar.cache.readthrough.FreshnessPolicy;
import dev.samovar.cache.readthrough.Generated;
import dev.samovar.cache.stats.StatsCounter;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/**
 * The entries of inputs: many are looked up, leased and stored at once. Safe from any thread; does not block.
 *
 * <p>A result is stored under a lease that was given before its call, as any answer is: a purge in between voids the lease.
 * Leases are not renewed during the call, which would take as many commands a second as there are inputs. One that was
 * lost to time is taken again, unless a purge has voided it.
 */
public final class InputEntries {

    private static final Lookup NOWHERE = new Lookup.Absent(-1);

    private final CacheStore store;
    private final FreshnessPolicy freshness;
    private final StatsCounter stats;
    private final InstantSource clock;

    public InputEntries(CacheStore store, FreshnessPolicy freshness, StatsCounter stats, InstantSource clock) {
        this.store = store;
        this.freshness = freshness;
        this.stats = stats;
        this.clock = clock;
    }

    /** What became of a result. */
    enum Kept {
        /** It was stored. */
        STORED,
        /** It was not stored, and no purge is the reason. */
        NOT_STORED,
        /** It was not stored, perhaps since a purge came in between. */
        UNPROVEN
    }

    /**
     * An input to be generated.
     *
     * @param newerThan the generation time of the entry that it replaces; {@link Instant#MIN} if there is none
     * @param fresh whether an entry that is there has to be fresh in order to be accepted
     */
    record Wanted(CacheKey key, Instant newerThan, boolean fresh) {}

    /** Counts a request that entries answered. */
    void countHit(Namespace namespace, CacheStatus served, Cost saved, long nanos) {
        stats.lookedUp(namespace, nanos);
        if (served instanceof CacheStatus.Stale) {
            stats.staleHit(namespace, saved);
        } else {
            stats.hit(namespace, saved);
        }
    }

    /** Counts what entries saved of a call that was made all the same: tokens, but neither the call nor its time. */
    void countPart(Namespace namespace, Cost saved) {
        stats.saved(namespace, new Cost(0, saved.tokensIn(), saved.tokensOut(), Duration.ZERO));
    }

    Instant now() {
        return clock.instant();
    }

    /** What the store has of these inputs, in their order; nothing of those that it does not say in time. */
    Uni<List<Lookup>> lookUp(List<CacheKey> keys) {
        return Concurrently.each(
                keys,
                key -> store.lookUp(key)
                        .onFailure(StoreUnavailableException.class)
                        .recoverWithItem(NOWHERE));
    }

    /** Asks for the leases of these inputs, and waits for none: two calls that wait for each other's would never end. */
    Uni<List<InputLease>> acquire(List<Wanted> inputs) {
        return Concurrently.each(
                inputs,
                input -> Uni.createFrom().deferred(() -> {
                    // Before the lease: a purge from here on concerns what is generated under it
                    LocalFallback fallback = store.fallback(input.key());
                    return acquire(input, input.newerThan(), fallback)
                            .onFailure(StoreUnavailableException.class)
                            .recoverWithItem(() -> new InputLease(input.key(), null, null, null, fallback));
                }));
    }

    private Uni<InputLease> acquire(Wanted input, Instant newerThan, LocalFallback fallback) {
        CacheKey key = input.key();
        return store.acquire(key, newerThan)
                .chain(answer -> answer.fold(
                        granted -> Uni.createFrom().item(new InputLease(key, granted.lease(), null, null, fallback)),
                        held -> Uni.createFrom().item(new InputLease(key, null, null, held.settled(), fallback)),
                        filled -> {
                            CacheEntry entry = filled.found().entry();
                            return !input.fresh() || entry.isFresh(now())
                                    ? Uni.createFrom().item(new InputLease(key, null, entry, null, fallback))
                                    : acquire(input, entry.generatedAt(), fallback);
                        }));
    }

    /** Waits until other calls that have these leases have ended. */
    static Uni<List<InputLease>> settled(List<InputLease> held) {
        return Concurrently.each(
                held,
                one -> one.settled() == null
                        ? Uni.createFrom().item(one)
                        : one.settled().replaceWith(one));
    }

    /** Makes entries of results, each for the lease at its place. Takes time in their size. */
    List<CacheEntry> stamp(List<InputLease> leases, List<Generated> results) {
        Instant now = now();
        List<CacheEntry> entries = new ArrayList<>();
        for (int i = 0; i < leases.size(); i++) {
            InputLease lease = leases.get(i);
            entries.add(freshness.stamp(results.get(i), lease.key().namespace(), lease.epoch(), now));
        }
        return entries;
    }

    /** A result that is to be stored, or not: a result that is not gives its lease back. */
    record Fill(InputLease lease, CacheEntry entry, boolean storable) {}

    /** Stores results. Never fails. */
    Uni<List<Kept>> keep(List<Fill> fills) {
        return Concurrently.each(fills, fill -> {
            Lease lease = fill.lease().lease();
            if (lease == null) {
                return withoutLease(fill);
            }
            return (fill.storable() ? store(lease, fill.entry()) : giveBack(lease))
                    .onFailure(StoreUnavailableException.class)
                    .recoverWithUni(() -> withoutLease(fill));
        });
    }

    private Uni<Kept> store(Lease lease, CacheEntry entry) {
        return store.store(lease, entry)
                .chain(stored -> stored
                        ? Uni.createFrom().item(Kept.STORED)
                        : store.regain(lease).chain(regained -> switch (regained) {
                            case REGAINED ->
                                store.store(lease, entry).map(again -> again ? Kept.STORED : Kept.UNPROVEN);
                            case TAKEN -> Uni.createFrom().item(Kept.NOT_STORED);
                            case VOIDED -> Uni.createFrom().item(Kept.UNPROVEN);
                        }));
    }

    private static Uni<Kept> withoutLease(Fill fill) {
        Uni<Boolean> kept = fill.storable()
                ? fill.lease().fallback().keep(fill.entry())
                : Uni.createFrom().item(false);
        return kept.map(done -> fill.lease().fallback().isUnpurged() ? Kept.NOT_STORED : Kept.UNPROVEN);
    }

    /** Gives leases back unused. Emits whether it is certain that no purge has voided any. Never fails. */
    Uni<Boolean> giveBack(List<InputLease> leases) {
        return Concurrently.each(leases, one -> {
                    Lease lease = one.lease();
                    return lease == null
                            ? Uni.createFrom().item(Kept.UNPROVEN)
                            : giveBack(lease)
                                    .onFailure(StoreUnavailableException.class)
                                    .recoverWithItem(Kept.UNPROVEN);
                })
                .map(all -> !all.contains(Kept.UNPROVEN));
    }

    private Uni<Kept> giveBack(Lease lease) {
        return store.release(lease)
                .chain(stood -> stood
                        ? Uni.createFrom().item(Kept.NOT_STORED)
                        : store.regain(lease)
                                .call(regained -> regained == Regained.REGAINED
                                        ? store.release(lease)
                                        : Uni.createFrom().item(false))
                                .map(regained -> regained == Regained.VOIDED ? Kept.UNPROVEN : Kept.NOT_STORED));
    }
}
