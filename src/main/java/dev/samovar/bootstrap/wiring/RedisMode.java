package dev.samovar.bootstrap.wiring;

import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.eclipse.microprofile.config.Config;

/** Whether replicas share a cache: they do if Redis is configured. */
@Singleton
public class RedisMode {

    private final Optional<SharedCache> cache;

    RedisMode(Config config, Instance<SharedCache> cache) {
        boolean configured = config.getOptionalValue("quarkus.redis.hosts", String.class)
                .filter(hosts -> !hosts.isBlank())
                .isPresent();
        this.cache = configured ? Optional.of(cache.get()) : Optional.empty();
    }

    /** The shared cache; empty if this process keeps its entries for itself. */
    public Optional<SharedCache> cache() {
        return cache;
    }
}
