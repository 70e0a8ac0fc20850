package dev.samovar.cache.redis.lease;

import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.cache.Purge;
import dev.samovar.cache.contract.Sample;
import dev.samovar.cache.contract.StoreFixture;
import dev.samovar.cache.key.CacheKey;
import dev.samovar.cache.redis.bus.ReplicaBus;
import dev.samovar.cache.redis.bus.ReplicaEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LeaseWaitersTest {

    private static final Duration LONG = Duration.ofHours(1);

    private final Vertx vertx = Vertx.vertx();
    private final GappyBus bus = new GappyBus();
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

        bus.gap();

        assertThat(waiting).succeedsWithin(Duration.ofSeconds(5));
        assertThat(waiters.size()).isZero();
    }

    @Test
    void gapBeforeTheWaitLosesNothing() {
        bus.gap();

        assertThat(settled()).isNotDone();
        assertThat(waiters.size()).isEqualTo(1);
    }

    @Test
    void gapBetweenTheQuestionAndTheWaitEndsTheWait() {
        LeaseWaiters.Waiter waiter = waiters.enroll(key);

        bus.gap();

        assertThat(waiter.settled(LONG).subscribeAsCompletionStage()).succeedsWithin(Duration.ofSeconds(5));
    }

    @Test
    void closedWaitersHearNothingMore() {
        waiters.close();

        assertThat(bus.listeners).isEmpty();
    }

    private CompletableFuture<Void> settled() {
        return waiters.enroll(key).settled(LONG).subscribeAsCompletionStage();
    }

    /** A bus that carries nothing and has gaps. */
    private static final class GappyBus implements ReplicaBus {

        final List<Object> listeners = new ArrayList<>();

        void gap() {
            List.copyOf(listeners).forEach(listener -> {
                if (listener instanceof Runnable onGap) {
                    onGap.run();
                }
            });
        }

        private AutoCloseable added(Object listener) {
            listeners.add(listener);
            return () -> listeners.remove(listener);
        }

        @Override
        public String channel() {
            return "gappy";
        }

        @Override
        public String encode(ReplicaEvent event) {
            return event.toString();
        }

        @Override
        public Uni<Confirmations> purged(Purge purge) {
            return Uni.createFrom().item(new Confirmations(1, 1));
        }

        @Override
        public boolean isConfirmed() {
            return true;
        }

        @Override
        public AutoCloseable listen(Consumer<ReplicaEvent> listener) {
            return added(listener);
        }

        @Override
        public AutoCloseable listenForGaps(Runnable listener) {
            return added(listener);
        }
    }
}
