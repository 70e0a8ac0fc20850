package dev.samovar.cache.readthrough.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.testing.store.FakeCacheStore.Operation;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** The end of a lease: nothing of it is left, so that the next generation need not wait. */
class StreamLeaseTest {

    private final StreamBench bench = new StreamBench();

    @Test
    void leaseThatCannotBeAskedForEndsTheGenerationThatNobodyWantsAnyMore() {
        CompletableFuture<Void> lease = bench.store.holdBefore(Operation.ACQUIRE);
        bench.ask().leave();
        lease.completeExceptionally(new IllegalStateException("no lease"));

        assertThat(bench.cache.generationsUnderWay()).isZero();
    }

    @Test
    void leaseThatWasLostAndIsNotUsedIsReleasedAfterAll() {
        bench.ask();
        bench.generation(1).chunk("a");
        bench.store.expire(StreamBench.KEY);
        bench.generation(1).end(false);
        bench.ask();

        assertThat(bench.loader.begun()).isEqualTo(2);
    }

    @Test
    void confirmationUnderWayAtTheEndDoesNotTakeTheLeaseAgain() {
        bench.ask();
        bench.generation(1).chunk("a");
        CompletableFuture<Void> renewal = bench.store.holdBefore(Operation.RENEW);
        bench.tick();
        bench.generation(1).end();
        renewal.complete(null);

        assertThat(bench.store.calls(Operation.REGAIN)).isZero();
    }

    @Test
    void timerOfTheLeaseEndsWithIt() {
        bench.ask();
        bench.generation(1).chunk("a").end();

        assertThat(bench.timer.waiting()).as("for readers that do not come").isEqualTo(1);
    }
}
