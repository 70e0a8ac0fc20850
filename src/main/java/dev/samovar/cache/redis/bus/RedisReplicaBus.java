package dev.samovar.cache.redis.bus;

import dev.samovar.cache.Purge;
import dev.samovar.cache.StoreTrouble;
import dev.samovar.cache.redis.connection.Countdown;
import dev.samovar.cache.redis.connection.EventLoops;
import dev.samovar.cache.redis.connection.RedisClock;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.mutiny.redis.client.Redis;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * The bus on Redis' publish and subscribe. A beat that this replica publishes and gets back proves its subscription;
 * all that it knows is kept on one event loop.
 *
 * <p>A purge counts as not confirmed by anyone, not even by this replica, when it could not be published: then others
 * may not have received it, and may not be cut off either. They get it as soon as Redis can be reached.
 */
public final class RedisReplicaBus implements ReplicaBus {

    private static final long LIVE_FOR_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final Vertx vertx;
    private final Context context;
    private final LongSupplier nanoTime;
    private final RedisClock clock;
    private final String replica = HexFormat.of().toHexDigits(new SecureRandom().nextLong());
    private final ReplicaRegistry registry;
    private final Subscription subscription;
    private final Heartbeat heartbeat;
    private final GapDetector continuity;
    private final PurgeAcks purges;
    private final BusListeners listeners = new BusListeners();
    private final RemotePurges remotePurges = new RemotePurges();
    private final LongAdder ignored = new LongAdder();
    private final AtomicBoolean closed = new AtomicBoolean();

    // From here on for the event loop alone
    private final Map<String, Long> lastBeats = new HashMap<>();
    private long ticker = -1;

    /**
     * A bus that does nothing before it is {@linkplain #start started}. To be made outside of any request.
     *
     * @param subscriptions gives the connection of the subscription, which stays open; best a client of its own
     * @param commands sends what is published
     * @param prefix the first part of every key and of the channel
     * @param nanoTime the monotonic clock of this process
     * @param clock is told Redis' time with each beat
     */
    public RedisReplicaBus(
            Vertx vertx, Redis subscriptions, Redis commands, String prefix, LongSupplier nanoTime, RedisClock clock) {
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.nanoTime = nanoTime;
        this.clock = clock;
        EventLoops loops = new EventLoops(vertx);
        Countdown.Starter countdowns = (limit, expired) -> Countdown.start(loops, context, limit, expired);
        this.registry = new ReplicaRegistry(countdowns, commands.getDelegate(), prefix, replica);
        this.continuity = new GapDetector(listeners::gap);
        this.heartbeat = new Heartbeat(registry, context, nanoTime, new Beats());
        this.subscription = new Subscription(
                vertx,
                context,
                countdowns,
                subscriptions.getDelegate(),
                new Subscription.Topic(
                        registry.channel(), registry.channel(), "replicas receive purges, no near entry serves"),
                new Arrivals());
        this.purges = new PurgeAcks(vertx, context, countdowns, registry, replica, this::liveReplicas);
    }

    /** Opens the subscription and begins to beat. Neither waits for Redis nor fails without it. */
    public void start() {
        context.runOnContext(x -> {
            subscription.open();
            ticker = vertx.setPeriodic(0, Heartbeat.EVERY.toMillis(), timer -> heartbeat.tick());
        });
    }

    /** Ends the subscription and leaves the registry. Emits null within a second or so, and never fails. */
    public Uni<Void> close() {
        return Uni.createFrom().emitter(emitter -> {
            if (!closed.compareAndSet(false, true)) {
                emitter.complete(null);
                return;
            }
            context.runOnContext(x -> {
                vertx.cancelTimer(ticker);
                heartbeat.interrupted();
                subscription.close();
                purges.close();
                remotePurges.close();
                // After the last beat, which would enter this replica again
                heartbeat.last().eventually(registry::leave).onComplete(left -> emitter.complete(null));
            });
        });
    }

    /** Opens the subscription anew, since it may lead to a server that is not the master any more. */
    public void reopen() {
        context.runOnContext(x -> subscription.reopen());
    }

