package dev.samovar.cache.redis.relay;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.cache.Lease;
import dev.samovar.cache.Purge;
import dev.samovar.cache.key.CacheKey;
import dev.samovar.cache.key.GlobPattern;
import dev.samovar.cache.key.Namespace;
import dev.samovar.cache.relay.StreamRelay;
import io.smallrye.mutiny.helpers.test.UniAssertSubscriber;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A leader and replicas that follow it, with messages that are lost, and with either of them dead or slow. */
class RedisStreamRelayTest {

    private static final Namespace NAMESPACE = new Namespace("openai");
    private static final CacheKey KEY = new CacheKey(NAMESPACE, "gpt/tea", "0123456789abcdef0123456789abcdef");
    private static final String HOLDER = "0/token";
    private static final Lease LEASE = new Lease(KEY, HOLDER + "|mark", 1, Duration.ofSeconds(5));
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final FakeNetwork network = new FakeNetwork();
    private final FakeNetwork.Member leader = network.member("aa");
    private final FakeNetwork.Member follower = network.member("bb");
    private final FakeSource source = new FakeSource();
    private final Runnable withdrawal = leader.relay.offer(LEASE, source);

    private FollowedReader follow() {
        return follow(follower, Long.MAX_VALUE);
    }

    private FollowedReader follow(FakeNetwork.Member by, long demand) {
        FollowedReader reader = new FollowedReader(demand);
        by.relay
                .follow(new StreamRelay.Target(KEY, HOLDER, Duration.ofSeconds(60)), () -> reader.sealed = true)
                .subscribe(reader);
        return reader;
    }

    private void pass(Duration time) {
        network.loop.advance(time);
    }

    private void batch() {
        pass(Duration.ofMillis(FollowerFeed.BATCH_MILLIS));
    }

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
        FollowedReader reader = follow();
        source.chunk("first");

