package dev.samovar.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.samovar.limit.OutageLimiter.Limits;
import dev.samovar.testing.ManualClock;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.helpers.test.UniAssertSubscriber;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class OutageLimiterTest {

    private static final Duration WAIT = Duration.ofMinutes(1);

    private final ManualClock clock = new ManualClock();
    private boolean away = true;
    private final List<UniEmitter<? super String>> calls = new ArrayList<>();

    private UniAssertSubscriber<String> spend(OutageLimiter budget) {
        return budget.around(() -> Uni.createFrom().<String>emitter(calls::add))
                .subscribe()
                .withSubscriber(UniAssertSubscriber.create());
    }

    private OutageLimiter budget(int concurrent, int perMinute, int waiting) {
        return new OutageLimiter(() -> away, new Limits(concurrent, perMinute, waiting, WAIT), clock);
    }

    @Test
    void withTheStoreUpEverythingPasses() {
        away = false;
        OutageLimiter budget = budget(1, 1, 0);
        for (int i = 0; i < 100; i++) {
            spend(budget);
        }
        assertThat(calls).hasSize(100);
        assertThat(budget.running()).isZero();
    }

    @Test
    void aCallThatHasWaitedForTooLongIsRefusedAndPaysNothing() {
        OutageLimiter budget = new OutageLimiter(() -> away, new Limits(1, 2, 10, Duration.ofMillis(50)), clock);
        var first = spend(budget);
        var second = spend(budget);

        second.awaitFailure(WAIT).assertFailedWith(RateLimitedException.class);
        assertThat(calls).hasSize(1);
        first.assertNotTerminated();
        calls.get(0).complete("done");
        spend(budget);
        assertThat(calls).as("the minute's second call was not used up").hasSize(2);
    }

    @Test
    void aCallWithoutAPlaceWaitsForOne() {
        OutageLimiter budget = budget(2, 100, 10);
        var first = spend(budget);
        spend(budget);
        var third = spend(budget);
        assertThat(calls).hasSize(2);
        calls.get(0).complete("done");
        first.assertCompleted();
        assertThat(calls).hasSize(3);
        calls.get(2).complete("third");
        third.assertItem("third");
        assertThat(budget.running()).isEqualTo(1);
    }

    @Test
    void aCallThatFindsTooManyWaitingFails() {
        OutageLimiter budget = budget(1, 100, 1);
        spend(budget);
        spend(budget);
        spend(budget).assertFailedWith(RateLimitedException.class);
    }

    @Test
    void theCallsOfAMinuteAreBounded() {
        OutageLimiter budget = budget(1_000, 60, 0);
        for (int i = 0; i < 60; i++) {
            spend(budget);
        }
        assertThat(calls).hasSize(60);
        Throwable refused = spend(budget).getFailure();
        assertThat(((RateLimitedException) refused).retryAfter())
                .isBetween(Duration.ofSeconds(1), Duration.ofSeconds(2));
        clock.advance(Duration.ofSeconds(1));
        spend(budget);
        assertThat(calls).hasSize(61);
        spend(budget).assertFailed();
    }

    @Test
    void callWithoutAPlaceOrInTheQueueKeepsNoPermitOfTheMinute() {
        OutageLimiter budget = budget(1, 2, 0);
        spend(budget);
        for (int i = 0; i < 5; i++) {
            spend(budget).assertFailedWith(RateLimitedException.class);
        }
        calls.get(0).complete("done");
        spend(budget);
        assertThat(calls).hasSize(2);
        calls.get(1).complete("done");
        spend(budget).assertFailedWith(RateLimitedException.class);

        OutageLimiter queueing = budget(1, 2, 5);
        spend(queueing);
        spend(queueing).cancel();
        calls.get(2).complete("done");
        spend(queueing);
        assertThat(calls).hasSize(4);
    }

    @Test
    void aWaitingCallThatIsCancelledLeavesItsPlaceToOthers() {
        OutageLimiter budget = budget(1, 100, 10);
        spend(budget);
        var gone = spend(budget);
        spend(budget);
        gone.cancel();
        calls.get(0).complete("done");
        assertThat(calls).hasSize(2);
        calls.get(1).complete("done");
        assertThat(budget.running()).isZero();
    }

    @Test
    void aRunningCallThatIsCancelledOrFailsGivesItsPlaceBack() {
        OutageLimiter budget = budget(1, 100, 10);
        spend(budget).cancel();
        var failing = spend(budget);
        calls.get(1).fail(new IllegalStateException("broken"));
        failing.assertFailedWith(IllegalStateException.class);
        assertThat(budget.running()).isZero();
    }

    @Test
    void manyWaitingCallsThatEndAtOnceTakeNoDeepStack() {
        OutageLimiter budget = budget(1, 100_000, 50_000);
        spend(budget);
        AtomicInteger ended = new AtomicInteger();
        for (int i = 0; i < 50_000; i++) {
            budget.around(() -> Uni.createFrom().item(ended::incrementAndGet))
                    .subscribe()
                    .with(done -> {});
        }
        calls.get(0).complete("done");
        assertThat(ended).hasValue(50_000);
        assertThat(budget.running()).isZero();
    }

    @Test
    void aBudgetOfNothingIsRefused() {
        assertThatThrownBy(() -> new Limits(0, 1, 0, WAIT)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void neverMoreRunThanMayAndNoPlaceIsLost() throws Exception {
        OutageLimiter budget = budget(4, 1_000_000, 1_000);
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        int threads = 8;
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        CyclicBarrier barrier = new CyclicBarrier(threads);
        List<java.util.concurrent.Future<?>> all = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
            all.add(pool.submit(() -> {
                barrier.await();
                for (int i = 0; i < 5_000; i++) {
                    var subscriber = budget.around(() -> {
                                most.accumulateAndGet(now.incrementAndGet(), Math::max);
                                return Uni.createFrom().item(now::decrementAndGet);
                            })
                            .subscribe()
                            .withSubscriber(UniAssertSubscriber.create());
                    if (i % 7 == 0) {
                        subscriber.cancel();
                    }
                }
                return null;
            }));
        }
        for (var one : all) {
            one.get();
        }
        pool.shutdown();
        assertThat(most.get()).isBetween(1, 4);
        assertThat(budget.running()).isZero();
    }
}
