package dev.samovar.cache.redis;

import io.vertx.redis.client.RedisClientType;
import io.vertx.redis.client.RedisOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import redis.embedded.Redis;
import redis.embedded.RedisServer;
import redis.embedded.RedisShardedCluster;
import redis.embedded.core.PortProvider;

/** A real Redis for a test class: one server, or a cluster of three masters. */
public final class RedisProcess implements AutoCloseable {

    private final Redis redis;
    private final RedisClientType type;

    private RedisProcess(Redis redis, RedisClientType type) {
        this.redis = redis;
        this.type = type;
        try {
            redis.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One server that writes nothing to disk. */
    public static RedisProcess standalone() {
        try {
            RedisServer server = RedisServer.newRedisServer()
                    .port(PortProvider.newEphemeralPortProvider().get())
                    .setting("bind 127.0.0.1")
                    .setting("save \"\"")
                    .setting("appendonly no")
                    .build();
            return new RedisProcess(server, RedisClientType.STANDALONE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Three masters without replicas. */
    static RedisProcess cluster() {
        try {
            RedisShardedCluster cluster = RedisShardedCluster.newRedisCluster()
                    .ephemeralServers()
                    .shard("a", 0)
                    .shard("b", 0)
                    .shard("c", 0)
                    .build();
            return new RedisProcess(cluster, RedisClientType.CLUSTER);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Options for a client, with the sizes that {@link dev.samovar.cache.redis.connection.RedisExecutor} asks for. */
    RedisOptions options() {
        RedisOptions options = sized().setType(type);
        ports().forEach(port -> options.addConnectionString("redis://127.0.0.1:" + port));
        return options;
    }

    /** Options with the sizes that {@link dev.samovar.cache.redis.connection.RedisExecutor} asks for. */
    public static RedisOptions sized() {
        return new RedisOptions().setMaxPoolSize(32).setMaxPoolWaiting(128).setMaxWaitingHandlers(8192);
    }

    List<Integer> ports() {
        return redis.ports();
    }

    @Override
    public void close() {
        try {
            redis.stop();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
