package dev.samovar.cache.redis.relay;

import dev.samovar.cache.redis.bus.BusCodec;
import dev.samovar.cache.redis.bus.RedisReplicaBus;
import dev.samovar.cache.redis.bus.ReplicaEvent;
import dev.samovar.cache.redis.bus.ReplicaRegistry;
import dev.samovar.cache.redis.bus.Subscription;
import dev.samovar.cache.redis.connection.Countdown;
import dev.samovar.cache.redis.connection.EventLoops;
import dev.samovar.cache.redis.connection.LuaScript;
import dev.samovar.cache.redis.connection.RedisExecutor;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Redis;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Inboxes as channels of Redis, one for each replica. Its own is subscribed to over a connection of its own, so that what
 * comes by it holds up no purge and no heartbeat; not before it is needed.
 */
public final class RedisMailbox implements Mailbox, AutoCloseable {

    /** How long a message may take at least: no request waits for it. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    /** So many steps may wait for the inbox; further ones are dropped, as messages may be. */
    private static final int MAX_WAITING = 1_000;

    private static final System.Logger LOG = System.getLogger(RedisStreamRelay.class.getName());

    private final RedisExecutor commands;
    private final RedisReplicaBus bus;
    private final String inboxes;
    private final List<String> liveKey;
    private final Context context;
    private final RelayLoop loop;
    private final Subscription subscription;
    private final RedisStreamRelay relay;

    // From here on for the loop alone
    private final List<Runnable> waiting = new ArrayList<>();
    private boolean begun;
    private boolean open;

    private RedisMailbox(Redis subscriptions, RedisExecutor commands, RedisReplicaBus bus, String prefix) {
        Vertx vertx = commands.vertx();
        this.commands = commands;
        this.bus = bus;
        this.inboxes = prefix + ":replica:inbox:";
        // The scripts of the bus name both; the second shares the slot of the first
        this.liveKey = List.of(ReplicaRegistry.liveKey(prefix), ReplicaRegistry.liveKey(prefix) + ":purge");
        this.context = vertx.getOrCreateContext();
        this.loop = new ContextLoop(vertx, context);
        EventLoops loops = new EventLoops(vertx);
        this.subscription = new Subscription(
                vertx,
                context,
                (limit, expired) -> Countdown.start(loops, context, limit, expired),
                subscriptions,
                new Subscription.Topic(
                        inboxes + bus.replica(),
                        inboxes + "*",
                        "this replica follows streams of others, its requests wait for their ends"),
                new Arrivals());
        this.relay = new RedisStreamRelay(this, loop, bus);
        // As the bus does: it has to lead to the server that publishes, the present master
        commands.whenLost(() -> loop.execute(this::reopen));
        bus.listenForGaps(() -> loop.execute(this::reopen));
    }

    /**
     * The relay of this replica, and its mailbox to close. To be made outside of any request.
     *
     * @param subscriptions gives the connection of the subscription
     * @param prefix the first part of every channel
     */
    public static RedisMailbox create(Redis subscriptions, RedisExecutor commands, RedisReplicaBus bus, String prefix) {
        return new RedisMailbox(subscriptions, commands, bus, prefix);
    }

    /** The relay over this mailbox. */
    public RedisStreamRelay relay() {
        return relay;
    }

    @Override
    public String replica() {
        return bus.replica();
    }

    @Override
    public void open(Runnable ready) {
        loop.execute(() -> {
            if (open) {
                ready.run();
                return;
            }
            if (waiting.size() < MAX_WAITING) {
                waiting.add(ready);
            }
            if (!begun) {
                begun = true;
                subscription.open();
            }
        });
    }

    private void reopen() {
        if (begun) {
            subscription.reopen();
        }
    }

    @Override
    public void announce(ReplicaEvent.StreamWanted wanted) {
        commands.run(PATIENCE, LuaScript.PUBLISH, liveKey, bus.channel(), BusCodec.encode(wanted))
                .subscribe()
                .with(published -> {}, RedisMailbox::log);
    }

    @Override
    public Uni<Void> send(String replica, RelayMessage message) {
        return commands.run(PATIENCE, LuaScript.PUBLISH, liveKey, inboxes + replica, RelayCodec.encode(message))
                .onFailure()
                .invoke(RedisMailbox::log)
                .replaceWithVoid();
    }

    private static void log(Throwable failure) {
        LOG.log(System.Logger.Level.DEBUG, "A message of a stream could not be published: {0}", failure.getMessage());
    }

    private final class Arrivals implements Subscription.Events {
        @Override
        public void subscribed() {
            open = true;
            List<Runnable> ready = List.copyOf(waiting);
            waiting.clear();
            ready.forEach(this::guarded);
        }

        @Override
        public void message(byte[] message) {
            guarded(() -> relay.arrived(message));
        }

        @Override
        public void lost() {
            // It is opened again; what was published meanwhile is asked for again
            open = false;
        }

        private void guarded(Runnable step) {
            try {
                step.run();
            } catch (RuntimeException e) {
                LOG.log(System.Logger.Level.ERROR, "A step of a followed stream failed; others go on", e);
            }
        }
    }

    private record ContextLoop(Vertx vertx, Context context) implements RelayLoop {
        @Override
        public void execute(Runnable task) {
            context.runOnContext(x -> task.run());
        }

        @Override
        public Runnable after(Duration delay, Runnable task) {
            long timer = vertx.setTimer(Math.max(1, delay.toMillis()), id -> execute(task));
            return () -> vertx.cancelTimer(timer);
        }
    }

    /** Ends it once the replicas that follow have the ends of streams that have ended. Never fails. */
    public Uni<Void> shutDown() {
        return relay.drained().invoke(this::close);
    }

    @Override
    public void close() {
        relay.close();
        loop.execute(subscription::close);
    }
}
