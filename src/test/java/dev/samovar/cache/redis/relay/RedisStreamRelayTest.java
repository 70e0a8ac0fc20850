package dev.samovar.cache.redis.relay;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.cache.Purge;
import dev.samovar.cache.key.CacheKey;
import dev.samovar.cache.key.GlobPattern;
import dev.samovar.cache.key.Namespace;
import io.smallrye.mutiny.helpers.test.UniAssertSubscriber;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A leader and replicas that follow it. */
class RedisStreamRelayTest extends RelayBench {

    @Test
    void followerGetsTheStreamFromByteZeroAndThenInBatches() {
        source.chunk("early");
        FollowedReader reader = follow();
        assertThat(reader.text()).isEqualTo("early");
        assertThat(reader.head).isEqualTo(FakeSource.HEAD);
        source.chunk("a").chunk("b").chunk("c");
        assertThat(reader.text()).as("within the 50 ms").isEqualTo("early");
        batch();
        assertThat(reader.text()).isEqualTo("earlyabc");
        assertThat(network.sent(RelayMessage.Data.class)).hasSize(2);
        source.chunk("d").end();
        batch();

        assertThat(reader.text()).isEqualTo("earlyabcd");
        assertThat(reader.complete).isTrue();
        assertThat(leader.relay.feeds()).isZero();
        assertThat(follower.relay.following()).isZero();
    }

    @Test
    void firstByteGoesOutAtOnce() {
        FollowedReader reader = follow("first");

        assertThat(reader.text()).isEqualTo("first");
    }

    @Test
    void emptyAnswerEndsWell() {
        FollowedReader reader = follow();
        source.end();

        assertThat(reader.head).isEqualTo(FakeSource.HEAD);
        assertThat(reader.complete).isTrue();
    }

    @Test
    void nothingIsSentWhileNobodyFollows() {
        source.chunk("a").chunk("b").end();
        pass(Duration.ofMinutes(1));

        assertThat(network.sent).isEmpty();
        assertThat(network.announced).isEmpty();
    }

    @Test
    void streamThatMayNotBeJoinedIsRefused() {
        source.refuses = true;
        FollowedReader reader = follow();

        assertThat(reader.failed).isTrue();
        assertThat(leader.relay.feeds()).isZero();
    }

    @Test
    void brokenStreamEndsBroken() {
        FollowedReader reader = follow("half");
        source.fail();
        batch();

        assertThat(reader.text()).isEqualTo("half");
        assertThat(reader.failed).isTrue();
        assertThat(reader.complete).isFalse();
    }

    @Test
    void unfollowedStreamIsLeftAtOnce() {
        FollowedReader reader = follow("a");
        reader.cancel();

        assertThat(source.readers.get(0).cancelled).isTrue();
        assertThat(leader.relay.feeds()).isZero();
    }

    @Test
    void purgesThatMayConcernItSealIt() {
        FollowedReader reader = follow();
        leader.purged(Purge.of(new Namespace("gemini")));
        leader.purged(Purge.of(new CacheKey(NAMESPACE, "gpt/tea", "ffffffffffffffffffffffffffffffff")));
        assertThat(reader.sealed).isFalse();
        for (Purge purge : List.of(
                Purge.of(NAMESPACE), Purge.of(KEY), Purge.toVersion("v9"), Purge.of(GlobPattern.parse("*x*")))) {
            reader.sealed = false;
            leader.purged(purge);
            assertThat(reader.sealed).as("%s", purge).isTrue();
        }
        reader.sealed = false;
        follower.interrupt();

        assertThat(reader.sealed).as("a purge may have been missed").isTrue();
    }

    @Test
    void foreignMessagesChangeNothing() {
        FollowedReader reader = follow("a");
        String session = session();
        List<String> foreign = List.of(
                "",
                "\n",
                "x".repeat(100_000),
                "d:" + session + ":aa:1:-1:0\n" + "x".repeat(RelayCodec.MAX_BYTES + 1),
                "d:" + session + ":aa:-5:-1:0\nx",
                "d:" + session + ":aa:0:99999999:0\nx",
                "d:" + session + ":aa:0:-2147483648:0\nx",
                "d:" + session + ":cc:1:-1:0\nother leader",
                "d:" + session + "\n",
                "e:" + session + ":cc:1:1\n",
                "a:" + session + ":99999999999\n",
                "a:" + session + ":-1\n",
                "z:" + session + "\n");
        for (String message : foreign) {
            follower.receive(message.getBytes(ISO_8859_1));
            leader.receive(message.getBytes(ISO_8859_1));
        }
        source.chunk("b").end();
        batch();

        assertThat(reader.text()).isEqualTo("ab");
        assertThat(reader.complete).isTrue();
    }

    @Test
    void severalReplicasFollowEachAtItsOwnPace() {
        FakeNetwork.Member third = network.member("cc");
        FollowedReader first = follow();
        FollowedReader slow = follow(third, 0);
        source.chunk("a").end();
        batch();
        assertThat(first.complete).isTrue();
        assertThat(slow.complete).isFalse();
        slow.request(Long.MAX_VALUE);

        assertThat(slow.text()).isEqualTo("a");
        assertThat(slow.complete).isTrue();
    }

    @Test
    void endsOfStreamsGoOutBeforeTheRelayIsClosed() {
        FollowedReader reader = follow(follower, 0);
        source.chunk("all").end();
        batch();
        UniAssertSubscriber<Void> drained =
                leader.relay.drained().subscribe().withSubscriber(UniAssertSubscriber.create());
        drained.assertNotTerminated();
        reader.request(Long.MAX_VALUE);
        batch();

        drained.assertCompleted();
        assertThat(reader.complete).isTrue();
    }

    @Test
    void slowFollowerHoldsUpNoShutdown() {
        follow(follower, 0);
        source.chunk("all").end();
        UniAssertSubscriber<Void> drained =
                leader.relay.drained().subscribe().withSubscriber(UniAssertSubscriber.create());
        pass(SECOND);

        drained.assertCompleted();
    }

    @Test
    void closedRelayLetsItsFollowersKnow() {
        FollowedReader reader = follow("half");
        leader.relay.close();

        assertThat(reader.failed).isTrue();
    }

    @Test
    void streamThatIsLeftBeforeItsFirstByteIsNotJoined() {
        follow().cancel();
        source.chunk("a");

        assertThat(source.readers).isEmpty();
        assertThat(leader.relay.feeds()).isZero();
    }

    @Test
    void streamThatIsLeftWhileItBeginsIsLeft() {
        follow();
        network.loop.execute(() -> {
            leader.receive(("u:" + session() + "\n").getBytes(ISO_8859_1));
            source.chunk("a");
        });

        assertThat(source.readers).allMatch(reader -> reader.cancelled);
        assertThat(leader.relay.feeds()).isZero();
    }

    @Test
    void closedRelayEndsWhatItFollows() {
        FollowedReader reader = follow("half");
        follower.relay.close();

        assertThat(reader.failed).isTrue();
        assertThat(source.readers.get(0).cancelled).isTrue();
    }
}
