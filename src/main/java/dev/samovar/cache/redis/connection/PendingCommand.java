package dev.samovar.cache.redis.connection;

import dev.samovar.cache.StoreUnavailableException;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One command on its way to Redis and back. It ends once: with the answer, with a failure, or at its deadline.
 *
 * <p>The deadline counts on the event loop of the caller, and only while the event loops turn. An answer that arrives
 * later still counts as a measured round trip. A script that Redis does not know takes two round trips: the deadline begins
 * again with the second.
 */
final class PendingCommand {

    private final ReconnectingConnection connections;
    private final RoundTrips roundTrips;
    private final UniEmitter<? super Response> emitter;
    private final @Nullable Unabridged unabridged;
    private final @Nullable Context caller = Vertx.currentContext();
    private volatile long startedNanos = System.nanoTime();
    private volatile @Nullable Countdown countdown;
    private Request request;
    private boolean again;
    private volatile @Nullable PipelinedConnection connection;
    private volatile long sentNanos;
    private volatile boolean decided;
    private volatile boolean over;

    /** The same command with its script in full, for a Redis that does not know the script. */
    interface Unabridged {
        Request request();
    }

    /**
     * How long a command may take.
     *
     * @param setting the name of the setting that bounds the time, for the error; null if none does
     */
    record Limit(Duration time, @Nullable String setting) {}

    PendingCommand(
            ReconnectingConnection connections,
            RoundTrips roundTrips,
            Request request,
            @Nullable Unabridged unabridged,
            UniEmitter<? super Response> emitter) {
        this.connections = connections;
        this.roundTrips = roundTrips;
        this.request = request;
        this.unabridged = unabridged;
        this.emitter = emitter;
    }

    /** Begins. */
    void start(Limit limit) {
        emitter.onTermination(() -> {
            over = true;
            stopCounting();
        });
        count(limit);
        connect(limit);
    }

    private void count(Limit limit) {
        stopCounting();
        startedNanos = System.nanoTime();
        countdown = connections.count(limit.time(), () -> expire(limit));
        if (over) {
            stopCounting();
        }
    }

    private void stopCounting() {
        Countdown running = countdown;
        if (running != null) {
            running.cancel();
        }
    }

    private void connect(Limit limit) {
        var connecting = connections.current();
        if (connecting.succeeded()) {
            send(connecting.result(), limit);
        } else {
            connecting.onComplete(connection -> send(connection, limit), failure -> fail(RedisErrors.because(failure)));
        }
    }

    private void send(PipelinedConnection connection, Limit limit) {
        if (over) {
            return;
        }
        this.connection = connection;
        sentNanos = System.nanoTime();
        connection.send(request).onComplete(answer -> answered(connection, answer, limit));
    }

    private void answered(PipelinedConnection connection, AsyncResult<Response> outcome, Limit limit) {
        if (outcome.succeeded()) {
            received(connection);
            decided = true;
            resume(() -> emitter.complete(outcome.result()));
            return;
        }
        Throwable failure = outcome.cause();
        boolean answer = RedisErrors.isAnswer(failure);
        if (answer) {
            received(connection);
        }
        if (RedisErrors.isOfTheConnection(failure)) {
            if (RedisErrors.isBreachOfProtocol(failure)) {
                connections.closed(connection);
            } else if (answer) {
                connections.misled(connection);
            } else {
                connections.broken(connection);
            }
        }
        if (again) {
            fail(RedisErrors.because(failure));
        } else if (unabridged != null && RedisErrors.isUnknownScript(failure)) {
            again = true;
            request = unabridged.request();
            count(limit);
            send(connection, limit);
        } else if (RedisErrors.isUnsent(failure)) {
            again = true;
            connect(limit);
        } else {
            fail(RedisErrors.because(failure));
        }
    }

    private void received(PipelinedConnection connection) {
        connection.received();
        roundTrips.took(System.nanoTime() - sentNanos);
    }

    private void expire(Limit limit) {
        if (decided) {
            // On its way to a caller whose own event loop is stalled
            return;
        }
        PipelinedConnection silent = connection;
        if (silent != null && silent.isSilentSince(startedNanos)) {
            connections.drop(silent);
        }
        fail(RedisErrors.slow(limit.time(), limit.setting()));
    }

    private void fail(StoreUnavailableException failure) {
        decided = true;
        resume(() -> emitter.fail(failure));
    }

    // A client that had to wait for something else resumes on the context of its caller
    private void resume(Runnable step) {
        Context context = caller;
        if (context == null || context == Vertx.currentContext()) {
            step.run();
        } else {
            context.runOnContext(v -> step.run());
        }
    }
}
