package dev.samovar.cache.redis.relay;

import dev.samovar.cache.Lease;
import dev.samovar.cache.key.CacheKey;
import dev.samovar.cache.key.Namespace;
import dev.samovar.cache.redis.bus.ReplicaEvent;
import dev.samovar.cache.relay.StreamRelay;
import java.time.Duration;

/** A leader with a generation that it offers, and a replica that follows it. */
abstract class RelayBench {

    static final Namespace NAMESPACE = new Namespace("openai");
    static final CacheKey KEY = new CacheKey(NAMESPACE, "gpt/tea", "0123456789abcdef0123456789abcdef");
    static final String HOLDER = "0/token";
    static final Lease LEASE = new Lease(KEY, HOLDER + "|mark", 1, Duration.ofSeconds(5));
    static final Duration SECOND = Duration.ofSeconds(1);

    final FakeNetwork network = new FakeNetwork();
    final FakeNetwork.Member leader = network.member("aa");
    final FakeNetwork.Member follower = network.member("bb");
    final FakeSource source = new FakeSource();
    final Runnable withdrawal = leader.relay.offer(LEASE, source);

    FollowedReader follow() {
        return follow(follower, Long.MAX_VALUE);
    }

    /** Follows a stream that begins with this chunk. */
    FollowedReader follow(String chunk) {
        FollowedReader reader = follow();
        source.chunk(chunk);
        return reader;
    }

    FollowedReader follow(FakeNetwork.Member by, long demand) {
        return follow(by, demand, Duration.ofSeconds(60));
    }

    FollowedReader follow(FakeNetwork.Member by, long demand, Duration silence) {
        FollowedReader reader = new FollowedReader(demand);
        by.relay
                .follow(new StreamRelay.Target(KEY, HOLDER, silence), () -> reader.sealed = true)
                .subscribe(reader);
        return reader;
    }

    /** Asks for the stream as a replica would, without following it. */
    void want(String session, String replica) {
        follower.announce(new ReplicaEvent.StreamWanted(session, replica, HOLDER));
    }

    /** The session of the first stream that is followed. */
    String session() {
        return network.sent(RelayMessage.Welcome.class).get(0).session();
    }

    /** Loses all messages of a kind from now on. */
    void lose(Class<? extends RelayMessage> kind) {
        network.lost = kind::isInstance;
    }

    void loseNothing() {
        network.lost = message -> false;
    }

    /** Loses all messages of a kind that something sends. */
    void losing(Class<? extends RelayMessage> kind, Runnable something) {
        lose(kind);
        something.run();
        loseNothing();
    }

    /** Loses a chunk, in a batch of its own. */
    void loseChunk(String chunk) {
        losing(RelayMessage.Data.class, () -> {
            source.chunk(chunk);
            batch();
        });
    }

    void pass(Duration time) {
        network.loop.advance(time);
    }

    /** Lets so much time pass that leader and follower have heard of each other, whether there are bytes or not. */
    void passSignOfLife() {
        pass(SECOND.multipliedBy(2));
    }

    /** Lets the time between two batches pass. */
    void batch() {
        pass(Duration.ofMillis(FollowerFeed.BATCH_MILLIS));
    }
}
