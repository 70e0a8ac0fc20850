package dev.samovar.cache.readthrough;

import static dev.samovar.cache.readthrough.CacheWorkbench.NAMESPACE;
import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.mutiny.helpers.test.UniAssertSubscriber;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Which requests count as coalesced, and as waiting. */
class CoalescedRequestsTest {

    private final CacheWorkbench bench = new CacheWorkbench();

    @Test
    void waiterOfAGenerationIsCoalescedAndItsLeaderIsNot() {
        UniAssertSubscriber<CachedResponse> leader = bench.ask();
        UniAssertSubscriber<CachedResponse> waiter = bench.ask();
        assertThat(waiting()).isEqualTo(1);
        assertThat(coalesced()).isZero();

        bench.loader.answer(1, "black");
        leader.awaitItem();
        waiter.awaitItem();

        assertThat(coalesced()).isEqualTo(1);
        assertThat(waiting()).isZero();
    }

    @Test
    void waiterOfAGenerationThatFailsIsCoalesced() {
        UniAssertSubscriber<CachedResponse> leader = bench.ask();
        UniAssertSubscriber<CachedResponse> waiter = bench.ask();
        bench.loader.fail(1, new IllegalStateException("cold water"));
        leader.awaitFailure();
        waiter.awaitFailure();

        assertThat(coalesced()).isEqualTo(1);
        assertThat(waiting()).isZero();
    }

    @Test
    void waiterThatLeavesIsNot() {
        bench.ask();
        bench.ask().cancel();

        assertThat(waiting()).isZero();
        assertThat(coalesced()).isZero();
    }

    @Test
    void hitIsNot() {
        bench.filled("black").get(RequestCacheControl.NONE);

        assertThat(coalesced()).isZero();
    }

    private long coalesced() {
        return Objects.requireNonNull(bench.stats.generations().waits().get(NAMESPACE))
                .count();
    }

    private long waiting() {
        return Objects.requireNonNull(bench.stats.generations().waiting().get(NAMESPACE))
                .sum();
    }
}
