package dev.samovar.cache.failover;

import dev.samovar.cache.CacheStore;
import dev.samovar.cache.Purge;
import dev.samovar.cache.StoreTrouble;
import dev.samovar.cache.StoreUnavailableException;
import dev.samovar.cache.key.CacheVersion;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Whether a store is available, and the change to unavailable and to available.
 *
 * <p>Its fallback is emptied at both, so that nothing of one outage is found in the next. Safe from any thread.
 */
final class FailoverState implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(FailoverCacheStore.class.getName());

    private final CacheStore store;
    private final CacheStore fallback;
    private final LongSupplier nanoTime;
    private final OutageDetector detector;
    private final Set<UniEmitter<?>> waiting = ConcurrentHashMap.newKeySet();
    private final PendingPurges pending;
    private final RefusedWrites refused;
    private final Set<String> logged = ConcurrentHashMap.newKeySet();
    private volatile @Nullable StoreTrouble trouble;
    private volatile boolean unavailable;
    private volatile long outage;
    private volatile String version = CacheVersion.INITIAL;
    private volatile @Nullable Cancellable emptying;

    /**
     * The state of a store that is available.
     *
     * @param pending receives the purges that are asked for while it is not
     * @param refused what is known of refused writes
     */
    FailoverState(
            CacheStore store,
            CacheStore fallback,
            PendingPurges pending,
            RefusedWrites refused,
            OutageDetector detector,
            LongSupplier nanoTime) {
        this.store = store;
        this.fallback = fallback;
        this.nanoTime = nanoTime;
        this.pending = pending;
        this.refused = refused;
        this.detector = detector;
    }

    boolean isUnavailable() {
        return unavailable;
    }

    /** The number of the outage that lasts, or was the last. */
    long outage() {
        return outage;
    }

    /** The version that the store had when it was last available. */
    String version() {
        return version;
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
            detector.succeeded();
        } else if (failure instanceof StoreUnavailableException && !unavailable && detector.failed(begun)) {
            markUnavailable(failure);
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

    /** What a failure says of the store; empty if it says nothing in particular. */
    static Optional<StoreTrouble> troubleOf(Throwable failure) {
        return failure instanceof StoreUnavailableException unavailable ? unavailable.trouble() : Optional.empty();
    }

    /** Does an operation that may take long. It fails as soon as the store counts as unavailable. */
    <T> Uni<T> whileUp(Uni<T> operation) {
        return Uni.join()
                .first(operation, Uni.createFrom().<T>emitter(this::awaitOutage))
                .toTerminate();
    }

    private void awaitOutage(UniEmitter<?> waiter) {
        waiting.add(waiter);
        waiter.onTermination(() -> waiting.remove(waiter));
        if (unavailable) {
            giveUp(waiter);
        }
    }

    private static void giveUp(UniEmitter<?> waiter) {
        waiter.fail(new StoreUnavailableException("The store is unavailable"));
    }

    /** The store counts as unavailable from now on, for this reason. */
    synchronized void markUnavailable(Throwable failure) {
        if (!unavailable) {
            emptyFallback();
            outage++;
            detector.opened();
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
    void stillUnavailable(Throwable failure) {
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

    /** Takes a purge to be made when the store is available. Returns false if it is available already. */
    synchronized boolean postpone(Purge purge) {
        if (unavailable) {
            pending.add(purge);
        }
        return unavailable;
    }

    /** The store is available from now on, unless a purge is still to be made in it. */
    synchronized void markAvailable(String current) {
        if (!pending.isEmpty()) {
            // Asked for at the last moment: the next probe makes it
            return;
        }
        version = current;
        trouble = null;
        refused.superseded();
        unavailable = false;
        emptyFallback();
        LOG.log(
                System.Logger.Level.INFO,
                "The {0} store is available again after {1} ms",
                store.type(),
                Long.toString(detector.closed().toMillis()));
    }

    private void emptyFallback() {
        emptying = fallback.purge(Purge.toVersion(version))
                .subscribe()
                .with(
                        emptied -> {},
                        failure -> LOG.log(System.Logger.Level.ERROR, "The local fallback was not emptied", failure));
    }

    @Override
    public void close() {
        Cancellable work = emptying;
        if (work != null) {
            work.cancel();
        }
    }
}
