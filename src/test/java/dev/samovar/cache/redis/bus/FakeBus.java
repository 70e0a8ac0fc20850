package dev.samovar.cache.redis.bus;

import dev.samovar.cache.Purge;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** A bus in this process that confirms what it is told to. */
public class FakeBus implements ReplicaBus {

    public final AtomicLong continuity = new AtomicLong();
    public volatile boolean confirmed = true;
    private final List<Consumer<ReplicaEvent>> listeners = new CopyOnWriteArrayList<>();
    private final List<Runnable> gapListeners = new CopyOnWriteArrayList<>();

    public void announce(ReplicaEvent event) {
        listeners.forEach(listener -> listener.accept(event));
    }

    /** The subscription is lost and begins anew. */
    public void interrupt() {
        continuity.incrementAndGet();
        gapListeners.forEach(Runnable::run);
    }

    /** The listeners for events and for gaps. */
    public int listeners() {
        return listeners.size() + gapListeners.size();
    }

    @Override
    public String channel() {
        return "fake";
    }

    @Override
    public String encode(ReplicaEvent event) {
        return event.toString();
    }

    @Override
    public Uni<Confirmations> purged(Purge purge) {
        return Uni.createFrom().item(() -> {
            announce(new ReplicaEvent.Purged(purge));
            return new Confirmations(1, 1);
        });
    }

    @Override
    public boolean isConfirmed() {
        return confirmed;
    }

    @Override
    public AutoCloseable listen(Consumer<ReplicaEvent> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    @Override
    public AutoCloseable listenForGaps(Runnable listener) {
        gapListeners.add(listener);
        return () -> gapListeners.remove(listener);
    }
}
