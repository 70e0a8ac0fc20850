package dev.samovar.testing.redis;

import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Client for an operator's commands to one server, with an event loop of its own. */
final class RedisAdmin implements AutoCloseable {

    private final Vertx vertx = Vertx.vertx();
    private final Redis client;

    RedisAdmin(String url) {
        client = Redis.createClient(vertx, url);
    }

    /** Sends a command and waits for its reply; null for nil. */
    @Nullable
    Response send(String name, Object... arguments) {
        Request request = Request.cmd(Command.create(name));
        for (Object argument : arguments) {
            request.arg(argument.toString());
        }
        try {
            return client.send(request)
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(20, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException(name + " failed", e);
        }
    }

    @Override
    public void close() {
        client.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
