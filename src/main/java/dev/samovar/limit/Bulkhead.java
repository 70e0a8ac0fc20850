package dev.samovar.limit;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Limit on concurrent calls, with a bounded queue that is served in order of arrival.
 *
 * <p>A call that ends, however it ends, makes room for the next; one that is cancelled while it waits leaves the queue. The
 * next may begin while a cancelled one is still being closed. Never blocks; safe from any thread.
 */
public final class Bulkhead {

    private final int calls;
    private final int maxWaiting;
    private final Supplier<? extends Throwable> refusal;
    private final Object lock = new Object();
    private final Set<Place> waiting = new LinkedHashSet<>();
    private final AtomicInteger admissions = new AtomicInteger();
    private int running;
    private boolean closed;

    /**
     * A bulkhead without calls.
     *
     * @param calls calls at a time, at least 1
     * @param maxWaiting calls that may wait, at least 0
     * @param refusal makes the failure of a call that finds no room, or no turn in time
     */
    public Bulkhead(int calls, int maxWaiting, Supplier<? extends Throwable> refusal) {
        if (calls < 1 || maxWaiting < 0) {
            throw new IllegalArgumentException("A bulkhead lets at least one call run, and none or more wait");
        }
        this.calls = calls;
        this.maxWaiting = maxWaiting;
        this.refusal = refusal;
    }

    /**
     * The call, subscribed to when its turn comes. Fails with the refusal if too many wait already, or if its turn does not
     * come in time; a call that has begun is not ended here. May subscribe and emit on the thread of the call that made
     * room.
     *
     * @param longestWait how long the call may wait for its turn
     */
    public <T> Uni<T> around(Uni<T> call, Duration longestWait) {
        return Uni.createFrom().deferred(() -> {
            Place place = new Place();
            return Uni.createFrom()
                    .<Void>emitter(turn -> enter(place, turn))
                    .ifNoItem()
                    .after(longestWait)
                    .failWith(refusal)
                    .chain(() -> call)
                    .onTermination()
                    .invoke(() -> leave(place));
        });
    }

    /** Refuses the calls that wait for their turn, and all that come later; calls that have begun go on. */
    public void close() {
        Set<Place> refused;
        synchronized (lock) {
            closed = true;
            refused = new LinkedHashSet<>(waiting);
        }
        refused.forEach(place -> place.fail(refusal.get()));
    }

    /** The number of calls that run at present. */
    public int running() {
        synchronized (lock) {
            return running;
        }
    }

    private void enter(Place place, UniEmitter<? super Void> turn) {
        boolean accepted;
        synchronized (lock) {
            accepted = !closed && running + waiting.size() < calls + maxWaiting;
            if (accepted && place.state == State.NEW) {
                place.turn = turn;
                place.state = State.WAITING;
                waiting.add(place);
            }
        }
        if (accepted) {
            admit();
        } else {
            turn.fail(refusal.get());
        }
    }

    private void leave(Place place) {
        synchronized (lock) {
            if (place.state == State.WAITING) {
                waiting.remove(place);
            } else if (place.state == State.RUNNING) {
                running--;
            }
            place.state = State.LEFT;
        }
        admit();
    }

    /** Starts as many calls as there is room for: in a loop, since a call may end while it is being started. */
    private void admit() {
        if (admissions.getAndIncrement() != 0) {
            return;
        }
        int missed = 1;
        do {
            for (Place next = nextToRun(); next != null; next = nextToRun()) {
                next.begin();
            }
            missed = admissions.addAndGet(-missed);
        } while (missed != 0);
    }

    private @Nullable Place nextToRun() {
        synchronized (lock) {
            if (running >= calls || waiting.isEmpty()) {
                return null;
            }
            Place next = waiting.iterator().next();
            waiting.remove(next);
            next.state = State.RUNNING;
            running++;
            return next;
        }
    }

    private enum State {
        NEW,
        WAITING,
        RUNNING,
        LEFT
    }

    /** One call's place, first in the queue and then among those that run. Changed under the lock alone. */
    private static final class Place {

        private State state = State.NEW;
        private @Nullable UniEmitter<? super Void> turn;

        void begin() {
            if (turn != null) {
                turn.complete(null);
            }
        }

        void fail(Throwable failure) {
            if (turn != null) {
                turn.fail(failure);
            }
        }
    }
}
