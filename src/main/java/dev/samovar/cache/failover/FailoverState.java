package dev.samovar.cache.failover;

import dev.samovar.cache.CacheStore;
import dev.samovar.cache.Purge;
import dev.samovar.cache.StoreTrouble;
import dev.samovar.cache.StoreUnavailableException;
import dev.samovar.cache.key.CacheVersion;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Whether a store is available, and the change to unavailable and back.
 *
 * <p>On the way back something is written to the store, then the purges that were asked for meanwhile are made in it, and
 * only then does it serve again. Its fallback is emptied on both ways, so that nothing of one outage is found in the next.
 */
final class FailoverState implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(FailoverCacheStore.class.getName());

    private final CacheStore store;
    private final CacheStore fallback;
    private final LongSupplier nanoTime;
    private final OutageDetector breaker;
    private final Set<UniEmitter<?>> waiting = ConcurrentHashMap.newKeySet();
    private final PendingPurges pending = new PendingPurges();
    private final RefusedWrites refused;
    private final Set<String> logged = ConcurrentHashMap.newKeySet();
    private volatile @Nullable StoreTrouble trouble;
    private volatile boolean unavailable;
    private volatile long outage;
    private volatile String version = CacheVersion.INITIAL;
    private volatile @Nullable Cancellable emptying;
    private volatile @Nullable Cancellable probing;

    FailoverState(CacheStore store, CacheStore fallback, LongSupplier nanoTime) {
        this.store = store;
        this.fallback = fallback;
        this.nanoTime = nanoTime;
        this.breaker = new OutageDetector(nanoTime);
        this.refused = new RefusedWrites(store.type(), nanoTime);
    }

    boolean isUnavailable() {
        return unavailable;
    }

    /** The number of the outage that lasts, or was the last. */
    long outage() {
        return outage;
    }

    /** Notes the version that the store has. */
    void versionIs(String current) {
        version = current;
    }

    /** The time at which an operation begins. */
    long now() {
        return nanoTime.getAsLong();
    }

    /** Notes how an operation of the store went that had begun {@linkplain #now then}. */
    void ended(long begun, @Nullable Throwable failure) {
        if (failure == null) {
            breaker.succeeded();
        } else if (failure instanceof StoreUnavailableException && !unavailable && breaker.failed(begun)) {
            leave(failure);
            waiting.forEach(FailoverState::giveUp);
        }
    }

    /** Notes that a write failed that had begun {@linkplain #now then}. */
    void writeFailed(long begun, Throwable failure) {
        if (!unavailable) {
            troubleOf(failure).filter(StoreTrouble::isRefusal).ifPresent(why -> refused.refused(begun, why));
        }
    }

    /** What is the matter with the store; nothing if it serves and takes writes. */
    Optional<StoreTrouble> trouble() {
        return unavailable ? Optional.ofNullable(trouble) : refused.trouble();
    }

    private static Optional<StoreTrouble> troubleOf(Throwable failure) {
        return failure instanceof StoreUnavailableException unavailable ? unavailable.trouble() : Optional.empty();
    }

    /** Does an operation that may take long. It fails as soon as the store counts as unavailable. */
    <T> Uni<T> whileUp(Uni<T> operation) {
        return Uni.join()
                .first(operation, Uni.createFrom().<T>emitter(this::awaitAway))
                .toTerminate();
    }

    private void awaitAway(UniEmitter<?> waiter) {
        waiting.add(waiter);
        waiter.onTermination(() -> waiting.remove(waiter));
        if (unavailable) {
            giveUp(waiter);
        }
    }

    private static void giveUp(UniEmitter<?> waiter) {
        waiter.fail(new StoreUnavailableException("The store is unavailable"));
    }

    private synchronized void leave(Throwable failure) {
        if (!unavailable) {
            emptyStandIn();
            outage++;
            breaker.opened();
            refused.superseded();
            trouble = troubleOf(failure)
                    .orElseGet(() -> new StoreTrouble(
                            "UNAVAILABLE", String.valueOf(failure.getMessage()), StoreTrouble.Effect.DOWN));
            unavailable = true;
            logged.clear();
            logged.add(trouble.code());
            LOG.log(
                    System.Logger.Level.WARNING,
                    "The {0} store is unavailable, serving from the local fallback: {1}",
                    store.type(),
                    described(failure));
        }
    }

    private static String described(Throwable failure) {
        String message = String.valueOf(failure.getMessage());
        return troubleOf(failure).map(known -> message + ": " + known.advice()).orElse(message);
    }

    /** Logs another reason than the one that is known, once: an operator may have mended the first. */
    private void stillAway(Throwable failure) {
        troubleOf(failure).ifPresent(known -> {
            trouble = known;
            if (known.effect() != StoreTrouble.Effect.DOWN && logged.add(known.code())) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        "The {0} store is still unavailable: {1}",
                        store.type(),
                        described(failure));
            }
        });
    }

    /** Takes a purge to be made when the store is available. Returns false if it is back. */
    synchronized boolean postpone(Purge purge) {
        if (unavailable) {
            pending.add(purge);
        }
        return unavailable;
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
            if (unavailable) {
                return breaker.mayTry() ? comeBack() : Uni.createFrom().voidItem();
            }
            return refused.isToBeProbed() ? writeAgain() : Uni.createFrom().voidItem();
        });
    }

    private Uni<Void> writeAgain() {
        long begun = now();
        return store.tryWrite()
                .invoke(partly -> refused.probeWrote(begun, partly))
                .replaceWithVoid()
                .onFailure(StoreUnavailableException.class)
                .recoverWithUni(failure -> {
                    boolean gone = troubleOf(failure)
                            .filter(StoreTrouble::isRefusal)
                            .filter(refused::probeRefused)
                            .isPresent();
                    if (gone) {
                        leave(failure);
                    } else {
                        writeFailed(begun, failure);
                    }
                    return Uni.createFrom().voidItem();
                });
    }

    /** A full store serves and purges, so it is back; what it does not take stays here. */
    private Uni<Void> comeBack() {
        return store.tryWrite()
                .onFailure(failure -> troubleOf(failure)
                        .filter(known -> known.effect() == StoreTrouble.Effect.KEEPS_NOTHING)
                        .isPresent())
                .recoverWithItem(failure -> troubleOf(failure))
                .chain(partly -> store.version()
                        .chain(current -> makePending(current).chain(store::version))
                        .invoke(this::enter)
                        .invoke(() -> partly.ifPresent(known -> {
                            if (unavailable) {
                                return;
                            }
                            if (known.effect() == StoreTrouble.Effect.KEEPS_NOTHING) {
                                refused.refused(now(), known);
                            } else {
                                refused.doubted();
                            }
                        })))
                .replaceWithVoid()
                .onFailure(StoreUnavailableException.class)
                .invoke(this::stillAway)
                .onFailure(StoreUnavailableException.class)
                .recoverWithNull()
                .onFailure()
                .recoverWithItem(unexpected -> {
                    // The next probe may go better, and there has to be one
                    LOG.log(System.Logger.Level.ERROR, "The store could not be taken back", unexpected);
                    return null;
                });
    }

    private Uni<Void> makePending(String current) {
        return Multi.createFrom()
                .iterable(pending.all())
                .onItem()
                .transformToUniAndConcatenate(due -> store.purge(atReturn(due.purge(), current))
                        .replaceWithVoid()
                        .onFailure(IllegalArgumentException.class)
                        .recoverWithNull()
                        .invoke(() -> pending.made(due)))
                .collect()
                .last()
                .replaceWithVoid();
    }

    /** If another replica changed the version during the outage, its name stays, and everything is emptied. */
    private Purge atReturn(Purge purge, String current) {
        return purge instanceof Purge.OfVersion && !current.equals(version) ? Purge.toVersion(current) : purge;
    }

    private synchronized void enter(String current) {
        if (!pending.isEmpty()) {
            // Asked for at the last moment: the next probe makes it
            return;
        }
        version = current;
        trouble = null;
        refused.superseded();
        unavailable = false;
        emptyStandIn();
        LOG.log(
                System.Logger.Level.INFO,
                "The {0} store is available again after {1} ms",
                store.type(),
                Long.toString(breaker.closed().toMillis()));
    }

    private void emptyStandIn() {
        emptying = fallback.purge(Purge.toVersion(version))
                .subscribe()
                .with(
                        emptied -> {},
                        failure -> LOG.log(System.Logger.Level.ERROR, "The local fallback was not emptied", failure));
    }

    @Override
    public void close() {
        for (Cancellable work : new Cancellable[] {probing, emptying}) {
            if (work != null) {
                work.cancel();
            }
        }
    }
}
