package dev.samovar.cache.redis.relay;

import dev.samovar.cache.Lease;
import dev.samovar.cache.Purge;
import dev.samovar.cache.key.CacheKey;
import dev.samovar.cache.redis.bus.ReplicaBus;
import dev.samovar.cache.redis.bus.ReplicaEvent;
import dev.samovar.cache.redis.lease.LeaseToken;
import dev.samovar.cache.relay.RelayCounts;
import dev.samovar.cache.relay.StreamRelay;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Flow;

/**
 * The relay over publish and subscribe: a replica that follows asks all replicas for the stream of a lease, and its leader
 * publishes the stream to that replica's own inbox. Nothing of it is in a Redis key.
 *
 * <p>Nothing is published or subscribed to before a stream is followed for the first time.
 */
public final class RedisStreamRelay implements StreamRelay, AutoCloseable {

    /** The most feeds at a time. Who finds no place waits for the stored answer. */
    static final int MAX_FEEDS = 1_000;

    private static final Duration DRAIN_STEP = Duration.ofMillis(50);
    private static final int DRAIN_STEPS = 20;
    private static final System.Logger LOG = System.getLogger(RedisStreamRelay.class.getName());

    private final Mailbox mailbox;
    private final RelayLoop loop;
    private final List<AutoCloseable> listening;
    private final RelayLog log = new RelayLog(System::nanoTime);
    private final RelayCounts counts = new RelayCounts();
    private final SecureRandom random = new SecureRandom();
    private final Map<String, Source> offers = new ConcurrentHashMap<>();
    private final Map<String, FollowedStream> followed = new ConcurrentHashMap<>();

    // From here on for the loop alone
    private final Map<String, Fed> feeds = new HashMap<>();

    private record Fed(FollowerFeed feed, String follower, InboxWindow inbox) {}

    RedisStreamRelay(Mailbox mailbox, RelayLoop loop, ReplicaBus bus) {
        this.mailbox = mailbox;
        this.loop = loop;
        this.listening = List.of(bus.listen(this::received), bus.listenForGaps(this::sealAll));
    }

    @Override
    public Runnable offer(Lease lease, Source source) {
        String holder = LeaseToken.inRedis(lease);
        offers.put(holder, source);
        return () -> offers.remove(holder, source);
    }

    @Override
    public Multi<Piece> follow(Target target, Runnable onSealed) {
        return Multi.createFrom().publisher(subscriber -> follow(target, onSealed, subscriber));
    }

    private void follow(Target target, Runnable onSealed, Flow.Subscriber<? super Piece> subscriber) {
        String session = HexFormat.of().toHexDigits(random.nextLong());
        FollowedStream stream =
                new FollowedStream(session, target, mailbox, loop, subscriber, log, onSealed, outcome -> {
                    followed.remove(session);
                    counts.followed(outcome);
                });
        followed.put(session, stream);
        counts.follows();
        subscriber.onSubscribe(stream);
        loop.execute(stream::begin);
    }

    private void received(ReplicaEvent event) {
        if (event instanceof ReplicaEvent.StreamWanted wanted) {
            Source source = offers.get(wanted.holder());
            if (source != null && RelayCodec.isId(wanted.session()) && RelayCodec.isId(wanted.replica())) {
                mailbox.open(() -> feed(wanted, source));
            }
        } else if (event instanceof ReplicaEvent.Purged purged) {
            followed.values().stream()
                    .filter(one -> mayConcern(purged.purge(), one.target().key()))
                    .forEach(one -> one.seal());
        }
    }

    private static boolean mayConcern(Purge purge, CacheKey key) {
        if (purge instanceof Purge.OfKey one) {
            return one.key().equals(key);
        }
        return !(purge instanceof Purge.OfNamespace some) || some.namespace().equals(key.namespace());
    }

    private void sealAll() {
        followed.values().forEach(one -> one.seal());
    }

    private void feed(ReplicaEvent.StreamWanted wanted, Source source) {
        String session = wanted.session();
        Fed before = feeds.get(session);
        if (before != null) {
            before.feed().welcome();
            return;
        }
        if (feeds.size() >= MAX_FEEDS) {
            LOG.log(System.Logger.Level.DEBUG, "A replica cannot follow a stream: {0} feeds", feeds.size());
            mailbox.send(wanted.replica(), new RelayMessage.Gone(session, mailbox.replica()))
                    .subscribe()
                    .with(sent -> {}, failure -> {});
            return;
        }
        InboxWindow inbox = feeds.values().stream()
                .filter(one -> one.follower().equals(wanted.replica()))
                .map(Fed::inbox)
                .findAny()
                .orElseGet(InboxWindow::new);
        FollowerFeed feed = new FollowerFeed(session, wanted.replica(), mailbox, loop, inbox, log, counts, () -> {
            feeds.remove(session);
            counts.followerGone();
        });
        feeds.put(session, new Fed(feed, wanted.replica(), inbox));
        counts.followerJoined();
        feed.begin(source);
    }

    /** Takes what is in this replica's inbox. On the loop. */
    void arrived(byte[] bytes) {
        RelayMessage message = RelayCodec.decode(bytes).orElse(null);
        if (message instanceof RelayMessage.Leaders leaders) {
            FollowedStream mine = followed.get(message.session());
            if (mine != null) {
                mine.take(leaders);
            } else if (!(message instanceof RelayMessage.Gone)) {
                mailbox.send(leaders.leader(), new RelayMessage.Unfollow(message.session()))
                        .subscribe()
                        .with(sent -> {}, failure -> {});
            }
        } else if (message != null) {
            Fed fed = feeds.get(message.session());
            if (fed != null) {
                take(message, fed.feed());
            }
        }
    }

    private static void take(RelayMessage message, FollowerFeed feed) {
        if (message instanceof RelayMessage.Ack ack) {
            feed.acknowledged(ack.position());
        } else if (message instanceof RelayMessage.Again again) {
            feed.repeat(again.position());
        } else {
            feed.stop();
        }
    }

    /** Emits null once replicas that follow have the ends of streams that have ended, or after a second. */
    Uni<Void> drained() {
        return Uni.createFrom().emitter(emitter -> loop.execute(() -> awaitEnds(emitter, DRAIN_STEPS)));
    }

    private void awaitEnds(UniEmitter<? super Void> emitter, int steps) {
        if (steps == 0 || feeds.values().stream().noneMatch(fed -> fed.feed().isEnding())) {
            emitter.complete(null);
        } else {
            loop.after(DRAIN_STEP, () -> awaitEnds(emitter, steps - 1));
        }
    }

    /** The counts of streams that were followed, here and by others. */
    public RelayCounts counts() {
        return counts;
    }

    /** How many generations are offered, so that others may follow them. */
    int offers() {
        return offers.size();
    }

    /** How many generations of other replicas are followed here. */
    int following() {
        return followed.size();
    }

    /** How many feeds there are. On the loop. */
    int feeds() {
        return feeds.size();
    }

    /** Ends all streams, and says so to the replicas that follow. */
    @Override
    public void close() {
        loop.execute(() -> {
            List.copyOf(feeds.values()).forEach(fed -> fed.feed().refuse());
            List.copyOf(followed.values()).forEach(one -> one.fail());
        });
        try {
            for (AutoCloseable registration : listening) {
                registration.close();
            }
        } catch (Exception e) {
            throw new IllegalStateException("The bus cannot be left", e);
        }
    }
}
