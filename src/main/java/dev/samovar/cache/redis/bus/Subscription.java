package dev.samovar.cache.redis.bus;

import dev.samovar.cache.StoreTrouble;
import dev.samovar.cache.redis.connection.Countdown;
import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * A subscription to one channel over a connection of its own, which is opened again for ever when it ends. It is used,
 * and reports, on one event loop alone.
 *
 * <p>It works on the bare Vert.x client: a connection that arrives after its caller has given up must be closed, and
 * the Mutiny wrapper drops it. No other command may go over the connection, because Vert.x takes a pushed message for
 * the answer to a command that waits.
 */
public final class Subscription {

    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final long FIRST_PAUSE_MILLIS = 50;
    private static final long LONGEST_PAUSE_MILLIS = 1_000;

    private final Vertx vertx;
    private final Context context;
    private final Countdown.Starter countdowns;
    private final Redis redis;
    private final Topic topic;
    private final Events events;
    private final SubscriptionRefusal refusal;

    private @Nullable RedisConnection connection;
    private boolean subscribed;
    private boolean closed;
    private long pauseMillis = FIRST_PAUSE_MILLIS;
    private long attempt;

    /**
     * A channel, and what operators have to know of it.
     *
     * @param channel its name
     * @param grant the pattern to grant to a user who may not subscribe
     * @param effect what it means if Redis refuses, for the log
     */
    public record Topic(String channel, String grant, String effect) {}

    /** @param countdowns count on the event loop of the context */
    public Subscription(
            Vertx vertx, Context context, Countdown.Starter countdowns, Redis redis, Topic topic, Events events) {
        this.vertx = vertx;
        this.context = context;
        this.countdowns = countdowns;
        this.redis = redis;
        this.topic = topic;
        this.refusal = new SubscriptionRefusal(topic);
        this.events = events;
    }

    /** What becomes of the subscription. */
    public interface Events {
        /** Redis has confirmed: what is published from now on arrives. */
        void subscribed();

        /** A message arrived. */
        void message(byte[] message);

        /** The subscription has ended; another is on its way. */
        void lost();
    }

    /** Opens it, now and whenever it has ended. */
    public void open() {
        if (closed) {
            return;
        }
        long mine = ++attempt;
        redis.connect().onComplete(opened -> context.runOnContext(x -> opened(mine, opened)));
        countdowns.start(PATIENCE, () -> {
            if (mine == attempt && connection == null) {
                retry();
            }
        });
    }

    private void opened(long by, AsyncResult<RedisConnection> opened) {
        if (opened.failed()) {
            // The failure of an earlier attempt says nothing once there is a connection
            if (connection == null) {
                refused(opened.cause());
                if (by == attempt) {
                    retry();
                }
            }
        } else if (closed || connection != null) {
            discard(opened.result());
        } else {
            // Also when it is that of an earlier attempt: it is open, and the present one may never be
            subscribe(opened.result());
        }
    }

    private void subscribe(RedisConnection opened) {
        connection = opened;
        opened.handler(message -> context.runOnContext(x -> arrived(opened, message)));
        opened.endHandler(end -> context.runOnContext(x -> end(opened)));
        opened.exceptionHandler(failure -> context.runOnContext(x -> end(opened)));
        opened.send(Request.cmd(Command.SUBSCRIBE).arg(topic.channel()))
                .onFailure(failure -> context.runOnContext(x -> {
                    if (opened == connection) {
                        refused(failure);
                        end(opened);
                    }
                }));
        countdowns.start(PATIENCE, () -> {
            if (!subscribed) {
                end(opened);
            }
        });
    }

    private void arrived(RedisConnection from, @Nullable Response push) {
        if (from != connection || push == null) {
            return;
        }
        if (push instanceof Throwable refused) {
            // Vert.x gives the refusal of a subscription out as a message
            refused(refused);
            end(from);
        } else {
            PushedMessage.of(push).ifPresent(this::took);
        }
    }

    private void took(PushedMessage push) {
        if (push.kind().equals("message")) {
            events.message(push.bytes());
        } else if (push.kind().equals("subscribe")) {
            subscribed = true;
            refusal.end();
            pauseMillis = FIRST_PAUSE_MILLIS;
            events.subscribed();
        }
    }

    private void refused(Throwable failure) {
        if (refusal.note(failure)) {
            pauseMillis = LONGEST_PAUSE_MILLIS;
        }
    }

    /** Why Redis refuses the subscription; null if it does not. A volatile read. */
    @Nullable
    StoreTrouble refusal() {
        return refusal.trouble();
    }

    /** Gives the connection up, if there is one, and opens another. */
    public void reopen() {
        if (connection != null) {
            end(connection);
        }
    }

    private void end(RedisConnection ended) {
        if (ended != connection) {
            return;
        }
        boolean wasSubscribed = subscribed;
        drop();
        if (wasSubscribed) {
            events.lost();
        }
        retry();
    }

    private void drop() {
        subscribed = false;
        RedisConnection dropped = connection;
        connection = null;
        if (dropped != null) {
            discard(dropped);
        }
    }

    private static void discard(RedisConnection connection) {
        connection.handler(null).endHandler(null).exceptionHandler(failure -> {});
        connection.close();
    }

    private void retry() {
        long mine = ++attempt;
        long pause = pauseMillis / 2 + ThreadLocalRandom.current().nextLong(pauseMillis / 2 + 1);
        pauseMillis = Math.min(LONGEST_PAUSE_MILLIS, pauseMillis * 2);
        vertx.setTimer(pause, timer -> {
            if (mine == attempt && connection == null) {
                open();
            }
        });
    }

    /** Ends it for good. */
    public void close() {
        closed = true;
        attempt++;
        drop();
    }
}
