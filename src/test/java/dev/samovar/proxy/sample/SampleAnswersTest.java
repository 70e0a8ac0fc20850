package dev.samovar.proxy.sample;

import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.testing.ManualClock;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The answers of the sample upstream. */
class SampleAnswersTest {

    private static final String CHAT = "/v1/chat/completions";

    private final SampleAnswers answers = new SampleAnswers(new ManualClock());

    private SampleAnswers.Answer chat(String body) {
        return answers.to("POST", CHAT, body.getBytes(StandardCharsets.UTF_8));
    }

    private static String text(SampleAnswers.Answer answer) {
        return answer.chunks().stream().map(Buffer::toString).collect(Collectors.joining());
    }

    @Test
    void wholeAnswerNamesTheQuestionAndItsUsage() {
        SampleAnswers.Answer answer =
                chat("{\"model\":\"m\",\"messages\":[{\"role\":\"system\",\"content\":\"be brief\"},"
                        + "{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"What is\\ntea?\"}]}]}");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.mediaType()).isEqualTo("application/json");
        assertThat(text(answer))
                .contains("\"object\":\"chat.completion\"", "\"model\":\"m\"", "\"created\":1770091506")
                .contains("\"content\":\"Sample content: an answer to \\\"What is tea?\\\".\"")
                .contains("\"finish_reason\":\"stop\"", "\"prompt_tokens\":5,\"completion_tokens\":8");
    }

    @Test
    void streamHasAChunkForEachWordAndEndsWithDone() {
        SampleAnswers.Answer answer = chat("{\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"tea\"}]}");

        List<String> chunks = answer.chunks().stream().map(Buffer::toString).toList();
        assertThat(answer.mediaType()).isEqualTo("text/event-stream");
        assertThat(chunks)
                .hasSize(8)
                .allSatisfy(chunk -> assertThat(chunk).startsWith("data: ").endsWith("\n\n"));
        assertThat(chunks.get(0)).contains("\"delta\":{\"role\":\"assistant\",\"content\":\"Sample \"}");
        assertThat(chunks.get(6)).contains("\"delta\":{},\"finish_reason\":\"stop\"");
        assertThat(chunks.get(7)).isEqualTo("data: [DONE]\n\n");
        assertThat(text(answer)).doesNotContain("usage");
    }

    @Test
    void streamHasUsageIfItIsAskedFor() {
        SampleAnswers.Answer answer = chat("{\"stream\":true,\"stream_options\":{\"include_usage\":true},"
                + "\"messages\":[{\"role\":\"user\",\"content\":\"tea\"}]}");

        assertThat(text(answer)).contains("\"choices\":[],\"usage\":{\"prompt_tokens\":1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "null", "1", "{}", "{\"messages\":1}", "{\"messages\":[]}"})
    void bodyWithoutMessagesIsRefused(String body) {
        assertThat(chat(body).status()).isEqualTo(400);
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /v1/models?x=y, 200",
        "GET, /v1/chat/completions, 405",
        "POST, /v1/images, 404",
        "POST, /chat/completions, 404",
        "POST, /v1/v1/chat/completions, 404",
        "GET, /models, 404"
    })
    void otherCallsAreAnsweredByTheirPath(String method, String target, int status) {
        assertThat(answers.to(method, target, new byte[0]).status()).isEqualTo(status);
    }

    @Test
    void oddMessagesAreAnswered() {
        assertThat(chat("{\"messages\":[1,null,\"x\",{\"content\":{\"a\":[1]}},{\"role\":7}]}")
                        .status())
                .isEqualTo(200);
    }
}
