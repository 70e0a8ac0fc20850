package dev.samovar.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.samovar.model.Completion;
import dev.samovar.testing.model.FakeModel;
import dev.samovar.testing.model.Prompts;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.helpers.test.UniAssertSubscriber;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BulkheadTest {

    private static final Duration WAIT = Duration.ofSeconds(20);

    private final List<UniEmitter<? super Completion>> answers = new ArrayList<>();
    private final FakeModel model = new FakeModel(call -> Uni.createFrom().emitter(answers::add));

    @Test
    void callsBeyondTheLimitWaitForTheirTurn() {
        Bulkhead limit = bulkhead(2, 1);
        UniAssertSubscriber<Completion> first = call(limit);
        UniAssertSubscriber<Completion> second = call(limit);
        UniAssertSubscriber<Completion> third = call(limit);
        assertThat(model.calls()).isEqualTo(2);

        answers.get(0).complete(FakeModel.ANSWER);

        first.assertCompleted();
        second.assertNotTerminated();
        third.assertNotTerminated();
        assertThat(model.calls()).isEqualTo(3);
    }

    @Test
    void callThatFindsTheQueueFullIsRefused() {
        Bulkhead limit = bulkhead(1, 1);
        call(limit);
        call(limit);

        call(limit).awaitFailure().assertFailedWith(RateLimitedException.class);

        assertThat(model.calls()).isEqualTo(1);
    }

    @Test
    void failedCallMakesRoom() {
        Bulkhead limit = bulkhead(1, 1);
        call(limit);
        call(limit);

        answers.get(0).fail(new IllegalStateException());

        assertThat(model.calls()).isEqualTo(2);
    }

    @Test
    void cancelledCallMakesRoom() {
        Bulkhead limit = bulkhead(1, 1);
        UniAssertSubscriber<Completion> first = call(limit);
        call(limit);

        first.cancel();

        assertThat(model.cancelled()).isEqualTo(1);
        assertThat(model.calls()).isEqualTo(2);
        assertThat(model.underWay()).isEqualTo(1);
    }

    @Test
    void callCancelledInTheQueueIsNeverSentAndLeavesItsPlace() {
        Bulkhead limit = bulkhead(1, 1);
        call(limit);
        call(limit).cancel();
        UniAssertSubscriber<Completion> third = call(limit);

        answers.get(0).complete(FakeModel.ANSWER);
        answers.get(1).complete(FakeModel.ANSWER);

        third.assertCompleted();
        assertThat(model.calls()).isEqualTo(2);
    }

    @Test
    void queueIsServedInOrder() {
        Bulkhead limit = bulkhead(1, 3);
        List<Integer> order = new ArrayList<>();
        for (int number = 0; number < 4; number++) {
            int mine = number;
            limit.around(model.complete(Prompts.subtopics()).onSubscription().invoke(() -> order.add(mine)), WAIT)
                    .subscribe()
                    .withSubscriber(UniAssertSubscriber.create());
        }
        for (int number = 0; number < 4; number++) {
            answers.get(number).complete(FakeModel.ANSWER);
        }

        assertThat(order).containsExactly(0, 1, 2, 3);
    }

    @Test
    void longQueueOfCallsThatEndAtOnceDoesNotFillTheStack() {
        Bulkhead limit = bulkhead(1, 100_000);
        call(limit);
        FakeModel atOnce = FakeModel.answering();
        Uni<Completion> waiting = limit.around(atOnce.complete(Prompts.subtopics()), WAIT);
        for (int number = 0; number < 100_000; number++) {
            waiting.subscribe().withSubscriber(UniAssertSubscriber.create());
        }

        answers.get(0).complete(FakeModel.ANSWER);

        assertThat(atOnce.calls()).isEqualTo(100_000);
    }

    @Test
    void manyThreadsNeverExceedTheLimit() throws InterruptedException {
        Bulkhead limit = bulkhead(3, 10_000);

        assertThat(crowd(limit, () -> false).mostUnderWay()).isEqualTo(3);
        assertThat(freePermits(limit)).isEqualTo(3);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void manyThreadsThatGiveUpLoseNoPermit(long seed) throws InterruptedException {
        Bulkhead limit = bulkhead(3, 10_000);
        Random random = new Random(seed);

        FakeModel busy = crowd(limit, () -> random.nextInt(3) == 0);

        // A call may begin on the timer's thread just as it is cancelled, and is cancelled there
        await().untilAsserted(() -> assertThat(busy.underWay()).isZero());
        assertThat(limit.running()).isZero();
        assertThat(freePermits(limit)).isEqualTo(3);
    }

    /** Lets four threads make 2000 calls, some of which are cancelled, and waits until all have ended. */
    private static FakeModel crowd(Bulkhead limit, BooleanSupplier cancels) throws InterruptedException {
        FakeModel busy = new FakeModel(call ->
                Uni.createFrom().item(FakeModel.ANSWER).onItem().delayIt().by(Duration.ofNanos(50_000)));
        int calls = 2_000;
        CountDownLatch ended = new CountDownLatch(calls);
        Uni<Completion> limited = limit.around(busy.complete(Prompts.subtopics()), WAIT)
                .onTermination()
                .invoke(ended::countDown);
        ExecutorService threads = Executors.newFixedThreadPool(4);
        for (int number = 0; number < calls; number++) {
            boolean cancel = cancels.getAsBoolean();
            threads.execute(() -> {
                UniAssertSubscriber<Completion> caller =
                        limited.subscribe().withSubscriber(UniAssertSubscriber.create());
                if (cancel) {
                    caller.cancel();
                }
            });
        }
        assertThat(ended.await(60, TimeUnit.SECONDS)).isTrue();
        threads.shutdown();
        assertThat(threads.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
        return busy;
    }

    /** How many calls run at once when more than enough are made: the permits that are free. */
    private static int freePermits(Bulkhead limit) {
        FakeModel silent = FakeModel.silent();
        for (int number = 0; number < 10; number++) {
            limit.around(silent.complete(Prompts.subtopics()), WAIT)
                    .subscribe()
                    .withSubscriber(UniAssertSubscriber.create());
        }
        return silent.calls();
    }

    @Test
    void closedBulkheadRefusesWaitingCallsAndFinishesOthers() {
        Bulkhead limit = bulkhead(1, 1);
        UniAssertSubscriber<Completion> begun = call(limit);
        UniAssertSubscriber<Completion> waiting = call(limit);

        limit.close();

        waiting.assertFailedWith(RateLimitedException.class);
        call(limit).assertFailedWith(RateLimitedException.class);
        answers.get(0).complete(FakeModel.ANSWER);
        begun.assertCompleted();
        assertThat(limit.running()).isZero();
        assertThat(model.calls()).isEqualTo(1);
    }

    private static Bulkhead bulkhead(int calls, int waiting) {
        return new Bulkhead(calls, waiting, () -> new RateLimitedException(Duration.ofSeconds(1)));
    }

    private UniAssertSubscriber<Completion> call(Bulkhead limit) {
        return limit.around(model.complete(Prompts.subtopics()), WAIT)
                .subscribe()
                .withSubscriber(UniAssertSubscriber.create());
    }
}
