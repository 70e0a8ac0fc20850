package dev.samovar.content.kind;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PromptTemplateTest {

    private static final PromptTemplate TEMPLATE =
            PromptTemplate.parse("You teach.\n---\nTopic: {topic}, {count} {topic}\n");

    @Test
    void textIsSplitAtItsLine() {
        assertThat(TEMPLATE.instruction()).isEqualTo("You teach.");
        assertThat(TEMPLATE.question()).isEqualTo("Topic: {topic}, {count} {topic}");
    }

    @Test
    void placeholdersAreFilledOnceAndValuesStayAsTheyAre() {
        assertThat(TEMPLATE.fill(Map.of("topic", "{count} $1 \\ ${x}", "count", "{topic}")))
                .isEqualTo("Topic: {count} $1 \\ ${x}, {topic} {count} $1 \\ ${x}");
    }

    @Test
    void placeholderWithoutAValueIsAMistakeOfTheProgram() {
        Map<String, String> values = Map.of("topic", "Tea");
        assertThatThrownBy(() -> TEMPLATE.fill(values)).hasMessageContaining("{count}");
    }

    @Test
    void textWithoutItsLineIsNoPrompt() {
        assertThatThrownBy(() -> PromptTemplate.parse("You teach. --- Topic")).hasMessageContaining("---");
    }

    @Test
    void everyCharacterIsInTheDigest() {
        String text = "You teach.\n---\nTopic: {topic}";
        assertThat(PromptTemplate.parse(text + " ").digest())
                .isNotEqualTo(PromptTemplate.parse(text).digest());
    }

    @ParameterizedTest
    @ValueSource(strings = {"subtopics", "explanation", "image2topic"})
    void promptOfEveryKindIsThere(String name) {
        PromptTemplate template = PromptTemplate.load(name);
        assertThat(template.instruction()).contains("JSON");
        assertThat(template.question()).isNotBlank();
    }

    @Test
    void unknownPromptIsAMistakeOfTheProgram() {
        assertThatThrownBy(() -> PromptTemplate.load("nope")).hasMessageContaining("nope");
    }
}
