package dev.samovar.cache.redis.relay;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.cache.relay.StreamRelay;
import io.smallrye.mutiny.helpers.test.AssertSubscriber;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a leader reads, sends and keeps for replicas that follow it slowly. */
class RelayBoundsTest extends RelayBench {

    @Test
    void slowStreamOfFewBytesKeepsItsFollower() {
        FollowedReader reader = follow();
        for (int i = 0; i < 600; i++) {
            source.chunk("x");
            pass(Duration.ofMillis(100));
        }

        assertThat(reader.size()).isGreaterThanOrEqualTo(599);
        assertThat(network.sent(RelayMessage.Alive.class))
                .as("bytes are sign enough")
                .isEmpty();
        assertThat(leader.relay.feeds()).isEqualTo(1);
    }

    @Test
    void leaderReadsNoFasterThanTheFollower() {
        FollowedReader reader = follow(follower, 0);
        for (int i = 0; i < 100; i++) {
            source.chunk(new byte[32 * 1024]);
        }
        pass(Duration.ofMinutes(1));
        assertThat(published()).isLessThanOrEqualTo(SendWindow.MAX_BYTES + RelayCodec.MAX_BYTES);
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
        assertThat(published()).isLessThanOrEqualTo(InboxWindow.MAX_BYTES + RelayCodec.MAX_BYTES);
        readers.forEach(reader -> reader.request(Long.MAX_VALUE));
        source.end();
        pass(Duration.ofSeconds(30));

        assertThat(readers).allMatch(reader -> reader.complete && reader.size() == 1024 * 1024);
    }

    @Test
    void followerGetsNoMorePiecesThanItAsksFor() {
        FollowedReader reader = follow(follower, 1);
        source.chunk("a");
        assertThat(reader.head).isNotNull();
        assertThat(reader.size()).isZero();
        reader.request(1);
        source.chunk("b");
        batch();

        assertThat(reader.text()).isEqualTo("a");
    }

    @Test
    void silentGenerationIsAskedForOneChunk() {
        follow(follower, 0);
        source.chunk("a");
        pass(Duration.ofMinutes(1));
        for (int i = 0; i < 20; i++) {
            source.chunk(new byte[SendWindow.MAX_BYTES]);
        }

        assertThat(source.readers.get(0).held()).isGreaterThanOrEqualTo(19);
    }

    @Test
    void bytesAreAcknowledgedManyAtATime() {
        FollowedReader reader = follow();
        for (int i = 0; i < 40; i++) {
            source.chunk(new byte[1024]);
            batch();
        }

        assertThat(reader.size()).isEqualTo(40 * 1024);
        assertThat(network.sent(RelayMessage.Ack.class)).hasSizeLessThanOrEqualTo(4);
    }

    @Test
    void demandHasNoBound() {
        FollowedReader reader = follow();
        reader.request(Long.MAX_VALUE);
        source.chunk("a");

        assertThat(reader.text()).isEqualTo("a");
    }

    @Test
    void streamsThatAreLeftMakeRoomInTheInbox() {
        source.chunk(new byte[1024 * 1024]);
        List<FollowedReader> readers = new ArrayList<>();
        for (int i = 0; i < InboxWindow.MAX_BYTES / SendWindow.MAX_BYTES; i++) {
            readers.add(follow(follower, 0));
        }
        FollowedReader last = follow();
        assertThat(last.head).as("the inbox is full").isNull();
        readers.forEach(FollowedReader::cancel);

        assertThat(last.head).isNotNull();
        pass(SECOND);
        assertThat(last.size()).isEqualTo(1024 * 1024);
    }

    @Test
    void acknowledgementOfWhatWasNotSentIsNone() {
        source.chunk(new byte[1024 * 1024]);
        follow(follower, 0);
        leader.receive(("a:" + session() + ":99999999999\n").getBytes(ISO_8859_1));
        batch();

        assertThat(published()).isLessThanOrEqualTo(SendWindow.MAX_BYTES + RelayCodec.MAX_BYTES);
    }

    @Test
    void feedsAreBounded() {
        for (int i = 0; i <= RedisStreamRelay.MAX_FEEDS; i++) {
            want(Integer.toHexString(i), "cc");
        }

        assertThat(leader.relay.feeds()).isEqualTo(RedisStreamRelay.MAX_FEEDS);
        assertThat(network.sent(RelayMessage.Gone.class))
                .extracting(RelayMessage.Gone::session)
                .containsExactly(Integer.toHexString(RedisStreamRelay.MAX_FEEDS));
    }

    @Test
    void requestForAnInboxThatIsNoneIsIgnored() {
        want("1", "not-hexadecimal");
        want("not-hexadecimal", "cc");

        assertThat(leader.relay.feeds()).isZero();
        assertThat(network.sent).isEmpty();
    }

    /** The rules of the buffer, whatever a leader sends. */
    @Test
    void bytesBeyondTheWindowAreRefusedAndKnownOnesSkipped() {
        ReceiveBuffer buffer = new ReceiveBuffer();
        assertThat(buffer.take(data(0, "abc"))).isTrue();
        assertThat(buffer.take(data(0, "abc"))).as("nothing new").isFalse();
        assertThat(buffer.take(data(1, "bcd"))).isTrue();
        assertThat(buffer.position()).isEqualTo(4);
        assertThat(buffer.take(data(4, "x".repeat(SendWindow.MAX_BYTES)))).isTrue();

        assertThat(buffer.take(data(buffer.position(), "y"))).isFalse();
        buffer.next();
        assertThat(buffer.next())
                .isInstanceOfSatisfying(
                        StreamRelay.Piece.Bytes.class,
                        piece -> assertThat(new String(piece.bytes(), ISO_8859_1))
                                .startsWith("abcdx"));
        assertThat(buffer.take(data(buffer.position(), "y"))).isTrue();
    }

    @Test
    void streamThatIsLeftBeforeItBeginsIsNeitherAskedForNorWatched() {
        FollowedReader seals = new FollowedReader(0);
        StreamRelay.Target target = new StreamRelay.Target(KEY, HOLDER, Duration.ofSeconds(60));
        follower.relay.follow(target, () -> seals.sealed = true).subscribe().withSubscriber(cancelled());
        pass(FollowedStream.SILENCE);

        assertThat(network.announced).isEmpty();
        assertThat(seals.sealed).as("noted that its leader is silent").isFalse();
        assertThat(follower.relay.following()).isZero();
    }

    @Test
    void streamThatIsLeftIsNotAskedForAgain() {
        withdrawal.run();
        follow().cancel();
        pass(FollowedStream.SILENCE);

        assertThat(network.announced).hasSize(1);
    }

    private static AssertSubscriber<StreamRelay.Piece> cancelled() {
        return new AssertSubscriber<>(0, true);
    }

    private static RelayMessage.Data data(long offset, String text) {
        return new RelayMessage.Data(
                "1",
                "aa",
                offset,
                offset == 0 ? Optional.of(FakeSource.HEAD) : Optional.empty(),
                text.getBytes(ISO_8859_1),
                false);
    }

    private long published() {
        return network.sent(RelayMessage.Data.class).stream()
                .mapToLong(data -> data.bytes().length)
                .sum();
    }
}
