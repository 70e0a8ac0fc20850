package dev.samovar.cache.redis.bus;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** The listeners of a bus on this replica. The failure of one is logged and does not affect the others. */
final class BusListeners {

    private static final System.Logger LOG = System.getLogger(RedisReplicaBus.class.getName());

    private final List<Consumer<ReplicaEvent>> ofEvents = new CopyOnWriteArrayList<>();
    private final List<Runnable> ofGaps = new CopyOnWriteArrayList<>();

    /** Registers a listener of events, until the registration is closed. */
    AutoCloseable add(Consumer<ReplicaEvent> listener) {
        ofEvents.add(listener);
        return () -> ofEvents.remove(listener);
    }

    /** Registers what is called when events may have been missed, until the registration is closed. */
    AutoCloseable addForGaps(Runnable listener) {
        ofGaps.add(listener);
        return () -> ofGaps.remove(listener);
    }

    /** Passes an event on. */
    void deliver(ReplicaEvent event) {
        ofEvents.forEach(listener -> call(() -> listener.accept(event)));
    }

    /** Reports that events may have been missed. */
    void gap() {
        ofGaps.forEach(BusListeners::call);
    }

    private static void call(Runnable listener) {
        try {
            listener.run();
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "A listener failed; the others go on", e);
        }
    }
}