        assertThat(reader.text()).isEqualTo("first");
    }

    @Test
    void emptyAnswerEndsWell() {
        FollowedReader reader = follow();
        source.end();

        assertThat(reader.head).isEqualTo(FakeSource.HEAD);
        assertThat(reader.complete).isTrue();
    }

    private static List<Long> ended(FakeNetwork.Member member) {
        return member.relay.counts().ended().values().stream()
                .map(LongAdder::sum)
                .toList();
    }

    @Test
    void endsOfFollowedStreamsAreCountedByOutcome() {
        FakeSource whole = new FakeSource();
        FakeSource broken = new FakeSource();
        FollowedReader leaving = follow();
        for (FakeSource each : List.of(whole, broken, new FakeSource())) {
            leader.relay.offer(LEASE, each);
            follow();
        }
        assertThat(follower.relay.counts().following()).isEqualTo(4);
        assertThat(leader.relay.counts().followers()).isEqualTo(4);
        assertThat(leader.relay.counts().following()).isZero();

        whole.chunk("all").end();
        broken.chunk("half");
        broken.fail();
        leaving.cancel();
        batch();
        assertThat(ended(follower)).as("complete, broken, fallback, left").containsExactly(1L, 1L, 0L, 1L);
        leader.kill();
        pass(FollowedStream.SILENCE.plusSeconds(2));

        assertThat(ended(follower)).containsExactly(1L, 1L, 1L, 1L);
        assertThat(follower.relay.counts().following()).isZero();
    }

    @Test
    void streamThatNeverBeganIsAFallback() {
        withdrawal.run();
        follow();
        pass(Duration.ofSeconds(5));

        assertThat(ended(follower)).containsExactly(0L, 0L, 1L, 0L);
        assertThat(follower.relay.counts().following()).isZero();
    }

    @Test
    void nothingIsSentWhileNobodyFollows() {
        source.chunk("a").chunk("b").end();
        pass(Duration.ofMinutes(1));

        assertThat(network.sent).isEmpty();
        assertThat(network.announced).isEmpty();
    }

    @Test
    void leaderThatLearnsOfItsLeaseLaterIsAskedAgain() {
        withdrawal.run();
        FollowedReader reader = follow();
        leader.relay.offer(LEASE, source);
        source.chunk("a");
        pass(SECOND);

        assertThat(reader.text()).isEqualTo("a");
        assertThat(network.announced).hasSize(2);
    }

    @Test
    void replicaThatDoesNotKnowTheMessageIsAskedAFewTimesOnly() {
        leader.isOld();
        FollowedReader reader = follow();
        pass(Duration.ofSeconds(5));

        assertThat(reader.failed).isTrue();
        assertThat(network.announced).hasSizeLessThanOrEqualTo(6);
        assertThat(follower.relay.following()).isZero();
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
        FollowedReader reader = follow();
        source.chunk("half");
        source.fail();
        batch();

        assertThat(reader.text()).isEqualTo("half");
        assertThat(reader.failed).isTrue();
        assertThat(reader.complete).isFalse();
    }

    @Test
    void lostBatchIsAskedForAgain() {
        FollowedReader reader = follow();
        source.chunk("a");
        network.lost = message -> message instanceof RelayMessage.Data;
        source.chunk("b");
        batch();
        network.lost = message -> false;
        source.chunk("c");
        batch();
        batch();

        assertThat(reader.text()).isEqualTo("abc");
    }

    @Test
    void lossOfTheLastBatchIsNoticedByTheNextSignOfLife() {
        FollowedReader reader = follow();
        source.chunk("a");
        network.lost = message -> message instanceof RelayMessage.Data;
        source.chunk("b");
        batch();
        network.lost = message -> false;
        pass(SECOND.multipliedBy(2));

        assertThat(reader.text()).isEqualTo("ab");
    }

    @Test
    void lostEndIsRepeated() {
        FollowedReader reader = follow();
        network.lost = message -> message instanceof RelayMessage.End;
        source.chunk("a").end();
        batch();
        assertThat(reader.complete).isFalse();
        network.lost = message -> false;
        pass(SECOND.multipliedBy(2));

        assertThat(reader.complete).isTrue();
        assertThat(leader.relay.feeds()).isZero();
    }

    @Test
    void gapThatStaysEndsBroken() {
        FollowedReader reader = follow();
        source.chunk("a");
        network.lost = message -> message instanceof RelayMessage.Data;
        source.chunk("b");
        pass(Duration.ofSeconds(20));

        assertThat(reader.text()).isEqualTo("a");
        assertThat(reader.failed).isTrue();
        assertThat(leader.relay.feeds()).isZero();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void bytesAreTheSameWhateverIsLost(long seed) {
        Random random = new Random(seed);
        FollowedReader reader = follow();
        network.lost = message -> random.nextInt(4) == 0;
        StringBuilder expected = new StringBuilder();
        for (int i = 0; i < 100; i++) {
            String chunk = i + " ".repeat(random.nextInt(20_000));
            expected.append(chunk);
            source.chunk(chunk);
            pass(Duration.ofMillis(random.nextInt(100)));
        }
        network.lost = message -> false;
        source.end();
        pass(Duration.ofSeconds(10));

        assertThat(expected.toString()).startsWith(reader.text());
        assertThat(reader.complete || reader.failed).isTrue();
        if (reader.complete) {
            assertThat(reader.text()).isEqualTo(expected.toString());
        }
    }

    @Test
    void deadLeaderBreaksItsFollowersOff() {
        FollowedReader reader = follow();
        source.chunk("half");
        leader.kill();
        pass(FollowedStream.TICK.multipliedBy(FollowedStream.DOUBTFUL_TICKS));
        assertThat(reader.sealed).as("for no more requests").isTrue();
        assertThat(reader.failed).isFalse();
        pass(FollowedStream.SILENCE);

        assertThat(reader.failed).isTrue();
        assertThat(reader.complete).isFalse();
    }

    @Test
    void silentModelIsNoDeadLeader() {
        FollowedReader reader = follow();
        source.chunk("a");
        pass(Duration.ofMinutes(5));
        source.chunk("b").end();
        batch();

        assertThat(reader.text()).isEqualTo("ab");
        assertThat(reader.complete).isTrue();
        assertThat(reader.sealed).isFalse();
    }

    @Test
    void deadFollowerIsDroppedAndItsStreamLeft() {
        follow();
        source.chunk("a");
        follower.kill();
        pass(Duration.ofSeconds(FollowerFeed.SILENT_TICKS + 2));

        assertThat(leader.relay.feeds()).isZero();
        assertThat(leader.relay.counts().followers()).isZero();
        assertThat(leader.relay.counts().dropped()).isOne();
        assertThat(source.readers.get(0).cancelled).isTrue();
    }

    @Test
    void slowStreamOfFewBytesKeepsItsFollower() {
        FollowedReader reader = follow();
        for (int i = 0; i < 600; i++) {
            source.chunk("x");
            pass(Duration.ofMillis(100));
        }

        assertThat(reader.size()).isGreaterThanOrEqualTo(599);
        assertThat(leader.relay.feeds()).isEqualTo(1);
    }

    @Test
    void leaderReadsNoFasterThanTheFollower() {
        FollowedReader reader = follow(follower, 0);
        for (int i = 0; i < 100; i++) {
            source.chunk(new byte[32 * 1024]);
        }
        pass(Duration.ofMinutes(1));
        long published = network.sent(RelayMessage.Data.class).stream()
                .mapToLong(data -> data.bytes().length)
                .sum();
        assertThat(published).isLessThanOrEqualTo(SendWindow.MAX_BYTES + RelayCodec.MAX_BYTES);
        assertThat(source.readers.get(0).held()).isGreaterThan(80);
        assertThat(leader.relay.feeds()).as("it is slow and not dead").isEqualTo(1);
        reader.request(Long.MAX_VALUE);
        source.end();
        pass(SECOND.multipliedBy(10));

        assertThat(reader.size()).isEqualTo(100 * 32 * 1024);
        assertThat(reader.complete).isTrue();
    }

    @Test
    void oneReplicasInboxIsBoundedForAllStreams() {
        List<FollowedReader> readers = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            readers.add(follow(follower, 0));
        }
        source.chunk(new byte[1024 * 1024]);
        pass(Duration.ofSeconds(30));
        long published = network.sent(RelayMessage.Data.class).stream()
                .mapToLong(data -> data.bytes().length)
                .sum();
        assertThat(published).isLessThanOrEqualTo(InboxWindow.MAX_BYTES + RelayCodec.MAX_BYTES);
        readers.forEach(reader -> reader.request(Long.MAX_VALUE));
        source.end();
        pass(Duration.ofSeconds(30));

        assertThat(readers).allMatch(reader -> reader.complete && reader.size() == 1024 * 1024);
    }

    @Test
    void unfollowedStreamIsLeftAtOnce() {
        FollowedReader reader = follow();
        source.chunk("a");
        reader.cancel();

        assertThat(source.readers.get(0).cancelled).isTrue();
        assertThat(leader.relay.feeds()).isZero();
    }

    @Test
    void lostUnfollowIsRepeatedAtTheNextSignOfLife() {
        FollowedReader reader = follow();
        source.chunk("a");
        network.lost = message -> message instanceof RelayMessage.Unfollow;
        reader.cancel();
        network.lost = message -> false;
        pass(SECOND.multipliedBy(2));

        assertThat(leader.relay.feeds()).isZero();
    }

    @Test
    void outageInTheMiddleBreaksOffOnBothSides() {
        FollowedReader reader = follow();
        source.chunk("half");
        network.available = false;
        source.chunk("more");
        pass(Duration.ofSeconds(15));

        assertThat(reader.failed).isTrue();
        assertThat(leader.relay.feeds()).isZero();
        assertThat(source.readers.get(0).cancelled).isTrue();
    }

    @Test
    void shortOutageIsMadeUpFor() {
        FollowedReader reader = follow();
        source.chunk("a");
        network.available = false;
        source.chunk("b");
        pass(SECOND.multipliedBy(3));
        network.available = true;
        source.chunk("c").end();
        pass(SECOND.multipliedBy(3));

        assertThat(reader.text()).isEqualTo("abc");
        assertThat(reader.complete).isTrue();
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
        follower.gap();

        assertThat(reader.sealed).as("a purge may have been missed").isTrue();
    }

    @Test
    void foreignMessagesChangeNothing() {
        FollowedReader reader = follow();
        source.chunk("a");
        String session = network.sent(RelayMessage.Welcome.class).get(0).session();
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
        FollowedReader reader = follow();
        source.chunk("half");
        leader.relay.close();

        assertThat(reader.failed).isTrue();
    }
}
