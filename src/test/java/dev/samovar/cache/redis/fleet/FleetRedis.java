package dev.samovar.cache.redis.fleet;

import dev.samovar.cache.redis.BusFixture;
import dev.samovar.cache.redis.connection.RedisExecutor;
import dev.samovar.testing.redis.RedisServerProcess;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.redis.client.Command;
import io.vertx.mutiny.redis.client.Redis;
import io.vertx.mutiny.redis.client.Response;
import java.time.Duration;

/** A Redis server with a client. */
final class FleetRedis implements AutoCloseable {

    private final RedisServerProcess server = RedisServerProcess.start();
    private final BusFixture fixture = new BusFixture();
    private final Vertx vertx = Vertx.vertx();
    private final Redis redis = fixture.client(server.url());
    final RedisExecutor commands = new RedisExecutor(vertx, redis, Duration.ofSeconds(5));

    Response send(Command command, String key) {
        return BusFixture.send(redis, command, key);
    }

    static <T> T run(Uni<T> uni) {
        return uni.await().atMost(Duration.ofSeconds(20));
    }

    @Override
    public void close() {
        fixture.close();
        server.close();
        vertx.closeAndAwait();
    }
}
