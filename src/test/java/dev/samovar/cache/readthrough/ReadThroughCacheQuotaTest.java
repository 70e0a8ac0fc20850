package dev.samovar.cache.readthrough;

import static dev.samovar.cache.readthrough.CacheWorkbench.FRESH;
import static dev.samovar.cache.readthrough.CacheWorkbench.body;
import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.limit.ClientRateLimiter;
import dev.samovar.limit.RateLimitedException;
import dev.samovar.testing.ManualClock;
import io.smallrye.mutiny.helpers.test.UniAssertSubscriber;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Who pays for a generation: the one request that begins it. */
class ReadThroughCacheQuotaTest {

    private final CacheWorkbench bench = new CacheWorkbench();
    private final ClientRateLimiter budgets = new ClientRateLimiter(1, new ManualClock());
    private final RequestCacheControl ann = RequestCacheControl.NONE.chargedTo(budgets.of("ann"));
    private final RequestCacheControl bob = RequestCacheControl.NONE.chargedTo(budgets.of("bob"));

    @Test
    void leaderPaysAndWhoWaitsOrHitsDoesNot() {
        UniAssertSubscriber<CachedResponse> leader = bench.ask(ann);
        UniAssertSubscriber<CachedResponse> waiter = bench.ask(bob);
        bench.loader.answer(1, "tea");

        assertThat(body(leader)).isEqualTo("tea");
        assertThat(body(waiter)).isEqualTo("tea");
        assertThat(body(bench.get(bob))).isEqualTo("tea");
        assertThat(isSpent("ann")).isTrue();
        assertThat(isSpent("bob")).isFalse();
    }

    @Test
    void whoCannotPayIsRefusedAndHoldsNobodyUp() {
        budgets.of("ann").tryAcquire();

        bench.ask(ann)
                .awaitFailure(failure -> assertThat(failure)
                        .isInstanceOfSatisfying(
                                RateLimitedException.class,
                                refused -> assertThat(refused.retryAfter()).isEqualTo(Duration.ofMinutes(1))));
        assertThat(bench.loader.begun()).isZero();
        UniAssertSubscriber<CachedResponse> other = bench.ask(bob);
        bench.loader.answer(1, "tea");
        assertThat(body(other)).isEqualTo("tea");
    }

    @Test
    void generationThatIsNotStoredIsCharged() {
        RequestCacheControl noStore = CacheWorkbench.NO_STORE.chargedTo(budgets.of("ann"));
        UniAssertSubscriber<CachedResponse> first = bench.ask(noStore);
        bench.loader.answer(1, "tea");

        assertThat(body(first)).isEqualTo("tea");
        bench.ask(noStore).awaitFailure(failure -> assertThat(failure).isInstanceOf(RateLimitedException.class));
        assertThat(bench.loader.begun()).isEqualTo(1);
    }

    @Test
    void whoCannotPayMayWaitForAnother() {
        budgets.of("ann").tryAcquire();
        bench.ask(bob);
        UniAssertSubscriber<CachedResponse> waiter = bench.ask(ann);
        bench.loader.answer(1, "tea");

        assertThat(body(waiter)).isEqualTo("tea");
    }

    @Test
    void whoCannotPayGetsAStaleAnswerWithoutARefresh() {
        bench.filled("old").clock.advance(FRESH);
        budgets.of("ann").tryAcquire();

        assertThat(bench.get(ann).served()).isInstanceOf(CacheStatus.Stale.class);
        assertThat(bench.loader.begun()).isEqualTo(1);
        assertThat(bench.get(bob).served()).isInstanceOf(CacheStatus.Stale.class);
        assertThat(bench.loader.begun()).isEqualTo(2);
        assertThat(isSpent("bob")).isTrue();
    }

    @Test
    void refreshThatGoesOnAlreadyIsNotPaidForAgain() {
        bench.filled("old").clock.advance(FRESH);
        bench.get(ann);
        bench.get(bob);

        assertThat(isSpent("bob")).isFalse();
    }

    private boolean isSpent(String client) {
        return budgets.of(client).onlyAsked().tryAcquire().isPresent();
    }
}
