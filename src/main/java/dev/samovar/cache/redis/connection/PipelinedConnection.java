package dev.samovar.cache.redis.connection;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** An open connection to Redis that many commands share: it sends them as they come, without waiting for answers. */
final class PipelinedConnection {

    /** How long a connection may take to notice that it is given up. */
    private static final Duration CUT = Duration.ofMillis(500);

    /** How long commands may be about to be sent, and how much longer a connection stays than the longest may take. */
    private static final Duration MARGIN = Duration.ofMillis(500);

    /** How long a server may be asked again that says it is the wrong one. */
    static final Duration YOUNG = Duration.ofSeconds(1);

    private final Vertx vertx;
    private final RedisConnection connection;
    private final long openedNanos = System.nanoTime();
    private final int renewals;
    private final AtomicInteger underWay = new AtomicInteger();
    private final AtomicBoolean cut = new AtomicBoolean();
    private volatile boolean endsWhenIdle;
    private volatile long receivedNanos = System.nanoTime();

    PipelinedConnection(Vertx vertx, RedisConnection connection, int renewals) {
        this.vertx = vertx;
        this.connection = connection;
        this.renewals = renewals;
    }

    /** How often all had been renewed when this was opened. */
    int renewals() {
        return renewals;
    }

    Future<Response> send(Request request) {
        underWay.incrementAndGet();
        return connection.send(request).onComplete(done -> {
            underWay.decrementAndGet();
            cutWhenIdle();
        });
    }

    /** Notes that Redis answered, whatever it said. */
    void received() {
        receivedNanos = System.nanoTime();
    }

    /** Whether nothing at all has been received since then. */
    boolean isSilentSince(long nanos) {
        return receivedNanos - nanos < 0;
    }

    /** Whether it was opened a moment ago: another would lead to the same server. */
    boolean isYoung() {
        return System.nanoTime() - openedNanos < YOUNG.toNanos();
    }

    /** Calls {@code broken} when the connection ends or fails; perhaps more than once, and perhaps not at all. */
    void whenBroken(Runnable broken) {
        connection.endHandler(ended -> broken.run());
        connection.exceptionHandler(failure -> broken.run());
    }

    /**
     * Closes the connection for good once what is under way on it has ended, or had {@code longest} for it. No sooner than
     * it takes for commands to arrive that were about to be sent.
     */
    void retire(Duration longest) {
        vertx.setTimer(MARGIN.toMillis(), timer -> {
            endsWhenIdle = true;
            cutWhenIdle();
        });
        vertx.setTimer(longest.plus(MARGIN).toMillis(), timer -> cut());
    }

    private void cutWhenIdle() {
        if (endsWhenIdle && underWay.get() == 0) {
            cut();
        }
    }

    /**
     * Closes the connection for good. To close it alone would give it back to the client's pool, with all that it still
     * waits for; a connection that has had to do with subscriptions is never pooled again.
     */
    void cut() {
        if (!cut.compareAndSet(false, true)) {
            return;
        }
        connection.endHandler(null).exceptionHandler(failure -> {}).handler(message -> {});
        Future.any(
                        connection.send(Request.cmd(Command.UNSUBSCRIBE)),
                        vertx.timer(CUT.toMillis(), TimeUnit.MILLISECONDS))
                .onComplete(sent -> connection.close());
    }
}
