package dev.samovar.cache.readthrough.stream.lease;

import dev.samovar.cache.Lease;
import dev.samovar.cache.entry.CacheEntry;
import dev.samovar.cache.readthrough.flight.FlightKey;
import dev.samovar.cache.readthrough.stream.lease.StreamLeases.Right;
import dev.samovar.cache.readthrough.stream.timing.Timer;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The lease of one generation, from the question for it to its use or release. Used within one serial executor, in which
 * it calls back.
 */
public final class GenerationLease {

    private static final System.Logger LOG = System.getLogger(GenerationLease.class.getName());

    private final LeaseAcquisition acquisition;
    private final StreamLeases leases;
    private final Timer timer;
    private final Executor events;
    private final Listener listener;
    private @Nullable Cancellable wait;
    private @Nullable Right right;
    private @Nullable LeaseWatch watch;
    private Runnable onEnd = () -> {};
    private @Nullable FlightKey flight;
    private Instant newerThan = Instant.MIN;
    private long asked;
    private boolean again;
    private boolean following;
    private boolean asking;
    private boolean ended;

    /** Receives what came of each question, never after the end; and what the store says meanwhile. */
    public interface Listener extends LeaseWatch.Listener {

        /** The generation may begin. */
        void granted();

        /** Another replica has the lease, and requests from before {@code asked} may get what it generates. */
        void held(String holder, long asked);

        /** There is an entry that is new enough, for requests from before {@code asked}. */
        void filled(CacheEntry entry, long asked);

        /** The store could not be asked. */
        void failed(Throwable failure);
    }

    /** A lease that is not asked for yet. */
    public GenerationLease(
            LeaseAcquisition acquisition, StreamLeases leases, Timer timer, Executor events, Listener listener) {
        this.acquisition = acquisition;
        this.leases = leases;
        this.timer = timer;
        this.events = events;
        this.listener = listener;
    }

    /** Asks for the lease, and waits while another replica holds it. */
    public void acquire(FlightKey key, Instant entryNewerThan) {
        flight = key;
        newerThan = entryNewerThan;
        ask(key);
    }

    private void ask(FlightKey key) {
        stopWaiting();
        again = false;
        asking = true;
        asked = leases.moment();
        acquisition
                .ask(key, newerThan)
                .subscribe()
                .with(
                        step -> events.execute(() -> {
                            asking = false;
                            acquired(step, key);
                        }),
                        failure -> events.execute(() -> {
                            asking = false;
                            if (ended) {
                                releaseAndEnd();
                            } else {
                                listener.failed(failure);
                            }
                        }));
    }

    private void acquired(LeaseAcquisition.Step step, FlightKey key) {
        if (step instanceof LeaseAcquisition.Step.Granted granted) {
            right = granted.right();
        }
        if (ended) {
            releaseAndEnd();
        } else if (step instanceof LeaseAcquisition.Step.Held held) {
            waitFor(held, key);
            listener.held(held.holder(), held.asked());
            if (again && !ended) {
                ask(key);
            }
        } else if (step instanceof LeaseAcquisition.Step.Filled filled) {
            listener.filled(filled.entry(), filled.asked());
        } else {
            listener.granted();
        }
    }

    private void waitFor(LeaseAcquisition.Step.Held held, FlightKey key) {
        wait = held.settled()
                .subscribe()
                .with(ignored -> events.execute(() -> {
                    if (!ended && !following && !asking) {
                        ask(key);
                    }
                }));
        if (following) {
            stopWaiting();
        }
    }

    private void stopWaiting() {
        Cancellable waited = wait;
        wait = null;
        if (waited != null) {
            waited.cancel();
        }
    }

    /** The holder's generation is read here: its lease is asked for again only to {@linkplain #confirmFor confirm it}. */
    public void follow() {
        following = true;
        stopWaiting();
    }

    /** Confirms the lease from now on, if there is one, until it is taken or released. */
    public void watch() {
        if (right != null) {
            watch = new LeaseWatch(leases, right, timer, events, listener);
            watch.start();
        }
    }

    /**
     * Has the lease confirmed for a request with this place. That of another replica is confirmed if it is still held when it
     * is asked for anew.
     */
    public void confirmFor(long moment) {
        FlightKey key = flight;
        if (watch != null) {
            watch.confirmFor(moment);
        } else if (following && !ended && key != null) {
            if (!asking) {
                ask(key);
            } else if (moment > asked) {
                again = true;
            }
        }
    }

    /** The lease, while it is held here; empty if the store gave none. */
    public Optional<Lease> right() {
        return Optional.ofNullable(right).map(Right::lease);
    }

    /** Hands the right over to be used; null if there is none or it was released. */
    public @Nullable Right take() {
        if (watch != null) {
            watch.stop();
        }
        Right mine = right;
        right = null;
        return mine;
    }

    /** Releases the lease before the end: nothing is stored under it. */
    public void release() {
        releaseRight().subscribe().with(verdict -> {}, GenerationLease::log);
    }

    private Uni<?> releaseRight() {
        Right mine = take();
        return mine == null ? Uni.createFrom().voidItem() : leases.release(mine);
    }

    /**
     * Ends it: waits for no other replica, and releases what was not taken.
     *
     * @param then called when it is released, also if it is still on its way
     */
    public void end(Runnable then) {
        ended = true;
        onEnd = then;
        stopWaiting();
        // A lease that is on its way is released when it comes
        if (!asking) {
            releaseAndEnd();
        }
    }

    private void releaseAndEnd() {
        releaseRight().subscribe().with(verdict -> onEnd.run(), failure -> {
            log(failure);
            onEnd.run();
        });
    }

    private static void log(Throwable failure) {
        LOG.log(System.Logger.Level.WARNING, "The end of a generation could not be noted in the store", failure);
    }
}
