package dev.samovar.bootstrap.wiring.redis;

import dev.samovar.bootstrap.config.RedisClientSettings;
import dev.samovar.bootstrap.config.SamovarConfig;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.redis.client.Redis;
import io.vertx.redis.client.RedisClientType;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;

/** Creates the Redis client on demand, so that none exists while Redis is not configured. */
@Singleton
class RedisClientFactory {

    private final SamovarConfig config;
    private final Vertx vertx;
    private final Instance<Redis> configured;
    private final RedisClientSettings settings;

    RedisClientFactory(SamovarConfig config, Vertx vertx, Instance<Redis> configured, RedisClientSettings settings) {
        this.config = config;
        this.vertx = vertx;
        this.configured = configured;
        this.settings = settings;
    }

    /** The Vert.x instance of the client. */
    Vertx vertx() {
        return vertx;
    }

    /** What the client that has been created is for. */
    RedisClientType type() {
        return settings.type();
    }

    /** The configured client, or one with the master's own password behind Sentinel. */
    Redis create() {
        return settings.client(vertx, configured.get(), config.redis());
    }
}
