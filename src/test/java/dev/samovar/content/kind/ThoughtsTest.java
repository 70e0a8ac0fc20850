package dev.samovar.content.kind;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.samovar.content.Pictures;
import dev.samovar.content.json.AnswerJson;
import dev.samovar.content.request.ImageRequest;
import dev.samovar.model.ModelException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A draft among a model's thoughts is never its answer. */
class ThoughtsTest {

    private static final ImageRequest PICTURE = ImageRequest.of(Pictures.gif("thoughts"));
    private static final String DRAFT = "{\"topic\": \"DRAFT\"}";
    private static final String ANSWER = "{\"topic\": \"Tea\"}";

    private final AnswerJson answers = new AnswerJson(new ObjectMapper());

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<think>First " + DRAFT + " and then</think>" + ANSWER,
                "<think>\n" + DRAFT + "\n</think>\n\n```json\n" + ANSWER + "\n```",
                " <THINK>" + DRAFT + "</THINK>" + ANSWER,
                "<thinking>" + DRAFT + "</thinking>" + ANSWER,
                "<think>a " + DRAFT + "</think><think>b " + DRAFT + "</think>" + ANSWER,
                "Opened in the prompt: " + DRAFT + "</think>" + ANSWER,
                "Broken { \"topic\": \"draft, " + DRAFT + "</think>" + ANSWER,
                "[THINK]" + DRAFT + "[/THINK]" + ANSWER,
                "\u25c1think\u25b7" + DRAFT + "\u25c1/think\u25b7" + ANSWER,
                "<|channel|>analysis<|message|>" + DRAFT + "<|end|><|start|>assistant<|channel|>final<|message|>"
                        + ANSWER,
                ANSWER + "<think>Was that right? " + DRAFT,
                ANSWER + "\n<think>" + DRAFT + "</think>",
                "A draft: " + DRAFT + " Better: " + ANSWER + " {\"note\": \"done\"}"
            })
    void answerBesideThoughtsIsRead(String text) {
        assertThat(topic(text)).isEqualTo("Tea");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<think>" + DRAFT,
                "<think>" + DRAFT + "</think>",
                DRAFT + "</think>",
                "<think>" + DRAFT + "</think>{\"topic\": \"Te",
                "[THINK]" + DRAFT
            })
    void thoughtsAloneAreNoAnswer(String text) {
        assertThatThrownBy(() -> topic(text)).isInstanceOf(ModelException.class);
    }

    @Test
    void tagWithinTheAnswerIsAPartOfIt() {
        assertThat(topic("{\"topic\": \"The <think> and </think> tags\"}")).isEqualTo("The <think> and </think> tags");
    }

    private String topic(String text) {
        return answers.read(text, value -> new ImageTopicKind().admit(PICTURE, value))
                .generatedTopic();
    }
}
