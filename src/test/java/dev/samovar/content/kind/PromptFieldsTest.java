package dev.samovar.content.kind;

import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.content.Pictures;
import dev.samovar.content.request.Audience;
import dev.samovar.content.request.ExplanationRequest;
import dev.samovar.content.request.ImageRequest;
import dev.samovar.content.request.SubtopicsRequest;
import dev.samovar.model.Prompt;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A server that ignores the schema can answer too: the text of a prompt names the fields of its shape. */
class PromptFieldsTest {

    static Stream<Prompt> prompts() {
        Audience audience = Audience.ofExplanation(null, null, null, null);
        return Stream.of(
                new SubtopicsKind().prompt(SubtopicsRequest.of("Tea", null, null)),
                new ExplanationKind().prompt(ExplanationRequest.of("Tea", null, audience)),
                new ImageTopicKind().prompt(ImageRequest.of(Pictures.gif("tea"))));
    }

    @ParameterizedTest
    @MethodSource("prompts")
    void textNamesEveryFieldOfTheShape(Prompt prompt) {
        assertThat(prompt.shape().fields()).isNotEmpty();
        assertThat(prompt.shape().fields().keySet())
                .allSatisfy(field -> assertThat(prompt.text()).contains("\n\"" + field + "\": "));
        assertThat(prompt.instruction() + prompt.text()).contains("JSON alone", "one JSON object");
    }
}
