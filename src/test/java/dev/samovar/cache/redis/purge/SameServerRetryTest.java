package dev.samovar.cache.redis.purge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.samovar.cache.StoreUnavailableException;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SameServerRetryTest {

    private long reconnects = 7;
    private int attempts;
    private int changes;
    private final SameServerRetry onOneServer = new SameServerRetry(() -> reconnects);

    /** Counts its attempts, the first of which see Redis change. */
    private Uni<Integer> work() {
        attempts++;
        if (attempts <= changes) {
            reconnects++;
        }
        return Uni.createFrom().item(attempts * 10);
    }

    private SameServerRetry.Done<Integer> run() {
        return onOneServer.run(this::work, Integer::sum).await().atMost(Duration.ofSeconds(5));
    }

    @Test
    void workIsDoneOnceWhileRedisIsTheSame() {
        assertThat(run()).isEqualTo(new SameServerRetry.Done<>(10, 7, true));
    }

    @Test
    void workIsDoneAgainAfterRedisMayHaveChanged() {
        changes = 2;

        assertThat(run()).isEqualTo(new SameServerRetry.Done<>(10 + 20 + 30, 9, true));
    }

    @Test
    void workIsNotWholeWhenRedisNeverStaysTheSame() {
        changes = Integer.MAX_VALUE;

        SameServerRetry.Done<Integer> done = run();

        assertThat(done.whole()).isFalse();
        assertThat(done.reconnects()).isEqualTo(reconnects - 1);
        assertThat(attempts).isEqualTo(SameServerRetry.ATTEMPTS);
    }

    @Test
    void workThatFailsIsNotDoneAgain() {
        StoreUnavailableException failure = new StoreUnavailableException("away");
        Uni<SameServerRetry.Done<Integer>> done = onOneServer.run(
                () -> {
                    attempts++;
                    reconnects++;
                    return Uni.createFrom().failure(failure);
                },
                Integer::sum);

        assertThatThrownBy(() -> done.await().atMost(Duration.ofSeconds(1))).isSameAs(failure);
        assertThat(attempts).isEqualTo(1);
    }
}
