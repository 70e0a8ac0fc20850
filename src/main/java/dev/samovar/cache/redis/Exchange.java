package dev.samovar.cache.redis;

import dev.samovar.cache.StoreUnavailableException;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** One command on its way to Redis and back. It ends once: with the answer, with a failure, or at its deadline. */
final class Exchange {

    private final Vertx vertx;
    private final Line line;
    private final UniEmitter<? super Response> emitter;
    private final @Nullable Unabridged unabridged;
    private final @Nullable Context caller = Vertx.currentContext();
    private final long startedNanos = System.nanoTime();
    private Request request;
    private boolean again;
    private volatile @Nullable Wire wire;
    private volatile boolean over;

    /** The same command with its script in full, for a Redis that does not know the script. */
    interface Unabridged {
        Request request();
    }

    Exchange(
            Vertx vertx,
            Line line,
            Request request,
            @Nullable Unabridged unabridged,
            UniEmitter<? super Response> emitter) {
        this.vertx = vertx;
        this.line = line;
        this.request = request;
        this.unabridged = unabridged;
        this.emitter = emitter;
    }

    void start(Duration deadline) {
        long timer = vertx.setTimer(deadline.toMillis(), id -> expire(deadline));
        emitter.onTermination(() -> {
            over = true;
            vertx.cancelTimer(timer);
        });
        connect();
    }

    private void connect() {
        var connecting = line.wire();
        if (connecting.succeeded()) {
            send(connecting.result());
        } else {
            connecting.onComplete(this::send, failure -> fail(Unavailable.because(failure)));
        }
    }

    private void send(Wire wire) {
        if (over) {
            return;
        }
        this.wire = wire;
        wire.send(request).onComplete(answer -> answered(wire, answer));
    }

    private void answered(Wire wire, AsyncResult<Response> answer) {
        if (answer.succeeded()) {
            wire.heard();
            resume(() -> emitter.complete(answer.result()));
            return;
        }
        Throwable failure = answer.cause();
        if (Unavailable.isAnswer(failure)) {
            wire.heard();
        }
        if (Unavailable.isOfTheConnection(failure)) {
            line.broken(wire);
        }
        if (again) {
            fail(Unavailable.because(failure));
        } else if (unabridged != null && Unavailable.isUnknownScript(failure)) {
            again = true;
            request = unabridged.request();
            send(wire);
        } else if (Unavailable.isUnsent(failure)) {
            again = true;
            connect();
        } else {
            fail(Unavailable.because(failure));
        }
    }

    private void expire(Duration deadline) {
        Wire silent = wire;
        if (silent != null && silent.isSilentSince(startedNanos)) {
            line.drop(silent);
        }
        fail(Unavailable.slow(deadline.toMillis()));
    }

    private void fail(StoreUnavailableException failure) {
        resume(() -> emitter.fail(failure));
    }

    // A client that had to wait for something else resumes on the context of whoever began that
    private void resume(Runnable step) {
        Context context = caller;
        if (context == null || context == Vertx.currentContext()) {
            step.run();
        } else {
            context.runOnContext(v -> step.run());
        }
    }
}
