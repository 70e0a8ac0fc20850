package dev.samovar.bootstrap.wiring.redis;

import dev.samovar.cache.redis.fleet.RedisValue;
import dev.samovar.monitoring.alert.AlertMemory;
import io.smallrye.mutiny.Uni;
import java.util.Optional;

/** The last verdict on the hit rate, in a value of Redis that all replicas share. */
final class SharedAlertMemory implements AlertMemory {

    private final RedisValue value;

    SharedAlertMemory(RedisValue value) {
        this.value = value;
    }

    @Override
    public Uni<Optional<Verdict>> load() {
        return value.read().map(text -> text.flatMap(Verdict::parse));
    }

    @Override
    public Uni<Void> save(Verdict verdict) {
        return value.write(verdict.text());
    }
}
