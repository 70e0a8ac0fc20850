package dev.samovar.cache.redis.relay;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A followed stream whose messages are lost. */
class LostMessagesTest extends RelayBench {

    @Test
    void lostBatchIsAskedForAgain() {
        FollowedReader reader = follow("a");
        loseChunk("b");
        source.chunk("c");
        batch();
        batch();

        assertThat(reader.text()).isEqualTo("abc");
    }

    @Test
    void lossOfTheLastBatchIsNoticedByTheNextSignOfLife() {
        FollowedReader reader = follow("a");
        loseChunk("b");
        passSignOfLife();

        assertThat(reader.text()).isEqualTo("ab");
    }

    @Test
    void lostEndIsRepeated() {
        FollowedReader reader = follow();
        losing(RelayMessage.End.class, () -> {
            source.chunk("a").end();
            batch();
        });
        assertThat(reader.complete).isFalse();
        passSignOfLife();

        assertThat(reader.complete).isTrue();
        assertThat(leader.relay.feeds()).isZero();
    }

    @Test
    void gapThatStaysEndsBroken() {
        FollowedReader reader = follow("a");
        lose(RelayMessage.Data.class);
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
        loseNothing();
        source.end();
        pass(Duration.ofSeconds(10));

        assertThat(expected.toString()).startsWith(reader.text());
        assertThat(reader.complete || reader.failed).isTrue();
        if (reader.complete) {
            assertThat(reader.text()).isEqualTo(expected.toString());
        }
    }

    @Test
    void lostUnfollowIsRepeatedAtTheNextSignOfLife() {
        FollowedReader reader = follow("a");
        losing(RelayMessage.Unfollow.class, reader::cancel);
        passSignOfLife();

        assertThat(leader.relay.feeds()).isZero();
    }

    @Test
    void outageInTheMiddleBreaksOffOnBothSides() {
        FollowedReader reader = follow("half");
        network.available = false;
        source.chunk("more");
        pass(Duration.ofSeconds(15));

        assertThat(reader.failed).isTrue();
        assertThat(leader.relay.feeds()).isZero();
        assertThat(source.readers.get(0).cancelled).isTrue();
    }

    @Test
    void shortOutageIsMadeUpFor() {
        FollowedReader reader = follow("a");
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
    void lossBeforeTheEndIsMadeUpForAtOnce() {
        FollowedReader reader = follow("a");
        loseChunk("b");
        source.end();
        batch();

        assertThat(reader.text()).isEqualTo("ab");
        assertThat(reader.complete).isTrue();
    }

    @Test
    void gapsThatAreFilledBreakNothing() {
        FollowedReader reader = follow("0");
        for (int i = 1; i <= 3 * GapRepeats.MAX; i++) {
            loseChunk("x");
            passSignOfLife();
        }

        assertThat(reader.failed).isFalse();
        assertThat(reader.size()).isEqualTo(1 + 3 * GapRepeats.MAX);
    }

    @Test
    void gapIsAskedForOncePerTick() {
        FollowedReader reader = follow("a");
        loseChunk("b");
        losing(RelayMessage.Again.class, () -> {
            for (int i = 0; i < 5; i++) {
                source.chunk("c");
                batch();
            }
        });
        assertThat(network.sent(RelayMessage.Again.class)).hasSize(1);
        passSignOfLife();

        assertThat(reader.text()).isEqualTo("abccccc");
    }

    @Test
    void lostHeadOfAnEmptyAnswerIsSentAgain() {
        FollowedReader reader = follow();
        losing(RelayMessage.Data.class, source::end);
        assertThat(reader.head).isNull();
        passSignOfLife();

        assertThat(reader.head).isEqualTo(FakeSource.HEAD);
        assertThat(reader.complete).isTrue();
    }

    @Test
    void bytesThatAreNotKeptAnyMoreEndIt() {
        FollowedReader reader = follow("taken");
        passSignOfLife();
        leader.receive(("r:" + session() + ":0\n").getBytes(ISO_8859_1));

        assertThat(reader.failed).isTrue();
        assertThat(leader.relay.feeds()).isZero();
        assertThat(source.readers.get(0).cancelled).isTrue();
    }
}
