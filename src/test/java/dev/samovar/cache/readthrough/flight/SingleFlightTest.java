package dev.samovar.cache.readthrough.flight;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.helpers.test.UniAssertSubscriber;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SingleFlightTest {

    private static final Duration LONG = Duration.ofSeconds(30);

    private final SingleFlight<String, String> flights = new SingleFlight<>(CallerContext.none());
    private final CompletableFuture<String> water = new CompletableFuture<>();
    private final AtomicInteger begun = new AtomicInteger();

    @Test
    void joinersShareOneWorkAndOneOfThemLeads() {
        UniAssertSubscriber<SingleFlight.Joined<String>> first = join("tea");
        UniAssertSubscriber<SingleFlight.Joined<String>> second = join("tea");
        water.complete("hot");

        assertThat(first.awaitItem().getItem()).isEqualTo(new SingleFlight.Joined<>("hot", true));
        assertThat(second.awaitItem().getItem()).isEqualTo(new SingleFlight.Joined<>("hot", false));
        assertThat(begun).hasValue(1);
    }

    @Test
    void keysHaveFlightsOfTheirOwn() {
        join("tea");
        join("coffee");

        assertThat(begun).hasValue(2);
        assertThat(flights.size()).isEqualTo(2);
    }

    @Test
    void nothingStartsBeforeSubscription() {
        flights.join("tea", LONG, this::boil);

        assertThat(begun).hasValue(0);
        assertThat(flights.size()).isZero();
    }

    @Test
    void workThatHasEndedIsStartedAnew() {
        water.complete("hot");
        join("tea").awaitItem();
        join("tea").awaitItem();

        assertThat(begun).hasValue(2);
        assertThat(flights.size()).isZero();
    }

    @Test
    void failureArrivesAsItWasThrownAndIsNotReplayed() {
        UniAssertSubscriber<SingleFlight.Joined<String>> first = join("tea");
        water.completeExceptionally(new IOException("leak"));

        first.awaitFailure().assertFailedWith(IOException.class, "leak");
        assertThat(flights.size()).isZero();
    }

    @Test
    void workThatThrowsInsteadOfFailingFails() {
        flights.join("tea", LONG, () -> {
                    throw new IllegalStateException("no kettle");
                })
                .subscribe()
                .withSubscriber(UniAssertSubscriber.create())
                .awaitFailure()
                .assertFailedWith(IllegalStateException.class, "no kettle");
        assertThat(flights.size()).isZero();
    }

    @Test
    void joinerWhoCancelsCancelsNobody() {
        UniAssertSubscriber<SingleFlight.Joined<String>> leader = join("tea");
        UniAssertSubscriber<SingleFlight.Joined<String>> waiter = join("tea");
        leader.cancel();
        water.complete("hot");

        assertThat(waiter.awaitItem().getItem().value()).isEqualTo("hot");
    }

    @Test
    void joinerWithoutPatienceLeavesTheWorkAlone() {
        flights.join("tea", Duration.ofMillis(20), this::boil)
                .subscribe()
                .withSubscriber(UniAssertSubscriber.create())
                .awaitFailure()
                .assertFailedWith(DeadlineExceededException.class);

        assertThat(flights.size()).isEqualTo(1);
        UniAssertSubscriber<SingleFlight.Joined<String>> later = join("tea");
        water.complete("hot");
        assertThat(later.awaitItem().getItem().leader()).isFalse();
    }

    @Test
    void startIsIgnoredWhileTheWorkIsUnderWay() {
        flights.start("tea", this::boil);
        flights.start("tea", this::boil);

        assertThat(begun).hasValue(1);
    }

    @Test
    void abortFailsJoinersAndDrains() {
        UniAssertSubscriber<SingleFlight.Joined<String>> joiner = join("tea");
        UniAssertSubscriber<Void> drained = flights.drained().subscribe().withSubscriber(UniAssertSubscriber.create());
        flights.abort();

        joiner.awaitFailure().assertFailedWith(CancellationException.class);
        drained.awaitItem();
        assertThat(flights.size()).isZero();
    }

    @Test
    void abortWhileTheWorkIsBeingStartedStopsItToo() {
        AtomicInteger cancelled = new AtomicInteger();
        flights.start("tea", () -> {
            flights.abort();
            return Uni.createFrom().<String>nothing().onCancellation().invoke(cancelled::incrementAndGet);
        });

        assertThat(cancelled).hasValue(1);
        assertThat(flights.size()).isZero();
    }

    @Test
    void drainedWithNothingUnderWayEmitsAtOnce() {
        flights.drained()
                .subscribe()
                .withSubscriber(UniAssertSubscriber.create())
                .assertCompleted();
    }

    @Test
    void workNeverRunsTwiceAtOnceHoweverManyJoin() throws Exception {
        int threads = 8;
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        CyclicBarrier start = new CyclicBarrier(threads);
        AtomicInteger running = new AtomicInteger();
        AtomicInteger together = new AtomicInteger();
        try {
            List<Future<?>> joining = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                joining.add(pool.submit(() -> {
                    start.await();
                    for (int round = 0; round < 2000; round++) {
                        flights.join(
                                        "tea",
                                        LONG,
                                        () -> Uni.createFrom().item(() -> {
                                            together.accumulateAndGet(running.incrementAndGet(), Math::max);
                                            running.decrementAndGet();
                                            return "hot";
                                        }))
                                .await()
                                .atMost(LONG);
                    }
                    return null;
                }));
            }
            for (Future<?> each : joining) {
                each.get(30, TimeUnit.SECONDS);
            }
        } finally {
            pool.shutdownNow();
        }
        assertThat(together).hasValue(1);
        assertThat(flights.size()).isZero();
    }

    private UniAssertSubscriber<SingleFlight.Joined<String>> join(String key) {
        return flights.join(key, LONG, this::boil).subscribe().withSubscriber(UniAssertSubscriber.create());
    }

    private Uni<String> boil() {
        begun.incrementAndGet();
        return Uni.createFrom().completionStage(water::copy);
    }
}
