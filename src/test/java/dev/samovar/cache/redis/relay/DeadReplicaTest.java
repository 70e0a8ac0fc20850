package dev.samovar.cache.redis.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.testing.LogCapture;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A leader or a follower that is not heard of, and how long it is waited for. */
class DeadReplicaTest extends RelayBench {

    @Test
    void deadLeaderBreaksItsFollowersOff() {
        FollowedReader reader = follow("half");
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
        FollowedReader reader = follow("a");
        pass(Duration.ofMinutes(5));
        source.chunk("b").end();
        batch();

        assertThat(reader.text()).isEqualTo("ab");
        assertThat(reader.complete).isTrue();
        assertThat(reader.sealed).isFalse();
    }

    @Test
    void deadFollowerIsDroppedAndItsStreamLeft() {
        follow("a");
        follower.kill();
        pass(Duration.ofSeconds(FollowerFeed.SILENT_TICKS + 2));

        assertThat(leader.relay.feeds()).isZero();
        assertThat(leader.relay.counts().followers()).isZero();
        assertThat(leader.relay.counts().dropped()).isOne();
        assertThat(source.readers.get(0).cancelled).isTrue();
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
    void leaderIsGivenUpAfterTheSilenceThatItsStreamAllows() {
        FollowedReader reader = follow(follower, Long.MAX_VALUE, Duration.ofSeconds(3));
        source.chunk("half");
        leader.kill();
        pass(Duration.ofSeconds(3));
        assertThat(reader.failed).isFalse();
        pass(SECOND);

        assertThat(reader.failed).isTrue();
    }

    @Test
    void leaderThatIsAskedAgainFeedsOnce() {
        lose(RelayMessage.Welcome.class);
        FollowedReader reader = follow();
        pass(Duration.ofMillis(100));
        loseNothing();
        pass(SECOND);
        source.chunk("a");

        assertThat(network.announced).hasSizeGreaterThan(1);
        assertThat(source.readers).hasSize(1);
        assertThat(reader.text()).isEqualTo("a");
    }

    @Test
    void leaderIsAskedForSeconds() {
        withdrawal.run();
        FollowedReader reader = follow();
        pass(SECOND);
        leader.relay.offer(LEASE, source);
        source.chunk("a");
        pass(SECOND);

        assertThat(reader.text()).isEqualTo("a");
    }

    @Test
    void streamsThatBreakOffTogetherAreOneLineOfTheLogOnEachSide() {
        try (LogCapture log = LogCapture.of(RedisStreamRelay.class)) {
            source.chunk("half");
            for (int i = 0; i < 3; i++) {
                follow();
            }
            network.available = false;
            pass(FollowedStream.SILENCE.plusSeconds(2));

            assertThat(log.messages())
                    .hasSize(2)
                    .anyMatch(line -> line.contains(
                            "A stream of replica aa broke off here, and its requests with it; bytes before: 4."))
                    .anyMatch(line -> line.contains("Replica bb follows a stream and acknowledged nothing"))
                    .allMatch(line -> line.endsWith("Since the last such line: 1"));
        }
    }

    @Test
    void laterOfferOfTheSameLeaseStays() {
        leader.relay.offer(LEASE, new FakeSource());
        withdrawal.run();

        assertThat(leader.relay.offers()).isEqualTo(1);
    }
}
