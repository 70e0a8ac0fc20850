package dev.samovar.cache.redis.connection;

import io.smallrye.common.vertx.VertxContext;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A connection to Redis that reconnects by itself: it has one {@link PipelinedConnection} at a time, connects when there
 * is a need for one, and connects again when that one breaks. However many ask meanwhile, there is one attempt.
 *
 * <p>A connection that ends may do so because another server is the master now. Then all connections are renewed, so
 * that they lead to the same one.
 */
final class ReconnectingConnection {

    /** How long one attempt may take; it covers a Redis that accepts connections and says nothing, and one far away. */
    static final Duration ATTEMPT = Duration.ofSeconds(4);

    /** How long a failure stands before the next attempt, so that a Redis that refuses is not asked without end. */
    private static final Duration PAUSE = Duration.ofMillis(100);

    private final Vertx vertx;
    private final EventLoops loops;
    private final Redis redis;
    private final Events events;
    private final Duration longest;
    private final AtomicReference<@Nullable Attempt> current = new AtomicReference<>();

    /** @param longest how long a command may take */
    ReconnectingConnection(Vertx vertx, EventLoops loops, Redis redis, Events events, Duration longest) {
        this.vertx = vertx;
        this.loops = loops;
        this.redis = redis;
        this.events = events;
        this.longest = longest;
    }

    /** The events of its connections. Called on any thread. */
    interface Events {
        /** How often all have been renewed together: a connection opened under another number is not given out. */
        int renewals();

        /** A connection was opened, and is given out when this returns. */
        void connected();

        /**
         * A connection has ended, or leads to a server that is not what it was.
         *
         * @param renewals the number under which it was opened
         */
        void broken(int renewals);
    }

    private record Attempt(Promise<PipelinedConnection> promise, long startedNanos) {
        boolean isOver() {
            return promise.future().failed() && System.nanoTime() - startedNanos > PAUSE.toNanos();
        }
    }

    /** Begins to count down on the event loop of the caller. */
    Countdown count(Duration limit, Runnable expired) {
        return Countdown.start(loops, loop(), limit, expired);
    }

    // Not the context of a request, which what outlives the request must not keep
    private Context loop() {
        return VertxContext.getRootContext(vertx.getOrCreateContext());
    }

    /** The connection, or the attempt to get one. Completes on any thread. */
    Future<PipelinedConnection> current() {
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

    /**
     * Gives up a connection that is silent, so that the next command connects anew. What is under way on it may still be
     * answered: others wait for longer, and an answer that is late tells how far away Redis is.
     */
    void drop(PipelinedConnection connection) {
        if (leave(connection)) {
            connection.retire(longest);
        }
    }

    /**
     * Gives up a connection to a server that says it is the wrong one, as the others may be, once it is no longer {@linkplain
     * PipelinedConnection#isYoung young}: each such answer would open all of them anew. What is under way on it ends by
     * itself.
     */
    void misled(PipelinedConnection connection) {
        if (!connection.isYoung() && leave(connection)) {
            connection.retire(longest);
            events.broken(connection.renewals());
        }
    }

    /** Gives up a connection that Redis closes for what it read there; the others may go on. */
    void closed(PipelinedConnection connection) {
        if (leave(connection)) {
            connection.cut();
        }
    }

    /** Gives up a connection that has ended, as the others may. */
    void broken(PipelinedConnection connection) {
        if (leave(connection)) {
            connection.cut();
            events.broken(connection.renewals());
        }
    }

    /** Gives up the connection if it was opened before all were renewed. What is under way on it comes to its end. */
    void renew() {
        Attempt attempt = current.get();
        if (attempt != null && attempt.promise().future().succeeded()) {
            PipelinedConnection connection = attempt.promise().future().result();
            if (connection.renewals() != events.renewals() && leave(connection)) {
                connection.retire(longest);
            }
        }
    }

    private boolean leave(PipelinedConnection connection) {
        Attempt attempt = current.get();
        return attempt != null
                && attempt.promise().future().succeeded()
                && attempt.promise().future().result() == connection
                && current.compareAndSet(attempt, null);
    }

    private void connect(Attempt attempt) {
        Promise<PipelinedConnection> promise = attempt.promise();
        Countdown countdown = count(ATTEMPT, () -> promise.tryFail(UnreachableCause.NOT_IN_TIME));
        promise.future().onComplete(done -> countdown.cancel());
        loop().runOnContext(here -> connect(promise));
    }

    private void connect(Promise<PipelinedConnection> promise) {
        int renewals = events.renewals();
        redis.connect().onComplete(opened -> connected(promise, renewals, opened), promise::tryFail);
    }

    private void connected(Promise<PipelinedConnection> promise, int renewals, RedisConnection opened) {
        PipelinedConnection connection = new PipelinedConnection(vertx, opened, renewals);
        if (renewals != events.renewals()) {
            connection.cut();
            connect(promise);
            return;
        }
        connection.whenBroken(() -> broken(connection));
        events.connected();
        if (promise.tryComplete(connection)) {
            // All may have been renewed since the number was compared
            renew();
        } else {
            connection.cut();
        }
    }
}
