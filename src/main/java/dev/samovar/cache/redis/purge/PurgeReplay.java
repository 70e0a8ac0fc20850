package dev.samovar.cache.redis.purge;

import dev.samovar.cache.Purge;
import dev.samovar.cache.StoreUnavailableException;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Makes purges again that Redis may have lost, whenever a connection has been opened and {@link RecentPurges} is in
 * doubt. It removes what began before they were made the first time, and nothing else; so it does no harm where
 * nothing was lost. Every replica does it for itself.
 */
public final class PurgeReplay implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(PurgeReplay.class.getName());

    /** How long after an attempt that failed, or that new doubt has overtaken, the next one begins. */
    private static final Duration PAUSE = Duration.ofMillis(250);

    private final PurgeRepetition repetition;
    private final RecentPurges memory;
    private final AtomicReference<@Nullable Work> working = new AtomicReference<>();
    private volatile boolean closed;

    /** A replay of what is remembered. Idle until the first reconnect. */
    public PurgeReplay(PurgeRepetition repetition, RecentPurges memory) {
        this.repetition = repetition;
        this.memory = memory;
    }

    /** The work that is under way, of which there is one at a time. */
    private static final class Work {
        private volatile @Nullable Cancellable subscription;
    }

    /** Notes that Redis may be another server from now on. Returns before the work has begun, and never blocks. */
    public void onReconnect() {
        if (memory.doubt()) {
            begin();
        }
    }

    /** How often Redis may have become another server. */
    public long reconnects() {
        return memory.reconnects();
    }

    /** Notes a purge that this replica has made since there were so many {@link #reconnects}. */
    void made(Purge purge, long since) {
        if (memory.made(purge, since)) {
            begin();
        }
    }

    /** Notes a purge that another replica has made, and makes it again if that may have been in a Redis of before. */
    public Uni<Void> received(Purge purge, Instant at) {
        if (memory.received(purge, at)) {
            begin();
        }
        return Uni.createFrom().voidItem();
    }

    private void begin() {
        Work work = new Work();
        if (closed || !working.compareAndSet(null, work)) {
            return;
        }
        work.subscription = untilNoDoubt().subscribe().with(done -> ended(work), failure -> {
            // Not at once again: the next connection brings the next doubt
            LOG.log(System.Logger.Level.ERROR, "Purges that Redis lost could not be made again", failure);
            working.compareAndSet(work, null);
        });
        if (closed) {
            close();
        }
    }

    private void ended(Work work) {
        working.compareAndSet(work, null);
        if (memory.isDoubtful()) {
            begin();
        }
    }

    // Afterwards, not at once: this is called while a connection is being opened
    private Uni<Void> untilNoDoubt() {
        return Uni.createFrom()
                .voidItem()
                .onItem()
                .delayIt()
                .by(Duration.ofMillis(1))
                .chain(this::makeAgain)
                .onFailure(StoreUnavailableException.class)
                .recoverWithNull()
                .map(attempted -> memory.isDoubtful())
                .repeat()
                .withDelay(PAUSE)
                .whilst(doubtful -> doubtful)
                .collect()
                .last()
                .replaceWithVoid();
    }

    /** Makes all that is in doubt again. */
    Uni<Void> makeAgain() {
        return Uni.createFrom().deferred(() -> {
            long reconnects = memory.reconnects();
            DuePurges due = memory.due();
            return repetition
                    .make(due)
                    .invoke(removed -> {
                        memory.madeAgain(due.all(), reconnects);
                        if (removed > 0) {
                            LOG.log(
                                    System.Logger.Level.WARNING,
                                    "Redis had lost a purge, most likely in a failover: it was made again."
                                            + " Entries and leases removed: {0}",
                                    Long.toString(removed));
                        }
                    })
                    .replaceWithVoid();
        });
    }

    /** Gives up what is under way. */
    @Override
    public void close() {
        closed = true;
        Work work = working.get();
        Cancellable subscription = work == null ? null : work.subscription;
        if (subscription != null) {
            subscription.cancel();
        }
    }
}
