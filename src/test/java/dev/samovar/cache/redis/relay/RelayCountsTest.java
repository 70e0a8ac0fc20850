package dev.samovar.cache.redis.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;

/** How followed streams are counted. */
class RelayCountsTest extends RelayBench {

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

    private static List<Long> ended(FakeNetwork.Member member) {
        return member.relay.counts().ended().values().stream()
                .map(LongAdder::sum)
                .toList();
    }
}
