package dev.samovar.cache.redis.bus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.cache.redis.connection.Countdown;
import dev.samovar.cache.redis.connection.EventLoops;
import dev.samovar.testing.LogCapture;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Response;
import io.vertx.redis.client.impl.types.BulkType;
import io.vertx.redis.client.impl.types.MultiType;
import io.vertx.redis.client.impl.types.SimpleStringType;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What an attempt to subscribe reports, with attempts that overlap. */
class SubscriptionTest {

    private final Vertx vertx = Vertx.vertx();
    private final Context context = vertx.getOrCreateContext();
    private final EventLoops loops = new EventLoops(vertx);
    private final BlockingQueue<Promise<RedisConnection>> attempts = new LinkedBlockingQueue<>();
    private final Queue<Runnable> deadlines = new ConcurrentLinkedQueue<>();
    private final CompletableFuture<Handler<Response>> pushes = new CompletableFuture<>();
    private final CompletableFuture<Void> subscribed = new CompletableFuture<>();

    private final Subscription subscription = new Subscription(
            vertx,
            context,
            (limit, expired) -> {
                deadlines.add(expired);
                // One that lets no time pass by itself: the test says when it expires
                return Countdown.start(loops, context, Duration.ofDays(1), () -> {});
            },
            stub(Redis.class),
            new Subscription.Topic("channel", "channel", "tests receive"),
            new Subscription.Events() {
                @Override
                public void subscribed() {
                    subscribed.complete(null);
                }

                @Override
                public void message(byte[] message) {}

                @Override
                public void lost() {}
            });

    @AfterEach
    void stop() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    @Test
    void refusalOfAnEarlierAttemptIsNotReportedOnceSubscribed() throws Exception {
        try (LogCapture log = LogCapture.of(RedisReplicaBus.class)) {
            onContext(subscription::open);
            Promise<RedisConnection> earlier = attempts.poll(20, TimeUnit.SECONDS);
            onContext(deadlines.remove());
            attempts.poll(20, TimeUnit.SECONDS).complete(stub(RedisConnection.class));
            pushes.get(20, TimeUnit.SECONDS).handle(confirmation());
            subscribed.get(20, TimeUnit.SECONDS);

            earlier.fail("NOAUTH Authentication required.");
            onContext(() -> {});

            assertThat(subscription.refusal()).isNull();
            assertThat(log.lines()).isEmpty();
        }
    }

    private void onContext(Runnable step) throws Exception {
        CompletableFuture<Void> done = new CompletableFuture<>();
        context.runOnContext(x -> {
            step.run();
            done.complete(null);
        });
        done.get(20, TimeUnit.SECONDS);
    }

    private static Response confirmation() {
        MultiType push = MultiType.create(3, false);
        for (String part : List.of("subscribe", "channel", "1")) {
            push.add(BulkType.create(io.vertx.core.buffer.Buffer.buffer(part), false));
        }
        return push;
    }

    /** A client, or a connection of it, whose every command is accepted. */
    @SuppressWarnings("unchecked")
    private <T> T stub(Class<T> type) {
        return (T) Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
            switch (method.getName()) {
                case "connect" -> {
                    Promise<RedisConnection> attempt = Promise.promise();
                    attempts.add(attempt);
                    return attempt.future();
                }
                case "handler" -> {
                    if (arguments[0] != null) {
                        pushes.complete((Handler<Response>) arguments[0]);
                    }
                    return proxy;
                }
                case "send" -> {
                    return Future.succeededFuture(SimpleStringType.create("OK"));
                }
                default -> {
                    return method.getReturnType().isInstance(proxy) ? proxy : null;
                }
            }
        });
    }
}
