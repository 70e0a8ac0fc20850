package dev.samovar.model.resilient;

import dev.samovar.model.ModelException;
import dev.samovar.model.ModelException.Reason;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A limit on how many calls run at a time, with a bounded queue in front of it, served in order of arrival. A call that
 * ends, however it ends, makes room for the next; one that is cancelled while it waits gives up its place in the queue.
 * The next may begin while a cancelled one is still being closed.
 *
 * <p>SmallRye's bulkhead is not used for this: a cancelled call would keep its permit until the model answers, and its
 * place in the queue until its turn comes.
 */
final class Bulkhead {

    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final ResiliencePolicy.Concurrency bounds;
    private final Object lock = new Object();
    private final Set<Place> waiting = new LinkedHashSet<>();
    private final AtomicInteger admissions = new AtomicInteger();
    private int running;
    private boolean closed;

    Bulkhead(ResiliencePolicy.Concurrency bounds) {
        this.bounds = bounds;
    }

    /**
     * The call, subscribed to when its turn comes. Fails with {@link Reason#OVERLOADED} if too many wait already, or if its
     * turn does not come in time; a call that has begun is not ended here. May subscribe and emit on the thread of the call
     * that made room.
     *
     * @param longestWait how long the call may wait for its turn
     */
    <T> Uni<T> around(Uni<T> call, Duration longestWait) {
        return Uni.createFrom().deferred(() -> {
            Place place = new Place();
            return Uni.createFrom()
                    .<Void>emitter(turn -> enter(place, turn))
                    .ifNoItem()
                    .after(longestWait)
                    .failWith(Bulkhead::overloaded)
                    .chain(() -> call)
                    .onTermination()
                    .invoke(() -> leave(place));
        });
    }

    /** Refuses the calls that wait for their turn, and all that come later; calls that have begun go on. */
    void close() {
        Set<Place> refused;
        synchronized (lock) {
            closed = true;
            refused = new LinkedHashSet<>(waiting);
        }
        refused.forEach(Place::refuse);
    }

    /** A failure for a call that found no room. */
    static ModelException overloaded() {
        return ModelException.notAsked(
                Reason.OVERLOADED, "Too many requests are waiting for the model: try again shortly", RETRY_AFTER);
    }

    private void enter(Place place, UniEmitter<? super Void> turn) {
        boolean accepted;
        synchronized (lock) {
            accepted = !closed && running + waiting.size() < bounds.calls() + bounds.waiting();
            if (accepted && place.state == State.NEW) {
                place.turn = turn;
                place.state = State.WAITING;
                waiting.add(place);
            }
        }
        if (accepted) {
            admit();
        } else {
            turn.fail(overloaded());
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
            if (running >= bounds.calls() || waiting.isEmpty()) {
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

        void refuse() {
            if (turn != null) {
                turn.fail(overloaded());
            }
        }
    }
}
