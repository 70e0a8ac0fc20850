package dev.samovar.cache.redis;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A way to Redis that mends itself: it has one {@link Wire} at a time, connects when there is a need for one, and
 * connects again when that one breaks. However many ask meanwhile, there is one attempt.
 */
final class Line {

    /** How long one attempt may take; it covers a Redis that accepts connections and says nothing. */
    private static final Duration ATTEMPT = Duration.ofSeconds(2);

    /** How long a failure stands before the next attempt, so that a Redis that refuses is not asked without end. */
    private static final Duration PAUSE = Duration.ofMillis(100);

    private final Vertx vertx;
    private final Redis redis;
    private final AtomicReference<@Nullable Attempt> current = new AtomicReference<>();

    Line(Vertx vertx, Redis redis) {
        this.vertx = vertx;
        this.redis = redis;
    }

    private record Attempt(Promise<Wire> promise, long startedNanos) {
        boolean isOver() {
            return promise.future().failed() && System.nanoTime() - startedNanos > PAUSE.toNanos();
        }
    }

    /** Whether there is a wire. If there is none, an attempt to get one is made, unless it is too early for another. */
    boolean isOpen() {
        return wire().succeeded();
    }

    /** The wire, or the attempt to get one. Completes on any thread. */
    Future<Wire> wire() {
        while (true) {
            Attempt attempt = current.get();
            if (attempt != null && !attempt.isOver()) {
                return attempt.promise().future();
            }
            Attempt next = new Attempt(Promise.promise(), System.nanoTime());
            if (current.compareAndSet(attempt, next)) {
                connect(next);
                return next.promise().future();
            }
        }
    }

    /** Gives up a wire that is broken, so that the next command connects anew. */
    void drop(Wire wire) {
        Attempt attempt = current.get();
        if (attempt != null
                && attempt.promise().future().succeeded()
                && attempt.promise().future().result() == wire
                && current.compareAndSet(attempt, null)) {
            wire.cut();
        }
    }

    private void connect(Attempt attempt) {
        Promise<Wire> promise = attempt.promise();
        long timer = vertx.setTimer(ATTEMPT.toMillis(), id -> promise.tryFail("No connection in time"));
        redis.connect()
                .onComplete(
                        connection -> {
                            vertx.cancelTimer(timer);
                            connected(promise, connection);
                        },
                        failure -> {
                            vertx.cancelTimer(timer);
                            promise.tryFail(failure);
                        });
    }

    private void connected(Promise<Wire> promise, RedisConnection connection) {
        Wire wire = new Wire(vertx, connection);
        wire.whenBroken(() -> drop(wire));
        if (!promise.tryComplete(wire)) {
            wire.cut();
        }
    }
}
