package dev.samovar.model.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.model.Completion;
import dev.samovar.model.LanguageModel;
import dev.samovar.model.ModelException;
import dev.samovar.model.ModelIdentity;
import dev.samovar.model.Prompt;
import dev.samovar.model.Prompts;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.helpers.test.UniAssertSubscriber;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import org.junit.jupiter.api.Test;

/** An empty answer is asked for once more, and no other failure is. */
class RepeatedIfEmptyTest {

    private static final Completion ANSWER = new Completion("{}", 1, 1);

    private int calls;

    @Test
    void answerAfterAnEmptyOneIsTaken() {
        call(UnusableAnswer.empty(), null).assertCompleted().assertItem(ANSWER);
        assertThat(calls).isEqualTo(2);
    }

    @Test
    void secondEmptyAnswerIsAFailure() {
        call(UnusableAnswer.empty(), UnusableAnswer.empty()).assertFailedWith(ModelException.class, "empty");
        assertThat(calls).isEqualTo(2);
    }

    @Test
    void otherFailuresAreNotRepeated() {
        call(UnusableAnswer.truncated(), null).assertFailedWith(ModelException.class, "cut off");
        assertThat(calls).isEqualTo(1);
    }

    /** Calls a model that ends in these ways, in their order; null is an answer. */
    private UniAssertSubscriber<Completion> call(ModelException... ends) {
        Deque<Uni<Completion>> left = new ArrayDeque<>();
        Arrays.stream(ends)
                .map(end -> end == null
                        ? Uni.createFrom().item(ANSWER)
                        : Uni.createFrom().<Completion>failure(end))
                .forEach(left::add);
        LanguageModel model = new LanguageModel() {
            @Override
            public ModelIdentity identity() {
                return new ModelIdentity("fake", "model", "");
            }

            @Override
            public Uni<Completion> complete(Prompt prompt) {
                calls++;
                return left.remove();
            }
        };
        return new RepeatedIfEmpty(model)
                .complete(Prompts.subtopics())
                .subscribe()
                .withSubscriber(UniAssertSubscriber.create());
    }
}
