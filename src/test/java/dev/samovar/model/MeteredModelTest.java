package dev.samovar.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.model.ModelException.Reason;
import dev.samovar.testing.model.FakeModel;
import dev.samovar.testing.model.Prompts;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.helpers.test.UniAssertSubscriber;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class MeteredModelTest {

    private final ModelStats stats = new ModelStats();
    private final AtomicLong nanos = new AtomicLong();

    @Test
    void nothingIsCountedBeforeSubscription() {
        Uni<Completion> call = metered(FakeModel.answering()).complete(Prompts.subtopics());

        assertThat(call).isNotNull();
        assertThat(stats.snapshot().calls()).isZero();
    }

    @Test
    void completionIsCountedWithItsTokensAndItsTime() {
        LanguageModel model = metered(taking(30, 50));

        complete(model).awaitItem();
        complete(model).awaitItem();

        ModelStats.Snapshot counted = stats.snapshot();
        assertThat(counted.calls()).isEqualTo(2);
        assertThat(counted.completions()).isEqualTo(2);
        assertThat(counted.failed()).isZero();
        assertThat(counted.abandoned()).isZero();
        assertThat(counted.tokens()).isEqualTo(new ModelStats.Tokens(6, 4));
        assertThat(counted.meanLatencyMillis()).isEqualTo(40.0);
    }

    @Test
    void failureIsCountedByItsReasonAndLeavesTheLatencyAsItIs() {
        complete(metered(FakeModel.failing(new ModelException(Reason.BLOCKED, "blocked"))))
                .awaitFailure();

        ModelStats.Snapshot counted = stats.snapshot();
        assertThat(counted.calls()).isEqualTo(1);
        assertThat(counted.failed()).isEqualTo(1);
        assertThat(counted.failures()).containsEntry(Reason.BLOCKED, 1L).containsEntry(Reason.TIMEOUT, 0L);
        assertThat(counted.meanLatencyMillis()).isZero();
    }

    @Test
    void cancelledCallIsCountedAsAbandoned() {
        complete(metered(FakeModel.silent())).cancel();

        ModelStats.Snapshot counted = stats.snapshot();
        assertThat(counted.calls()).isEqualTo(1);
        assertThat(counted.abandoned()).isEqualTo(1);
        assertThat(counted.failed()).isZero();
    }

    @Test
    void eachSubscriptionIsACall() {
        Uni<Completion> call = metered(FakeModel.answering()).complete(Prompts.subtopics());

        call.subscribe().withSubscriber(UniAssertSubscriber.create()).awaitItem();
        call.subscribe().withSubscriber(UniAssertSubscriber.create()).awaitItem();

        assertThat(stats.snapshot().calls()).isEqualTo(2);
    }

    @Test
    void identityIsTheModelsOwn() {
        FakeModel model = FakeModel.answering();

        assertThat(metered(model).identity()).isEqualTo(model.identity());
    }

    private FakeModel taking(long... millis) {
        return new FakeModel(call -> Uni.createFrom().item(() -> {
            nanos.addAndGet(millis[call - 1] * 1_000_000);
            return FakeModel.ANSWER;
        }));
    }

    private MeteredModel metered(LanguageModel model) {
        return new MeteredModel(model, stats, nanos::get);
    }

    private static UniAssertSubscriber<Completion> complete(LanguageModel model) {
        return model.complete(Prompts.subtopics()).subscribe().withSubscriber(UniAssertSubscriber.create());
    }
}
