package dev.samovar.cache.redis;

import dev.samovar.cache.Purge;
import dev.samovar.cache.redis.bus.ReplicaBus;
import dev.samovar.cache.redis.bus.ReplicaEvent;
import io.smallrye.mutiny.Uni;
import java.util.function.Consumer;

/** A bus that carries nothing, for tests of one replica. */
public final class SilentBus implements ReplicaBus {

    @Override
    public String channel() {
        return "samovar:bus";
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
    public boolean isConfirmed() {
        return false;
    }

    @Override
    public AutoCloseable listen(Consumer<ReplicaEvent> listener) {
        return () -> {};
    }
}
