package dev.samovar.cache.readthrough.stream.lease;

import dev.samovar.cache.CacheStore;
import dev.samovar.cache.Lease;
import dev.samovar.cache.LocalFallback;
import dev.samovar.cache.Regained;
import dev.samovar.cache.StoreUnavailableException;
import dev.samovar.cache.entry.CacheEntry;
import io.smallrye.mutiny.Uni;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What generations in parts ask of the store, in an order with the requests. A purge that was answered before a request
 * began is in every answer of the store to a question that was asked after it.
 */
public final class StreamLeases {

    private final CacheStore store;
    private final AtomicLong moments = new AtomicLong();

    public StreamLeases(CacheStore store) {
        this.store = store;
    }

    /**
     * The right under which a generation runs.
     *
     * @param lease its lease; null if the store gave none
     * @param fallback a place for its answer that was asked for before the lease
     */
    public record Right(@Nullable Lease lease, LocalFallback fallback) {}

    /** What the store says of a right. */
    public enum Verdict {
        /** No purge has voided it. */
        CONFIRMED,
        /** There may have been a purge. */
        UNKNOWN,
        /** A purge has voided it, or may have. */
        VOIDED
    }

    /**
     * How an answer was stored.
     *
     * @param verdict what the store said of the right
     * @param stored whether the answer is in the store now
     */
    public record Kept(Verdict verdict, boolean stored) {}

    /** The place of a request that begins now: it is below that of each question from now on. */
    public long moment() {
        return moments.get();
    }

    /** The place of a question to the store that is asked now, or of a generation that begins now. */
    public long next() {
        return moments.incrementAndGet();
    }

    /** Prolongs the right, and asks whether a purge has voided it. */
    Uni<Verdict> confirm(Right right) {
        Lease lease = right.lease();
        return lease == null
                ? Uni.createFrom().item(() -> known(right))
                : store.renew(lease)
                        .chain(renewed -> renewed
                                ? Uni.createFrom().item(Verdict.CONFIRMED)
                                : store.regain(lease).map(StreamLeases::verdict))
                        .onFailure(StoreUnavailableException.class)
                        .recoverWithItem(() -> known(right));
    }

    /** Stores an answer if no purge has voided the right, which ends with it. */
    public Uni<Kept> store(Right right, CacheEntry entry) {
        Lease lease = right.lease();
        return lease == null
                ? keep(right, entry)
                : store.store(lease, entry)
                        .chain(stored -> stored
                                ? Uni.createFrom().item(new Kept(Verdict.CONFIRMED, true))
                                : storeAgain(lease, entry))
                        .onFailure(StoreUnavailableException.class)
                        .recoverWithUni(() -> keep(right, entry));
    }

    private Uni<Kept> storeAgain(Lease lease, CacheEntry entry) {
        return store.regain(lease).chain(regained -> switch (regained) {
            case REGAINED ->
                store.store(lease, entry).map(stored -> new Kept(stored ? Verdict.CONFIRMED : Verdict.VOIDED, stored));
            case TAKEN, VOIDED -> Uni.createFrom().item(new Kept(verdict(regained), false));
        });
    }

    private static Uni<Kept> keep(Right right, CacheEntry entry) {
        return right.fallback().keep(entry).map(kept -> new Kept(known(right), false));
    }

    /** Ends the right unused. Emits whether a purge had voided it. */
    public Uni<Verdict> release(Right right) {
        Lease lease = right.lease();
        if (lease == null) {
            return Uni.createFrom().item(() -> known(right));
        }
        return store.release(lease)
                .chain(stood -> stood
                        ? Uni.createFrom().item(Verdict.CONFIRMED)
                        : store.regain(lease)
                                .call(regained -> regained == Regained.REGAINED
                                        ? store.release(lease)
                                        : Uni.createFrom().item(false))
                                .map(StreamLeases::verdict))
                .onFailure(StoreUnavailableException.class)
                .recoverWithItem(() -> known(right));
    }

    private static Verdict verdict(Regained regained) {
        // Another holder has the key, but no purge came between: the answer may be served, and is not stored
        return regained == Regained.VOIDED ? Verdict.VOIDED : Verdict.CONFIRMED;
    }

    private static Verdict known(Right right) {
        return right.fallback().isUnpurged() ? Verdict.CONFIRMED : Verdict.UNKNOWN;
    }
}
