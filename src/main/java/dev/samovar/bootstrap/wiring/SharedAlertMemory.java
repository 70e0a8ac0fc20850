package dev.samovar.bootstrap.wiring;

import dev.samovar.cache.redis.fleet.RedisValue;
import dev.samovar.monitoring.alert.AlertMemory;
import io.smallrye.mutiny.Uni;
import java.util.Optional;

/** What all replicas together have told about the hit rate. */
final class SharedAlertMemory implements AlertMemory {

    private final RedisValue note;

    SharedAlertMemory(RedisValue note) {
        this.note = note;
    }

    @Override
    public Uni<Optional<Told>> recall() {
        return note.read().map(text -> text.flatMap(Told::parse));
    }

    @Override
    public Uni<Void> remember(Told told) {
        return note.write(told.text());
    }
}
