package dev.samovar.cache.redis;

import dev.samovar.cache.CacheKey;
import dev.samovar.cache.Namespace;
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
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.awaitility.Awaitility;

/** A bus over a real subscription, without heartbeats and confirmations: each purge counts as confirmed by one replica. */
final class TestBus {

    /** Before the name of who announces a purge, on a line of its own. What a script announces has none. */
    private static final String BY = "by ";

    private final Redis redis;
    private final String channel;
    private final List<Consumer<Announcement>> listeners = new CopyOnWriteArrayList<>();
    private final Map<ReplicaBus.PurgeListener, String> purgeListeners = new ConcurrentHashMap<>();
    private final AtomicInteger members = new AtomicInteger();
    private final AtomicBoolean subscribed = new AtomicBoolean();

    TestBus(Redis redis, String channel) {
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
                if (text.startsWith(BY)) {
                    String[] parts = text.substring(BY.length()).split("\n", 2);
                    deliver(decode(parts[1]), Instant.now(), parts[0]);
                } else {
                    Announcement told = decode(text);
                    listeners.forEach(listener -> listener.accept(told));
                }
            }
            default -> throw new IllegalStateException("Unexpected message");
        }
    }

    /** As if this had arrived from a replica that is none of the members, announced at that time. */
    void deliver(Announcement announcement, Instant at) {
        deliver(announcement, at, "");
    }

    private void deliver(Announcement announcement, Instant at, String sender) {
        listeners.forEach(listener -> listener.accept(announcement));
        announcement
                .purge()
                .ifPresent(purge -> purgeListeners.forEach((listener, member) -> {
                    if (!member.equals(sender)) {
                        listener.purged(purge, at).subscribe().with(applied -> {});
                    }
                }));
    }

    /** The bus as a further replica has it, which is not told of its own purges as of another's. */
    ReplicaBus member() {
        return new Member(Integer.toString(members.incrementAndGet()));
    }

    private static String encode(Announcement announcement) {
        if (announcement instanceof Announcement.Settled settled) {
            return "settled\n" + text(settled.key());
        } else if (announcement instanceof Announcement.KeyPurged purged) {
            return "key\n" + text(purged.key());
        } else if (announcement instanceof Announcement.NamespacePurged purged) {
            return "namespace\n" + purged.namespace();
        } else if (announcement instanceof Announcement.PatternPurged purged) {
            return "pattern\n" + purged.pattern();
        } else if (announcement instanceof Announcement.VersionChanged changed) {
            return "version\n" + changed.version();
        }
        throw new IllegalArgumentException();
    }

    private static Announcement decode(String text) {
        String[] parts = text.split("\n", -1);
        return switch (parts[0]) {
            case "settled" -> new Announcement.Settled(key(parts));
            case "key" -> new Announcement.KeyPurged(key(parts));
            case "namespace" -> new Announcement.NamespacePurged(new Namespace(parts[1]));
            case "pattern" -> new Announcement.PatternPurged(parts[1]);
            default -> new Announcement.VersionChanged(parts[1]);
        };
    }

    private static String text(CacheKey key) {
        return key.namespace() + "\n" + key.subject() + "\n" + key.fingerprint();
    }

    private static CacheKey key(String[] parts) {
        return new CacheKey(new Namespace(parts[1]), parts[2], parts[3]);
    }

    private final class Member implements ReplicaBus {

        private final String name;

        Member(String name) {
            this.name = name;
        }

        @Override
        public String channel() {
            return channel;
        }

        @Override
        public String encode(Announcement announcement) {
            return TestBus.encode(announcement);
        }

        @Override
        public Uni<Confirmations> purged(Announcement purge) {
            return redis.send(Request.cmd(Command.PUBLISH).arg(channel).arg(BY + name + "\n" + encode(purge)))
                    .replaceWith(new Confirmations(1, 1));
        }

        @Override
        public boolean isProven() {
            return true;
        }

        @Override
        public AutoCloseable listen(Consumer<Announcement> listener) {
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
