package dev.samovar.bootstrap.wiring.redis;

import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.eclipse.microprofile.config.Config;

/** The mode of the cache: shared by replicas if Redis is configured, else of this process. */
@Singleton
public class RedisMode {

    private final Optional<SharedCache> cache;

    RedisMode(Config config, Instance<SharedCache> cache) {
        boolean configured = config.getOptionalValue("quarkus.redis.hosts", String.class)
                .filter(hosts -> !hosts.isBlank())
                .isPresent();
        this.cache = configured ? Optional.of(cache.get()) : Optional.empty();
    }

    /** The shared cache; empty if Redis is not configured. */
    public Optional<SharedCache> cache() {
        return cache;
    }

    /** The state besides the cache that replicas share; empty if Redis is not configured. */
    public Optional<SharedState> state() {
        return cache.map(SharedCache::state);
    }
}
