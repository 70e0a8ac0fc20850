package dev.samovar.cache.redis.lease;

import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.cache.contract.Sample;
import dev.samovar.cache.contract.StoreFixture;
import dev.samovar.cache.key.CacheKey;
import dev.samovar.cache.redis.bus.FakeBus;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LeaseWaitersTest {

    private static final Duration LONG = Duration.ofHours(1);

    private final Vertx vertx = Vertx.vertx();
    private final FakeBus bus = new FakeBus();
    private final LeaseWaiters waiters = new LeaseWaiters(vertx, bus);
    private final CacheKey key = Sample.key(StoreFixture.EXPLANATION, "Java");

    @AfterEach
    void close() {
        waiters.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void gapWakesWhoeverWaitsSinceTheNewsMayHaveBeenLostInIt() {
        CompletableFuture<Void> waiting = settled();
        assertThat(waiting).isNotDone();

        bus.interrupt();

        assertThat(waiting).succeedsWithin(Duration.ofSeconds(5));
        assertThat(waiters.size()).isZero();
    }

    @Test
    void gapBeforeTheWaitLosesNothing() {
        bus.interrupt();

        assertThat(settled()).isNotDone();
        assertThat(waiters.size()).isEqualTo(1);
    }

    @Test
    void gapBetweenTheQuestionAndTheWaitEndsTheWait() {
        LeaseWaiters.Waiter waiter = waiters.enroll(key);

        bus.interrupt();

        assertThat(waiter.settled(LONG).subscribeAsCompletionStage()).succeedsWithin(Duration.ofSeconds(5));
    }

    @Test
    void closedWaitersHearNothingMore() {
        waiters.close();

        assertThat(bus.listeners()).isZero();
    }

    private CompletableFuture<Void> settled() {
        return waiters.enroll(key).settled(LONG).subscribeAsCompletionStage();
    }
}
