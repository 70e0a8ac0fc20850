package dev.samovar.cache.redis.near;

import dev.samovar.cache.Purge;
import dev.samovar.cache.redis.bus.GapDetector;
import dev.samovar.cache.redis.bus.HeartbeatProof;
import dev.samovar.cache.redis.bus.ReplicaBus;
import dev.samovar.cache.redis.bus.ReplicaEvent;
import io.smallrye.mutiny.Uni;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A bus that hears its own beats alone, so that copies are served; what proves it is what proves the real one. */
final class ConfirmedBus implements ReplicaBus {

    private static final long BEAT_MILLIS = 100;

    private final HeartbeatProof proof = new HeartbeatProof(System::nanoTime);
    private final GapDetector continuity = new GapDetector(() -> {});

    /** @param workers one thread, on which the beats come back */
    ConfirmedBus(ScheduledExecutorService workers) {
        proof.received(System.nanoTime());
        var beats = workers.scheduleAtFixedRate(
                () -> proof.received(System.nanoTime()), BEAT_MILLIS, BEAT_MILLIS, TimeUnit.MILLISECONDS);
        if (beats.isDone()) {
            throw new IllegalStateException("Nothing proves this bus");
        }
    }

    long continuity() {
        return continuity.number();
    }

    @Override
    public boolean isConfirmed() {
        return proof.holds();
    }

    @Override
    public String channel() {
        return "bench";
    }

    @Override
    public String encode(ReplicaEvent event) {
        return event.toString();
    }

    @Override
    public Uni<Confirmations> purged(Purge purge) {
        return Uni.createFrom().item(new Confirmations(1, 1));
    }

    @Override
    public AutoCloseable listen(Consumer<ReplicaEvent> listener) {
        return () -> {};
    }
}
