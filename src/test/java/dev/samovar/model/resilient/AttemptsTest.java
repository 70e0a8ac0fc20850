package dev.samovar.model.resilient;

import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.limit.Bulkhead;
import dev.samovar.model.CallListener;
import dev.samovar.model.Completion;
import dev.samovar.model.ModelException;
import dev.samovar.model.ModelException.Reason;
import dev.samovar.model.resilient.ResiliencePolicy.Breaker;
import dev.samovar.model.resilient.ResiliencePolicy.Concurrency;
import dev.samovar.model.resilient.ResiliencePolicy.Retries;
import dev.samovar.testing.model.FakeModel;
import dev.samovar.testing.model.Prompts;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.helpers.test.UniAssertSubscriber;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class AttemptsTest {

    private static final Duration SHORT = Duration.ofMillis(100);
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Retries QUICK = new Retries(2, Duration.ofMillis(1), 0.5, Duration.ofMillis(200));
    private final List<String> ends = new CopyOnWriteArrayList<>();
    private volatile Optional<ModelException> refusal = Optional.empty();
    private final Attempts.Observer observer = new Attempts.Observer(() -> refusal, new CallListener() {
        @Override
        public void completed(Completion completion) {
            ends.add("completed");
        }

        @Override
        public void failed(ModelException failure) {
            ends.add("failed " + failure.reason());
        }

        @Override
        public void timedOut(ModelException failure) {
            ends.add("timed out");
        }
    });
    private final ModelException unavailable = new ModelException(Reason.UNAVAILABLE, "away");

    @Test
    void attemptThatGetsNoAnswerIsATimeoutAndIsCancelledAndNotRepeated() {
        FakeModel model = FakeModel.silent();

        assertThat(failure(call(model, policy(SHORT, LONG, QUICK))).reason()).isEqualTo(Reason.TIMEOUT);
        assertThat(model.calls()).isEqualTo(1);
        assertThat(model.cancelled()).isEqualTo(1);
    }

    @Test
    void callThatPassesItsDeadlineIsATimeoutAndIsCancelled() {
        FakeModel model = FakeModel.silent();

        assertThat(failure(call(model, policy(LONG, SHORT, QUICK))).reason()).isEqualTo(Reason.TIMEOUT);
        assertThat(model.cancelled()).isEqualTo(1);
    }

    @Test
    void callWhoseTurnDoesNotComeInTimeIsOverloadedAndNotSent() {
        Bulkhead full = ResilientModel.bulkhead(new Concurrency(1, 10));
        occupy(full);
        FakeModel model = FakeModel.answering();

        ModelException failure = failure(call(model, queueing(SHORT, LONG), full));

        assertThat(failure.reason()).isEqualTo(Reason.OVERLOADED);
        assertThat(failure.wasAsked()).isFalse();
        assertThat(model.calls()).isZero();
        assertThat(ends).isEmpty();
    }

    @Test
    void callWhoseTurnComesLateHasItsWholeDeadline() {
        Duration deadline = Duration.ofSeconds(1);
        Bulkhead full = ResilientModel.bulkhead(new Concurrency(1, 10));
        UniAssertSubscriber<Object> holder = occupy(full);
        FakeModel model = new FakeModel(number ->
                Uni.createFrom().item(FakeModel.ANSWER).onItem().delayIt().by(Duration.ofMillis(100)));
        UniAssertSubscriber<Completion> call = call(model, queueing(LONG, deadline), full);

        // Its deadline would be over before that of a call which began later, and is not in a queue
        call(FakeModel.silent(), queueing(LONG, deadline)).awaitFailure(LONG);
        call.assertNotTerminated();
        holder.cancel();

        call.awaitItem(LONG).assertItem(FakeModel.ANSWER);
    }

    @Test
    void callThatWaitsWhenTheBreakerOpensIsNotSent() {
        Bulkhead full = ResilientModel.bulkhead(new Concurrency(1, 10));
        UniAssertSubscriber<Object> holder = occupy(full);
        FakeModel model = FakeModel.answering();
        UniAssertSubscriber<Completion> call = call(model, policy(LONG, LONG, QUICK), full);

        refusal = Optional.of(ModelException.notAsked(Reason.UNAVAILABLE, "open", Duration.ofMillis(1)));
        holder.cancel();

        assertThat(failure(call)).isSameAs(refusal.orElseThrow());
        assertThat(model.calls()).isZero();
    }

    @Test
    void retryThatWouldNotHaveHalfItsTimeIsNotBegun() {
        Retries slow = new Retries(1, Duration.ofSeconds(2), 0, LONG);
        FakeModel model = FakeModel.failing(unavailable);

        assertThat(failure(call(model, policy(Duration.ofSeconds(3), Duration.ofSeconds(3), slow))))
                .isSameAs(unavailable);
        assertThat(model.calls()).isEqualTo(1);
    }

    @Test
    void endOfEachAttemptIsReportedOnce() {
        FakeModel failingOnce = new FakeModel(call -> call < 2
                ? Uni.createFrom().failure(unavailable)
                : Uni.createFrom().item(FakeModel.ANSWER));
        call(failingOnce, policy(LONG, LONG, QUICK)).awaitItem(LONG);
        failure(call(FakeModel.silent(), policy(SHORT, LONG, QUICK)));

        assertThat(ends).containsExactly("failed UNAVAILABLE", "completed", "timed out");
    }

    @Test
    void failureThatMayPassIsRetriedUntilItDoes() {
        FakeModel model = new FakeModel(call -> call < 3
                ? Uni.createFrom().failure(unavailable)
                : Uni.createFrom().item(FakeModel.ANSWER));

        call(model, policy(LONG, LONG, QUICK)).awaitItem(LONG).assertItem(FakeModel.ANSWER);
        assertThat(model.calls()).isEqualTo(3);
    }

    @Test
    void failureThatGoesOnIsTheCallsWhenTheRetriesAreUsedUp() {
        FakeModel model = FakeModel.failing(unavailable);

        assertThat(failure(call(model, policy(LONG, LONG, QUICK)))).isSameAs(unavailable);
        assertThat(model.calls()).isEqualTo(3);
    }

    @Test
    void failureThatWouldComeAgainIsNotRetried() {
        ModelException rejected = new ModelException(Reason.REJECTED, "wrong key");
        FakeModel model = FakeModel.failing(rejected);

        assertThat(failure(call(model, policy(LONG, LONG, QUICK)))).isSameAs(rejected);
        assertThat(model.calls()).isEqualTo(1);
    }

    @Test
    void failureThatIsNoModelsIsNotRetried() {
        FakeModel model = new FakeModel(call -> Uni.createFrom().failure(new IllegalStateException("a mistake")));

        call(model, policy(LONG, LONG, QUICK)).awaitFailure(LONG).assertFailedWith(IllegalStateException.class);
        assertThat(model.calls()).isEqualTo(1);
    }

    @Test
    void timeThatTheModelAsksForIsWaited() {
        ModelException busy = asking(Duration.ofMillis(150));
        FakeModel model = new FakeModel(call ->
                call < 2 ? Uni.createFrom().failure(busy) : Uni.createFrom().item(FakeModel.ANSWER));
        long begun = System.nanoTime();

        call(model, policy(LONG, LONG, QUICK)).awaitItem(LONG);

        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThanOrEqualTo(Duration.ofMillis(150));
    }

    @Test
    void timeThatIsTooLongFailsAtOnceAndIsHandedOn() {
        FakeModel model = FakeModel.failing(asking(Duration.ofMillis(201)));

        assertThat(failure(call(model, policy(LONG, LONG, QUICK))).retryAfter()).contains(Duration.ofMillis(201));
        assertThat(model.calls()).isEqualTo(1);
    }

    @Test
    void waitHoldsNoPermit() {
        Bulkhead limit = ResilientModel.bulkhead(new Concurrency(1, 0));
        Retries slow = new Retries(1, Duration.ofSeconds(9), 0, Duration.ofSeconds(10));
        UniAssertSubscriber<Completion> waiting = call(FakeModel.failing(unavailable), policy(LONG, LONG, slow), limit);

        call(FakeModel.answering(), policy(LONG, LONG, slow), limit).awaitItem(LONG);

        waiting.assertNotTerminated();
        waiting.cancel();
    }

    @Test
    void callCancelledWhileItWaitsIsNotRepeated() {
        Retries slow = new Retries(1, Duration.ofMillis(100), 0, Duration.ofSeconds(10));
        FakeModel model = FakeModel.failing(unavailable);

        call(model, policy(LONG, LONG, slow)).cancel();

        // A call that began later is repeated after the same time
        FakeModel repeated = FakeModel.failing(unavailable);
        call(repeated, policy(LONG, LONG, slow)).awaitFailure(LONG);
        assertThat(repeated.calls()).isEqualTo(2);
        assertThat(model.calls()).isEqualTo(1);
    }

    @Test
    void cancelledCallFreesItsPermit() {
        Bulkhead limit = ResilientModel.bulkhead(new Concurrency(1, 0));
        FakeModel silent = FakeModel.silent();
        call(silent, policy(LONG, LONG, QUICK), limit).cancel();

        call(FakeModel.answering(), policy(LONG, LONG, QUICK), limit).awaitItem(LONG);

        assertThat(silent.underWay()).isZero();
    }

    @Test
    void timedOutCallFreesItsPermit() {
        Bulkhead limit = ResilientModel.bulkhead(new Concurrency(1, 0));
        failure(call(FakeModel.silent(), policy(SHORT, LONG, QUICK), limit));

        call(FakeModel.answering(), policy(LONG, LONG, QUICK), limit).awaitItem(LONG);
    }

    private static ModelException asking(Duration wait) {
        return new ModelException(Reason.RATE_LIMITED, "busy", Optional.of(wait), null);
    }

    private static ResiliencePolicy policy(Duration attemptTimeout, Duration deadline, Retries retries) {
        return new ResiliencePolicy(attemptTimeout, deadline, retries, Concurrency.DEFAULT, Breaker.DEFAULT);
    }

    private static ResiliencePolicy queueing(Duration longestWait, Duration deadline) {
        return new ResiliencePolicy(deadline, deadline, QUICK, new Concurrency(1, 10, longestWait), Breaker.DEFAULT);
    }

    private static UniAssertSubscriber<Object> occupy(Bulkhead limit) {
        return limit.around(Uni.createFrom().nothing(), LONG).subscribe().withSubscriber(UniAssertSubscriber.create());
    }

    private UniAssertSubscriber<Completion> call(FakeModel model, ResiliencePolicy policy) {
        return call(model, policy, ResilientModel.bulkhead(Concurrency.DEFAULT));
    }

    private UniAssertSubscriber<Completion> call(FakeModel model, ResiliencePolicy policy, Bulkhead limit) {
        Backoff backoff = new Backoff(policy.retries(), () -> 0.5);
        return new Attempts(model.complete(Prompts.subtopics()), policy, limit, backoff, observer)
                .untilDeadline()
                .subscribe()
                .withSubscriber(UniAssertSubscriber.create());
    }

    private static ModelException failure(UniAssertSubscriber<Completion> call) {
        return (ModelException)
                call.awaitFailure(LONG).assertFailedWith(ModelException.class).getFailure();
    }
}
