package dev.samovar.cache.readthrough.stream.lease;

import dev.samovar.cache.readthrough.stream.lease.StreamLeases.Right;
import dev.samovar.cache.readthrough.stream.lease.StreamLeases.Verdict;
import dev.samovar.cache.readthrough.stream.timing.Timer;
import io.smallrye.mutiny.subscription.Cancellable;
import java.time.Duration;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The watch over the right of one generation: it is confirmed several times in its term, and whenever a request asks to
 * join. One confirmation serves all requests that began before it was asked for. Used within one serial executor.
 */
public final class LeaseWatch {

    /** Enough that a process may be stalled for three fifths of the term without losing the lease. */
    private static final int CONFIRMATIONS_IN_A_TERM = 5;

    private static final System.Logger LOG = System.getLogger(LeaseWatch.class.getName());

    private final StreamLeases leases;
    private final Right right;
    private final Timer timer;
    private final Executor events;
    private final Listener listener;
    private long asked = -1;
    private boolean again;
    private boolean stopped;
    private @Nullable Cancellable question;
    private Runnable tick = () -> {};

    /** Receives what the store says. */
    public interface Listener {

        /** No purge had voided the right when it was confirmed: requests from before {@code asked} may join. */
        void confirmed(long asked);

        /** A purge has voided the right. */
        void voided();
    }

    public LeaseWatch(StreamLeases leases, Right right, Timer timer, Executor events, Listener listener) {
        this.leases = leases;
        this.right = right;
        this.timer = timer;
        this.events = events;
        this.listener = listener;
    }

    /** Confirms the right from now on until {@link #stop}. */
    public void start() {
        if (right.lease() != null) {
            Duration period = right.lease().term().dividedBy(CONFIRMATIONS_IN_A_TERM);
            tick = timer.after(
                    period,
                    () -> events.execute(() -> {
                        if (!stopped) {
                            confirmFor(leases.moment());
                            start();
                        }
                    }));
        }
    }

    /** Has the right confirmed for a request with this place, together with others. */
    public void confirmFor(long moment) {
        if (stopped) {
            return;
        }
        if (question == null) {
            ask();
        } else if (moment >= asked) {
            again = true;
        }
    }

    private void ask() {
        again = false;
        asked = leases.next();
        long place = asked;
        question = leases.confirm(right)
                .subscribe()
                .with(verdict -> events.execute(() -> answered(place, verdict)), failure -> {
                    LOG.log(System.Logger.Level.WARNING, "A lease could not be confirmed", failure);
                    events.execute(() -> answered(place, Verdict.UNKNOWN));
                });
    }

    private void answered(long place, Verdict verdict) {
        if (stopped) {
            return;
        }
        question = null;
        switch (verdict) {
            case CONFIRMED -> listener.confirmed(place);
            case VOIDED -> listener.voided();
            case UNKNOWN -> {
                // Waiting requests may be confirmed later; at the latest they look again at the end
            }
        }
        if (again && !stopped) {
            ask();
        }
    }

    /** Ends the watch. A question under way is cancelled: a lease that was used does not stand either. */
    public void stop() {
        stopped = true;
        tick.run();
        if (question != null) {
            question.cancel();
            question = null;
        }
    }
}
