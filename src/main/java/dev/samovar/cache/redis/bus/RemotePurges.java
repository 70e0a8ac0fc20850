package dev.samovar.cache.redis.bus;

import dev.samovar.cache.Purge;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Has the purges of other replicas applied here. Safe from any thread. */
final class RemotePurges implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(RemotePurges.class.getName());

    private final List<ReplicaBus.PurgeListener> listeners = new CopyOnWriteArrayList<>();
    private final Set<Work> underWay = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    private static final class Work {
        private volatile @Nullable Cancellable subscription;
    }

    AutoCloseable listen(ReplicaBus.PurgeListener listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    /**
     * Tells the listeners of a purge.
     *
     * @param at when it was made
     * @param applied called when all of them have applied it, on the thread of the last; not called if one of them fails
     */
    void apply(Purge purge, Instant at, Runnable applied) {
        Work work = new Work();
        underWay.add(work);
        work.subscription = tell(purge, at)
                .onTermination()
                .invoke(() -> underWay.remove(work))
                .subscribe()
                .with(
                        done -> applied.run(),
                        failure -> LOG.log(
                                System.Logger.Level.ERROR, "A purge was not applied, and is not confirmed", failure));
        if (closed) {
            close();
        }
    }

    private Uni<Void> tell(Purge purge, Instant at) {
        List<Uni<Void>> all = listeners.stream()
                .map(listener -> Uni.createFrom().deferred(() -> listener.purged(purge, at)))
                .toList();
        return all.isEmpty()
                ? Uni.createFrom().voidItem()
                : Uni.join().all(all).andCollectFailures().replaceWithVoid();
    }

    /** How many purges are being applied. */
    int underWay() {
        return underWay.size();
    }

    /** Gives up what is under way, and all that comes later. */
    @Override
    public void close() {
        closed = true;
        for (Work work : underWay) {
            Cancellable subscription = work.subscription;
            if (subscription != null) {
                subscription.cancel();
            }
        }
    }
}
