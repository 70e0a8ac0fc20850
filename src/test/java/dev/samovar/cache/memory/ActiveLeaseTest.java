package dev.samovar.cache.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.cache.Lease;
import dev.samovar.cache.key.CacheKey;
import dev.samovar.cache.key.Namespace;
import io.smallrye.mutiny.helpers.test.UniAssertSubscriber;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ActiveLeaseTest {

    private static final Instant START = Instant.parse("2026-02-03T04:05:06.789Z");
    private static final Duration TERM = Duration.ofSeconds(10);
    private static final CacheKey KEY = new CacheKey(new Namespace("explanation"), "java", "0".repeat(32));

    private final ActiveLease held = new ActiveLease(new Lease(KEY, "token", 1, TERM), START);

    @Test
    void cancelledWaiterLeavesNothingBehind() {
        UniAssertSubscriber<Void> leaves = held.settled().subscribe().withSubscriber(UniAssertSubscriber.create());
        UniAssertSubscriber<Void> stays = held.settled().subscribe().withSubscriber(UniAssertSubscriber.create());

        leaves.cancel();

        assertThat(held.waiting()).isEqualTo(1);
        held.settle(Runnable::run);
        stays.assertCompleted();
        leaves.assertNotTerminated();
        assertThat(held.waiting()).isZero();
    }

    @Test
    void waiterHearsNothingBeforeTheEnd() {
        UniAssertSubscriber<Void> waiter = held.settled().subscribe().withSubscriber(UniAssertSubscriber.create());

        assertThat(held.renew(START.plus(TERM).minusNanos(1))).isTrue();
        waiter.assertNotTerminated();
    }

    @Test
    void waiterAfterTheEndHearsAtOnceAndLeavesNothing() {
        held.settle(Runnable::run);

        held.settled().subscribe().withSubscriber(UniAssertSubscriber.create()).assertCompleted();

        assertThat(held.waiting()).isZero();
    }

    @Test
    void deadlineIsTheFirstMomentThatIsTooLate() {
        assertThat(held.endIfLate(START.plus(TERM).minusNanos(1))).isFalse();
        assertThat(held.renew(START.plus(TERM))).isFalse();
        assertThat(held.endInTime(START.plus(TERM))).isFalse();
        assertThat(held.endIfLate(START.plus(TERM))).isTrue();
        assertThat(held.hasEnded()).isTrue();
    }

    @Test
    void leaseEndsOnce() {
        assertThat(held.endInTime(START)).isTrue();

        assertThat(held.endInTime(START)).isFalse();
        assertThat(held.end()).isFalse();
        assertThat(held.endIfLate(START.plus(TERM))).isFalse();
        assertThat(held.renew(START)).isFalse();
    }
}
