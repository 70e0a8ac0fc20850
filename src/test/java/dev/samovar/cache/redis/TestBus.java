package dev.samovar.cache.redis;

import dev.samovar.cache.Purge;
import dev.samovar.cache.redis.bus.BusCodec;
import dev.samovar.cache.redis.bus.BusMessage;
import dev.samovar.cache.redis.bus.ReplicaBus;
import dev.samovar.cache.redis.bus.ReplicaEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.redis.client.Command;
import io.vertx.mutiny.redis.client.Redis;
import io.vertx.mutiny.redis.client.RedisConnection;
import io.vertx.mutiny.redis.client.Request;
import io.vertx.mutiny.redis.client.Response;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.awaitility.Awaitility;

/** A bus over a real subscription, without heartbeats and confirmations: each purge counts as confirmed by one replica. */
public final class TestBus {

    /** Before the name of who announces a purge, on a line of its own. What a script announces has none. */
    private static final String BY = "by ";

    /** The message behind which nothing is under way that was published before. */
    private static final String SETTLED = "settled ";

    private final Redis redis;
    private final String channel;
    private final List<Consumer<ReplicaEvent>> listeners = new CopyOnWriteArrayList<>();
    private final Map<ReplicaBus.PurgeListener, String> purgeListeners = new ConcurrentHashMap<>();
    private final AtomicInteger members = new AtomicInteger();
    private final AtomicBoolean subscribed = new AtomicBoolean();
    private final Set<String> settled = ConcurrentHashMap.newKeySet();

    public TestBus(Redis redis, String channel) {
        this.redis = redis;
        this.channel = channel;
        RedisConnection subscription = redis.connect().await().atMost(Duration.ofSeconds(5));
        subscription.handler(this::arrived);
        subscription.send(Request.cmd(Command.SUBSCRIBE).arg(channel)).await().atMost(Duration.ofSeconds(5));
        Awaitility.await().until(subscribed::get);
    }

    private void arrived(Response message) {
        switch (message.get(0).toString()) {
            case "subscribe" -> subscribed.set(true);
            case "message" -> {
                String text = message.get(2).toString();
                if (text.startsWith(SETTLED)) {
                    settled.add(text);
                } else if (text.startsWith(BY)) {
                    String[] parts = text.substring(BY.length()).split("\n", 2);
                    deliver(decode(parts[1]), Instant.now(), parts[0]);
                } else {
                    ReplicaEvent told = decode(text);
                    listeners.forEach(listener -> listener.accept(told));
                }
            }
            default -> throw new IllegalStateException("Unexpected message");
        }
    }

    /** Waits until everything that was published before has arrived. */
    void settle() {
        String mark = SETTLED + UUID.randomUUID();
        redis.send(Request.cmd(Command.PUBLISH).arg(channel).arg(mark)).await().atMost(Duration.ofSeconds(5));
        Awaitility.await().until(() -> settled.remove(mark));
    }

    /** As if this had arrived from a replica that is none of the members, announced at that time. */
    public void deliver(ReplicaEvent event, Instant at) {
        deliver(event, at, "");
    }

    private void deliver(ReplicaEvent event, Instant at, String sender) {
        listeners.forEach(listener -> listener.accept(event));
        if (event instanceof ReplicaEvent.Purged purged) {
            purgeListeners.forEach((listener, member) -> {
                if (!member.equals(sender)) {
                    listener.purged(purged.purge(), at).subscribe().with(applied -> {});
                }
            });
        }
    }

    /** The bus as a further replica has it, which is not told of its own purges as of another's. */
    public ReplicaBus member() {
        return new Member(Integer.toString(members.incrementAndGet()));
    }

    /** The bus as a replica has it that receives none of the others' purges. */
    ReplicaBus deafMember() {
        return new Member(Integer.toString(members.incrementAndGet())) {
            @Override
            public AutoCloseable listen(Consumer<ReplicaEvent> listener) {
                return () -> {};
            }

            @Override
            public AutoCloseable listenForPurges(PurgeListener listener) {
                return () -> {};
            }
        };
    }

    private static ReplicaEvent decode(String text) {
        return ((BusMessage.Told) BusCodec.decode(text).orElseThrow()).what();
    }

    private class Member implements ReplicaBus {

        private final String name;

        Member(String name) {
            this.name = name;
        }

        @Override
        public String channel() {
            return channel;
        }

        @Override
        public String encode(ReplicaEvent event) {
            return BusCodec.encode(event);
        }

        @Override
        public Uni<Confirmations> purged(Purge purge) {
            return redis.send(Request.cmd(Command.PUBLISH).arg(channel).arg(BY + name + "\n" + BusCodec.encode(purge)))
                    .replaceWith(new Confirmations(1, 1));
        }

        @Override
        public boolean isConfirmed() {
            return true;
        }

        @Override
        public AutoCloseable listen(Consumer<ReplicaEvent> listener) {
            listeners.add(listener);
            return () -> listeners.remove(listener);
        }

        @Override
        public AutoCloseable listenForPurges(PurgeListener listener) {
            purgeListeners.put(listener, name);
            return () -> purgeListeners.remove(listener);
        }
    }
}
