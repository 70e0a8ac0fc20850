package dev.samovar.bootstrap.wiring.redis;

import io.smallrye.config.SmallRyeConfigBuilder;
import jakarta.enterprise.inject.Instance;
import org.jspecify.annotations.Nullable;

/** Modes for tests of what is built upon one. */
public final class RedisModes {

    private static final @Nullable Instance<SharedCache> UNUSED = null;

    private RedisModes() {}

    /** The mode of a service without Redis. */
    @SuppressWarnings("NullAway") // not looked at without Redis
    public static RedisMode none() {
        return new RedisMode(new SmallRyeConfigBuilder().build(), UNUSED);
    }
}
