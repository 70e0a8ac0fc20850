package dev.samovar.cache.redis.near;

import dev.samovar.cache.Purge;
import dev.samovar.cache.redis.bus.ReplicaBus;
import dev.samovar.cache.redis.bus.ReplicaEvent;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** A bus in this process that proves what it is told to. */
final class FakeBus implements ReplicaBus {

    final AtomicLong continuity = new AtomicLong();
    volatile boolean confirmed = true;
    private final List<Consumer<ReplicaEvent>> listeners = new CopyOnWriteArrayList<>();

    void announce(ReplicaEvent event) {
        listeners.forEach(listener -> listener.accept(event));
    }

    /** The subscription is lost and comes back. */
    void interrupt() {
        continuity.incrementAndGet();
    }

    int listeners() {
        return listeners.size();
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
}
