package dev.samovar.model.resilient;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.samovar.model.CallListener;
import dev.samovar.model.Completion;
import dev.samovar.model.LanguageModel;
import dev.samovar.model.MeteredModel;
import dev.samovar.model.ModelException;
import dev.samovar.model.ModelException.Reason;
import dev.samovar.model.ModelStats;
import dev.samovar.model.resilient.ResiliencePolicy.Breaker;
import dev.samovar.model.resilient.ResiliencePolicy.Concurrency;
import dev.samovar.model.resilient.ResiliencePolicy.Retries;
import dev.samovar.testing.LogCapture;
import dev.samovar.testing.ManualClock;
import dev.samovar.testing.model.FakeModel;
import dev.samovar.testing.model.Prompts;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.helpers.test.UniAssertSubscriber;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ResilientModelTest {

    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Duration OPEN = Duration.ofMillis(300);
    private final ModelException unavailable = new ModelException(Reason.UNAVAILABLE, "away");

    private final ManualClock clock = new ManualClock();
    private final LogCapture log = LogCapture.ofAll();
    private final AtomicReference<Uni<Completion>> answer =
            new AtomicReference<>(Uni.createFrom().item(FakeModel.ANSWER));
    private final FakeModel upstream = new FakeModel(call -> answer.get());

    @AfterEach
    void releaseLog() {
        log.close();
    }

    @Test
    void answerPassesThrough() {
        call(resilient(OPEN)).awaitItem(LONG).assertItem(FakeModel.ANSWER);

        assertThat(resilient(OPEN).identity()).isEqualTo(upstream.identity());
    }

    @Test
    void nothingIsSentBeforeSubscription() {
        Uni<Completion> call = resilient(OPEN).complete(Prompts.subtopics());
        assertThat(upstream.calls()).isZero();

        call.await().atMost(LONG);
        call.await().atMost(LONG);

        assertThat(upstream.calls()).isEqualTo(2);
    }

    @Test
    void modelThatNeverAnswersIsATimeout() {
        answer.set(Uni.createFrom().nothing());
        ResiliencePolicy impatient = new ResiliencePolicy(
                Duration.ofMillis(50), LONG, Retries.DEFAULT, Concurrency.DEFAULT, Breaker.DEFAULT);

        assertThat(failure(new ResilientModel(upstream, impatient)).reason()).isEqualTo(Reason.TIMEOUT);
        assertThat(upstream.cancelled()).isEqualTo(1);
    }

    @Test
    void cancelledCallIsCancelledAtTheModelAndFreesItsPermit() {
        answer.set(Uni.createFrom().nothing());
        LanguageModel model = new ResilientModel(
                upstream, new ResiliencePolicy(LONG, LONG, Retries.NONE, new Concurrency(1, 0), Breaker.DEFAULT));
        UniAssertSubscriber<Completion> call = call(model);
        await().until(() -> upstream.underWay() == 1);

        call.cancel();

        assertThat(upstream.cancelled()).isEqualTo(1);
        answer.set(Uni.createFrom().item(FakeModel.ANSWER));
        call(model).awaitItem(LONG);
    }

    @Test
    void callBeyondTheQueueIsOverloadedAndDoesNotOpenTheBreaker() {
        answer.set(Uni.createFrom().nothing());
        LanguageModel model = new ResilientModel(
                upstream,
                new ResiliencePolicy(LONG, LONG, Retries.NONE, new Concurrency(1, 0), new Breaker(2, 0.5, OPEN)));
        UniAssertSubscriber<Completion> first = call(model);

        for (int number = 0; number < 5; number++) {
            ModelException failure = failure(model);
            assertThat(failure.reason()).isEqualTo(Reason.OVERLOADED);
            assertThat(failure.wasAsked()).isFalse();
            assertThat(failure.retryAfter()).contains(Duration.ofSeconds(1));
        }
        first.cancel();
    }

    @ParameterizedTest
    @EnumSource(
            value = Reason.class,
            names = {"TIMEOUT", "UNAVAILABLE", "RATE_LIMITED"})
    void modelThatKeepsFailingIsLeftAlone(Reason reason) {
        LanguageModel model = resilient(LONG);
        fail(model, new ModelException(reason, ""), 4);

        ModelException refusal = failure(model);

        assertThat(upstream.calls()).isEqualTo(4);
        assertThat(refusal.reason()).isEqualTo(Reason.UNAVAILABLE);
        assertThat(refusal.wasAsked()).isFalse();
        assertThat(refusal.retryAfter().orElseThrow()).isEqualTo(LONG);
    }

    @ParameterizedTest
    @EnumSource(
            value = Reason.class,
            names = {"REJECTED", "BLOCKED", "MALFORMED", "OVERLOADED"})
    void modelThatAnswersHoweverBadlyIsNotLeftAlone(Reason reason) {
        LanguageModel model = resilient(LONG);

        fail(model, new ModelException(reason, ""), 20);

        assertThat(upstream.calls()).isEqualTo(20);
    }

    @Test
    void restOfTheOpenTimeIsAtLeastASecond() {
        LanguageModel model = resilient(OPEN);
        fail(model, unavailable, 4);

        assertThat(failure(model).retryAfter()).contains(Duration.ofSeconds(1));
        assertThat(failure(model))
                .hasMessage("The model failed repeatedly and is not called at present: try again in 1 s");
    }

    @Test
    void modelThatIsBackIsFoundByOneCallAndEachChangeIsOneLogLine() {
        LanguageModel model = resilient(OPEN);
        fail(model, unavailable, 4);
        failure(model);
        answer.set(Uni.createFrom().item(FakeModel.ANSWER));

        clock.advance(OPEN.plusMillis(1));
        call(model).awaitItem(LONG);
        call(model).awaitItem(LONG);

        assertThat(breakerLines()).hasSize(3);
        assertThat(breakerLines().get(0)).contains("WARN", "keeps failing", "not called for 0.3 s");
        assertThat(breakerLines().get(1)).contains("the next call tries it again");
        assertThat(breakerLines().get(2)).contains("answers again");
    }

    @Test
    void modelThatStillFailsIsNotCalledAgain() {
        LanguageModel model = resilient(OPEN);
        fail(model, unavailable, 4);
        clock.advance(OPEN.plusMillis(1));

        fail(model, unavailable, 1);
        assertThat(upstream.calls()).isEqualTo(5);
        failure(model);

        assertThat(upstream.calls()).isEqualTo(5);
    }

    @Test
    void cancelledCallsDoNotOpenTheBreaker() {
        LanguageModel model = resilient(LONG);
        answer.set(Uni.createFrom().nothing());
        for (int number = 0; number < 20; number++) {
            call(model).cancel();
        }
        answer.set(Uni.createFrom().item(FakeModel.ANSWER));

        call(model).awaitItem(LONG);
    }

    @Test
    void cancelledTrialLetsTheNextCallTry() {
        LanguageModel model = resilient(OPEN);
        fail(model, unavailable, 4);
        clock.advance(OPEN.plusMillis(1));
        answer.set(Uni.createFrom().nothing());
        UniAssertSubscriber<Completion> trial = call(model);
        assertThat(failure(model).reason()).as("one trial at a time").isEqualTo(Reason.UNAVAILABLE);

        trial.cancel();

        answer.set(Uni.createFrom().item(FakeModel.ANSWER));
        call(model).awaitItem(LONG);
        assertThat(breakerLines()).hasSize(3);
    }

    @Test
    void callsThatWaitForASlowModelAreAllFinishedAndOpenNoBreaker() {
        answer.set(Uni.createFrom().item(FakeModel.ANSWER).onItem().delayIt().by(Duration.ofSeconds(2)));
        Duration deadline = Duration.ofSeconds(3);
        LanguageModel model = new ResilientModel(
                upstream,
                new ResiliencePolicy(
                        deadline, deadline, Retries.NONE, new Concurrency(4, 100), new Breaker(4, 0.5, LONG)));
        List<UniAssertSubscriber<Completion>> calls =
                IntStream.range(0, 8).mapToObj(number -> call(model)).toList();

        calls.forEach(each -> each.awaitItem(LONG));

        assertThat(upstream.calls()).isEqualTo(8);
        assertThat(breakerLines()).isEmpty();
    }

    @Test
    void timeInTheQueueThatIsUpOpensNoBreaker() {
        answer.set(Uni.createFrom().nothing());
        Concurrency one = new Concurrency(1, 100, Duration.ofMillis(50));
        LanguageModel model = new ResilientModel(
                upstream, new ResiliencePolicy(LONG, LONG, Retries.NONE, one, new Breaker(2, 0.5, LONG)));
        UniAssertSubscriber<Completion> first = call(model);

        for (int number = 0; number < 5; number++) {
            assertThat(failure(model).reason()).isEqualTo(Reason.OVERLOADED);
        }

        assertThat(upstream.calls()).isEqualTo(1);
        assertThat(breakerLines()).isEmpty();
        first.cancel();
    }

    @Test
    void callsQueuedWhenTheBreakerOpensAreNotSent() {
        List<UniEmitter<? super Completion>> underWay = new CopyOnWriteArrayList<>();
        answer.set(Uni.createFrom().emitter(underWay::add));
        LanguageModel model = new ResilientModel(
                upstream,
                new ResiliencePolicy(LONG, LONG, Retries.NONE, new Concurrency(4, 100), new Breaker(4, 0.5, LONG)));
        List<UniAssertSubscriber<Completion>> calls =
                IntStream.range(0, 20).mapToObj(number -> call(model)).toList();

        // A call that ends lets the next one begin
        for (int next = 0; next < underWay.size(); next++) {
            underWay.get(next).fail(unavailable);
        }

        calls.forEach(each -> each.awaitFailure(LONG));
        assertThat(upstream.calls()).as("four of them open the breaker").isLessThan(9);
    }

    @Test
    void closedModelRefusesWhatWaitsAndFinishesWhatHasBegun() {
        AtomicReference<UniEmitter<? super Completion>> underWay = new AtomicReference<>();
        answer.set(Uni.createFrom().emitter(emitter -> underWay.set(emitter)));
        ResilientModel model = new ResilientModel(
                upstream, new ResiliencePolicy(LONG, LONG, Retries.NONE, new Concurrency(1, 9), Breaker.DEFAULT));
        UniAssertSubscriber<Completion> begun = call(model);
        UniAssertSubscriber<Completion> waiting = call(model);

        model.close();

        assertThat(((ModelException) waiting.awaitFailure(LONG).getFailure()).reason())
                .isEqualTo(Reason.OVERLOADED);
        assertThat(failure(model).reason()).isEqualTo(Reason.OVERLOADED);
        requireNonNull(underWay.get()).complete(FakeModel.ANSWER);
        begun.awaitItem(LONG).assertItem(FakeModel.ANSWER);
        assertThat(upstream.calls()).isEqualTo(1);
    }

    @Test
    void callWhoseTimeIsUpIsCountedAsATimeout() {
        answer.set(Uni.createFrom().nothing());
        ModelStats stats = new ModelStats();
        ResiliencePolicy impatient =
                new ResiliencePolicy(Duration.ofMillis(50), LONG, Retries.NONE, Concurrency.DEFAULT, Breaker.DEFAULT);

        failure(new ResilientModel(new MeteredModel(upstream, stats), impatient, stats.timeouts()));

        assertThat(stats.snapshot().failures()).containsEntry(Reason.TIMEOUT, 1L);
        assertThat(stats.snapshot().abandoned()).isZero();
    }

    @Test
    void lineOfTheOpenBreakerHoldsTheLastFailure() {
        fail(resilient(LONG), new ModelException(Reason.UNAVAILABLE, "The model cannot be reached"), 4);

        assertThat(breakerLines()).singleElement().asString().contains("The model cannot be reached");
    }

    @Test
    void everyAttemptIsCountedByAMeterInside() {
        answer.set(Uni.createFrom().failure(unavailable));
        ModelStats stats = new ModelStats();
        Retries quick = new Retries(2, Duration.ofMillis(1), 0, LONG);
        LanguageModel model = new ResilientModel(
                new MeteredModel(upstream, stats),
                new ResiliencePolicy(LONG, LONG, quick, Concurrency.DEFAULT, Breaker.DEFAULT));

        failure(model);

        assertThat(stats.snapshot().calls()).isEqualTo(3);
        assertThat(stats.snapshot().failures()).containsEntry(Reason.UNAVAILABLE, 3L);
    }

    @Test
    void defaultsAreThoseOfTheDocumentation() {
        assertThat(ResiliencePolicy.DEFAULT)
                .isEqualTo(new ResiliencePolicy(
                        Duration.ofSeconds(20),
                        Duration.ofSeconds(25),
                        new Retries(2, Duration.ofMillis(500), 0.5, Duration.ofSeconds(5)),
                        new Concurrency(16, 1000, Duration.ofSeconds(30)),
                        new Breaker(10, 0.5, Duration.ofSeconds(10))));
    }

    private LanguageModel resilient(Duration openFor) {
        Breaker breaker = new Breaker(4, 0.5, openFor);
        return new ResilientModel(
                upstream,
                new ResiliencePolicy(LONG, LONG, Retries.NONE, Concurrency.DEFAULT, breaker),
                CallListener.none(),
                clock);
    }

    private void fail(LanguageModel model, ModelException failure, int times) {
        answer.set(Uni.createFrom().failure(failure));
        for (int number = 0; number < times; number++) {
            assertThat(failure(model)).isSameAs(failure);
        }
    }

    private List<String> breakerLines() {
        return log.lines().stream()
                .filter(line -> line.contains(upstream.identity().name()))
                .toList();
    }

    private static UniAssertSubscriber<Completion> call(LanguageModel model) {
        return model.complete(Prompts.subtopics()).subscribe().withSubscriber(UniAssertSubscriber.create());
    }

    private static ModelException failure(LanguageModel model) {
        return (ModelException) call(model)
                .awaitFailure(LONG)
                .assertFailedWith(ModelException.class)
                .getFailure();
    }
}
