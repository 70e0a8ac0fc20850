package dev.samovar.model.sample;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.samovar.model.Completion;
import dev.samovar.model.LanguageModel;
import dev.samovar.model.Prompt;
import dev.samovar.model.Shape;
import dev.samovar.testing.model.Prompts;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SampleModelTest {

    private final LanguageModel model = new SampleModel();

    @Test
    void everyFieldIsAnsweredInItsOrder() {
        JsonNode answer = json(complete(Prompts.subtopics()));

        assertThat(answer.fieldNames()).toIterable().containsExactly("subtopics", "summary");
        assertThat(answer.get("summary").asText()).isEqualTo("Sample content: summary about Python");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 30})
    void listHasAsManyDistinctTextsAsAskedFor(int count) {
        Prompt prompt = new Prompt("", "Topic: Python", Optional.empty(), Prompts.shape(count));

        List<String> subtopics = texts(json(complete(prompt)).get("subtopics"));

        assertThat(subtopics).hasSize(count).doesNotHaveDuplicates().allMatch(text -> text.contains("Sample content"));
    }

    @Test
    void textSaysThatItIsSampleContentAndNamesTopicAndSubtopic() {
        assertThat(explanation("Topic: Python\nSubtopic: Decorators"))
                .startsWith("Sample content")
                .endsWith("Python / Decorators");
    }

    @Test
    void topicThatIsAbsentIsUnnamed() {
        assertThat(explanation("What is this?")).contains("an unnamed topic");
    }

    @Test
    void topicWithQuotesAndControlCharactersStaysJson() {
        assertThat(explanation("Topic: a\"b\\c\u0001d\u0085 \uD83D\uDE00 机器学习"))
                .contains("a\"b\\c\u0001d", "\uD83D\uDE00 机器学习");
    }

    @Test
    void longTopicIsShortened() {
        String text = explanation("Topic: " + "\uD83D\uDE00".repeat(500));

        assertThat(text.codePointCount(0, text.length())).isLessThan(200);
    }

    @Test
    void samePromptGetsTheSameAnswer() {
        assertThat(complete(Prompts.subtopics())).isEqualTo(complete(Prompts.subtopics()));
    }

    @Test
    void tokensAreWords() {
        Completion answer = complete(new Prompt("one two", "three", Optional.empty(), explanationField()));

        assertThat(answer.tokensIn()).isEqualTo(3);
        assertThat(answer.tokensOut()).isEqualTo(answer.text().split(" ").length);
    }

    @Test
    void pictureGetsATopicOfItsBytes() {
        String first =
                json(complete(Prompts.picture("one"))).get("generated_topic").asText();
        String again =
                json(complete(Prompts.picture("one"))).get("generated_topic").asText();
        String other =
                json(complete(Prompts.picture("two"))).get("generated_topic").asText();

        assertThat(first).startsWith("Sample content").isEqualTo(again).isNotEqualTo(other);
    }

    @Test
    void nestedShapesAreAnswered() {
        Shape.Fields inner = new Shape.Fields(Map.of("name", new Shape.Text("a name")));
        Shape.Fields outer =
                new Shape.Fields(Map.of("list", new Shape.Items(inner, 2, ""), "none", new Shape.Fields(Map.of())));

        JsonNode answer = json(complete(new Prompt("", "", Optional.empty(), outer)));

        assertThat(answer.get("list").get(1).get("name").asText()).contains("Sample content");
        assertThat(answer.get("none")).isEmpty();
    }

    private String explanation(String text) {
        return json(complete(new Prompt("", text, Optional.empty(), explanationField())))
                .get("explanation")
                .asText();
    }

    private Completion complete(Prompt prompt) {
        return model.complete(prompt).await().indefinitely();
    }

    private static Shape.Fields explanationField() {
        return new Shape.Fields(Map.of("explanation", new Shape.Text("an explanation")));
    }

    private static JsonNode json(Completion completion) {
        try {
            return new ObjectMapper().readTree(completion.text());
        } catch (JsonProcessingException e) {
            throw new AssertionError(completion.text(), e);
        }
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(text -> texts.add(text.asText()));
        return texts;
    }
}