    /** The id of this replica, which no other has had. */
    public String replica() {
        return replica;
    }

    /**
     * A number that changes whenever announcements may have been missed: what was read under another one may have been
     * purged unnoticed. Costs a volatile read.
     */
    public long continuity() {
        return continuity.number();
    }

    /** How many messages on the channel were none of ours, or could not be read. */
    public long ignored() {
        return ignored.sum();
    }

    @Override
    public Optional<StoreTrouble> trouble() {
        return Optional.ofNullable(subscription.refusal());
    }

    @Override
    public String channel() {
        return registry.channel();
    }

    @Override
    public String encode(ReplicaEvent event) {
        return BusCodec.encode(event);
    }

    @Override
    public boolean isConfirmed() {
        return heartbeat.isConfirmed();
    }

    @Override
    public AutoCloseable listen(Consumer<ReplicaEvent> listener) {
        return listeners.add(listener);
    }

    @Override
    public AutoCloseable listenForPurges(PurgeListener listener) {
        return remotePurges.listen(listener);
    }

    @Override
    public AutoCloseable listenForGaps(Runnable listener) {
        return listeners.addForGaps(listener);
    }

    @Override
    public Uni<Confirmations> purged(Purge purge) {
        return Uni.createFrom()
                .emitter(emitter -> context.runOnContext(x -> {
                    // Here first, whatever becomes of the message: this replica counts as having applied it
                    listeners.deliver(new ReplicaEvent.Purged(purge));
                    purges.begin(BusCodec.encode(purge), emitter::complete);
                }));
    }

    private void confirm(BusMessage.PurgeMade purge) {
        Runnable confirm =
                () -> context.runOnContext(x -> registry.publish(BusCodec.confirmed(purge.round(), replica)));
        remotePurges.apply(purge.purge(), purge.at(), confirm);
    }

    private Set<String> liveReplicas() {
        lastBeats.values().removeIf(at -> nanoTime.getAsLong() - at > LIVE_FOR_NANOS);
        return lastBeats.keySet();
    }

    private final class Beats implements Heartbeat.Events {
        @Override
        public void published() {
            purges.publishPending();
        }

        @Override
        public void toldTime(long sentAtNanos, Instant time, long receivedAtNanos) {
            clock.told(sentAtNanos, time, receivedAtNanos);
        }

        @Override
        public void silent() {
            subscription.reopen();
        }
    }

    private final class Arrivals implements Subscription.Events {
        @Override
        public void subscribed() {
            continuity.interrupted();
        }

        @Override
        public void lost() {
            heartbeat.interrupted();
            continuity.interrupted();
        }

        @Override
        public void message(byte[] bytes) {
            Optional<BusMessage> message = BusCodec.decode(new String(bytes, StandardCharsets.UTF_8));
            if (message.isEmpty()) {
                ignored.increment();
            } else {
                take(message.get());
            }
        }

        private void take(BusMessage message) {
            if (message instanceof BusMessage.Told told) {
                listeners.deliver(told.what());
            } else if (message instanceof BusMessage.Beat beat) {
                take(beat);
            } else if (message instanceof BusMessage.PurgeMade purge) {
                take(purge);
            } else if (message instanceof BusMessage.Confirmed confirmed) {
                purges.confirmed(confirmed.round(), confirmed.replica());
            }
        }

        private void take(BusMessage.Beat beat) {
            lastBeats.put(beat.replica(), nanoTime.getAsLong());
            if (beat.replica().equals(replica)) {
                continuity.follow(beat.stamp(), beat.stamp());
                heartbeat.returned(beat.sentAtNanos());
            }
        }

        private void take(BusMessage.PurgeMade purge) {
            continuity.follow(purge.stampBefore(), purge.stamp());
            // Noted first: what a look-up reads once the near copies are gone is kept
            if (!purge.replica().equals(replica)) {
                confirm(purge);
            }
            listeners.deliver(new ReplicaEvent.Purged(purge.purge()));
        }
    }
}
