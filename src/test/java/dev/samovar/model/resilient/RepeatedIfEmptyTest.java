package dev.samovar.model.resilient;

import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.model.Completion;
import dev.samovar.model.LanguageModel;
import dev.samovar.model.ModelException;
import dev.samovar.model.ModelIdentity;
import dev.samovar.model.Prompt;
import dev.samovar.model.http.refusal.UnusableAnswer;
import dev.samovar.testing.model.Prompts;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.helpers.test.UniAssertSubscriber;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

/** An empty answer is asked for once more, and no other failure is. */
class RepeatedIfEmptyTest {

    private static final Completion ANSWER = new Completion("{}", 1, 1);

    private int calls;

    @Test
    void answerAfterAnEmptyOneIsTaken() {
        call(UnusableAnswer.empty()).assertCompleted().assertItem(ANSWER);
        assertThat(calls).isEqualTo(2);
    }

    @Test
    void secondEmptyAnswerIsAFailure() {
        call(UnusableAnswer.empty(), UnusableAnswer.empty()).assertFailedWith(ModelException.class, "empty");
        assertThat(calls).isEqualTo(2);
    }

    @Test
    void otherFailuresAreNotRepeated() {
        call(UnusableAnswer.truncated()).assertFailedWith(ModelException.class, "cut off");
        assertThat(calls).isEqualTo(1);
    }

    /** Calls a model that fails in these ways, in their order, and then answers. */
    private UniAssertSubscriber<Completion> call(ModelException... failures) {
        Deque<ModelException> left = new ArrayDeque<>(List.of(failures));
        LanguageModel model = new LanguageModel() {
            @Override
            public ModelIdentity identity() {
                return new ModelIdentity("fake", "model", "");
            }

            @Override
            public Uni<Completion> complete(Prompt prompt) {
                calls++;
                ModelException failure = left.poll();
                return failure == null
                        ? Uni.createFrom().item(ANSWER)
                        : Uni.createFrom().failure(failure);
            }
        };
        return new RepeatedIfEmpty(model)
                .complete(Prompts.subtopics())
                .subscribe()
                .withSubscriber(UniAssertSubscriber.create());
    }
}
