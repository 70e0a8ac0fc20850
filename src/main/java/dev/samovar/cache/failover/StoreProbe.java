package dev.samovar.cache.failover;

import dev.samovar.cache.CacheStore;
import dev.samovar.cache.Purge;
import dev.samovar.cache.StoreTrouble;
import dev.samovar.cache.StoreUnavailableException;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import org.jspecify.annotations.Nullable;

/**
 * The probe of a store that is unavailable or refuses writes.
 *
 * <p>An unavailable store gets a write, then the purges that were asked for meanwhile, and only then serves again.
 */
final class StoreProbe implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(FailoverCacheStore.class.getName());

    private final CacheStore store;
    private final FailoverState state;
    private final PendingPurges pending;
    private final RefusedWrites refused;
    private final OutageDetector detector;
    private volatile @Nullable Cancellable probing;

    StoreProbe(
            CacheStore store,
            FailoverState state,
            PendingPurges pending,
            RefusedWrites refused,
            OutageDetector detector) {
        this.store = store;
        this.state = state;
        this.pending = pending;
        this.refused = refused;
        this.detector = detector;
    }

    /** Probes the store every half a second while it is unavailable or refuses writes, until closed. */
    void start() {
        probing = Multi.createFrom()
                .ticks()
                .every(OutageDetector.REST)
                .onOverflow()
                .drop()
                .onItem()
                .transformToUniAndConcatenate(tick -> probe())
                .subscribe()
                .with(probed -> {}, failure -> LOG.log(System.Logger.Level.ERROR, "The probe has ended", failure));
    }

    /** Probes the store once if it refuses writes, or is unavailable and the pause is over. Never fails. */
    Uni<Void> probe() {
        return Uni.createFrom().deferred(() -> {
            if (state.isUnavailable()) {
                return detector.mayTry() ? recover() : Uni.createFrom().voidItem();
            }
            return refused.isToBeProbed() ? probeWrites() : Uni.createFrom().voidItem();
        });
    }

    private Uni<Void> probeWrites() {
        long begun = state.now();
        return store.tryWrite()
                .invoke(partly -> refused.probeWrote(begun, partly))
                .replaceWithVoid()
                .onFailure(StoreUnavailableException.class)
                .recoverWithUni(failure -> {
                    boolean isOutage = FailoverState.troubleOf(failure)
                            .filter(StoreTrouble::isRefusal)
                            .filter(refused::probeRefused)
                            .isPresent();
                    if (isOutage) {
                        state.markUnavailable(failure);
                    } else {
                        state.writeFailed(begun, failure);
                    }
                    return Uni.createFrom().voidItem();
                });
    }

    /** A full store serves and purges, so it is available; what it does not take stays here. */
    private Uni<Void> recover() {
        return store.tryWrite()
                .onFailure(failure -> FailoverState.troubleOf(failure)
                        .filter(known -> known.effect() == StoreTrouble.Effect.KEEPS_NOTHING)
                        .isPresent())
                .recoverWithItem(failure -> FailoverState.troubleOf(failure))
                .chain(partly -> store.version()
                        .chain(current -> makePending(current).chain(store::version))
                        .invoke(state::markAvailable)
                        .invoke(() -> partly.ifPresent(known -> {
                            if (state.isUnavailable()) {
                                return;
                            }
                            if (known.effect() == StoreTrouble.Effect.KEEPS_NOTHING) {
                                refused.refused(state.now(), known);
                            } else {
                                refused.doubted();
                            }
                        })))
                .replaceWithVoid()
                .onFailure(StoreUnavailableException.class)
                .invoke(state::stillUnavailable)
                .onFailure(StoreUnavailableException.class)
                .recoverWithNull()
                .onFailure()
                .recoverWithItem(unexpected -> {
                    // The next probe may go better, and there has to be one
                    LOG.log(
                            System.Logger.Level.ERROR,
                            "The store could not be put back into service; the next probe tries again",
                            unexpected);
                    return null;
                });
    }

    private Uni<Void> makePending(String current) {
        return Multi.createFrom()
                .iterable(pending.all())
                .onItem()
                .transformToUniAndConcatenate(due -> store.purge(atRecovery(due.purge(), current))
                        .replaceWithVoid()
                        .onFailure(IllegalArgumentException.class)
                        .recoverWithNull()
                        .invoke(() -> pending.made(due)))
                .collect()
                .last()
                .replaceWithVoid();
    }

    /** If another replica changed the version during the outage, its name stays, and everything is emptied. */
    private Purge atRecovery(Purge purge, String current) {
        return purge instanceof Purge.OfVersion && !current.equals(state.version()) ? Purge.toVersion(current) : purge;
    }

    @Override
    public void close() {
        Cancellable work = probing;
        if (work != null) {
            work.cancel();
        }
    }
}
