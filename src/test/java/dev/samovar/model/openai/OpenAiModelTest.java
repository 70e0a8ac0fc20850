package dev.samovar.model.openai;

import static com.github.tomakehurst.wiremock.client.WireMock.containing;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.equalToJson;
import static com.github.tomakehurst.wiremock.client.WireMock.matchingJsonPath;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.client.WireMock;
import dev.samovar.model.Completion;
import dev.samovar.model.LanguageModel;
import dev.samovar.model.ModelException.Reason;
import dev.samovar.model.ModelIdentity;
import dev.samovar.model.http.ClientOptions;
import dev.samovar.model.http.HttpModelContract;
import dev.samovar.testing.model.Prompts;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@Tag("quarkus")
class OpenAiModelTest extends HttpModelContract {

    private static final String PATH = "/v1/chat/completions";

    @Override
    protected String recordings() {
        return "openai";
    }

    @Override
    protected LanguageModel model(URI baseUrl, Optional<String> apiKey, ClientOptions options) {
        URI versioned = baseUrl.resolve("/v1" + baseUrl.getPath());
        return new OpenAiModel(new OpenAiSettings(versioned, apiKey, "gpt-4o-mini", 0.4, 2048), options);
    }

    @Test
    void promptGoesOutAsMessagesWithAStrictSchema() {
        answer(recording("ok"));

        complete(model());

        String expected = new String(bytes("request"), StandardCharsets.UTF_8);
        server().verify(1, postRequestedFor(urlEqualTo(PATH)).withRequestBody(equalToJson(expected)));
    }

    @Test
    void keyGoesOutAsABearerToken() {
        answer(recording("ok"));

        complete(model());

        server().verify(
                        1,
                        postRequestedFor(urlEqualTo(PATH))
                                .withHeader("Authorization", equalTo("Bearer " + KEY))
                                .withHeader("User-Agent", equalTo("samovar")));
    }

    @Test
    void withoutAKeyNoneIsSent() {
        answer(recording("ok"));

        complete(model(url(), Optional.empty(), ClientOptions.DEFAULT));

        server().verify(1, postRequestedFor(urlEqualTo(PATH)).withoutHeader("Authorization"));
    }

    @Test
    void pictureGoesOutAsADataUri() {
        answer(recording("ok"));

        model().complete(Prompts.picture("hello?>")).await().atMost(Duration.ofSeconds(20));

        server().verify(
                        1,
                        postRequestedFor(urlEqualTo(PATH))
                                .withRequestBody(matchingJsonPath("$.messages[1].content[0].type", equalTo("text")))
                                .withRequestBody(
                                        matchingJsonPath("$.messages[1].content[1].type", equalTo("image_url")))
                                .withRequestBody(matchingJsonPath(
                                        "$.messages[1].content[1].image_url.url",
                                        equalTo("data:image/png;base64,aGVsbG8/Pg=="))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ok", "ok-ollama", "no-reason"})
    void finishedAnswerIsItsTextAndItsTokens(String recording) {
        answer(recording(recording));

        assertThat(complete(model())).isEqualTo(new Completion(ANSWER, 112, 41));
    }

    @ParameterizedTest
    @CsvSource({
        "refusal, BLOCKED",
        "blocked-answer, BLOCKED",
        "truncated, MALFORMED",
        "tool-calls, MALFORMED",
        "null-content, MALFORMED",
        "empty-text, MALFORMED",
        "empty, MALFORMED",
        "empty-choices, MALFORMED",
        "error-in-200, UNAVAILABLE"
    })
    void answerThatIsNotFinishedTextIsAFailure(String recording, Reason reason) {
        answer(recording(recording));

        assertThat(failure(model()).reason()).isEqualTo(reason);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"STOP\"",
                "\"eos\"",
                "\"eos_token\"",
                "\"end_turn\"",
                "\"stop_sequence\"",
                "null",
                "\"\"",
                "{\"type\": \"stop\", \"matched\": 151645}"
            })
    void finishedAnswerHasManySpellings(String reason) {
        answer(choice("{\"content\": \"{}\"}, \"finish_reason\": " + reason));

        assertThat(complete(model()).text()).isEqualTo("{}");
    }

    @ParameterizedTest
    @CsvSource({
        "'\"MAX_TOKENS\"', MALFORMED, cut off",
        "'\"model_length\"', MALFORMED, cut off",
        "'\"SAFETY\"', BLOCKED, declined",
        "'\"insufficient_system_resource\"', UNAVAILABLE, resources",
        "'\"abort\"', MALFORMED, did not finish",
        "'7', MALFORMED, did not finish"
    })
    void unfinishedAnswerHasManySpellings(String reason, Reason expected, String words) {
        answer(choice("{\"content\": \"{}\"}, \"finish_reason\": " + reason));

        assertThat(failure(model()))
                .hasMessageContaining(words)
                .extracting("reason")
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\\\"a\\\": \\\"b", "", "{} and", "text"})
    void answerWithoutAReasonThatIsNotWholeIsAFailure(String content) {
        answer(choice("{\"content\": \"" + content + "\"}, \"finish_reason\": null"));

        assertThat(failure(model()).reason()).isEqualTo(Reason.MALFORMED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"content\": [{\"type\": \"thinking\", \"thinking\": [{\"type\": \"text\", \"text\": \"{1}\"}]},"
                        + " {\"type\": \"text\", \"text\": \"{\\\"a\\\"\"}, {\"type\": \"text\", \"text\": \":1}\"}]}",
                "{\"content\": [\"{\\\"a\\\":1}\"]}",
                "{\"content\": {\"type\": \"text\", \"text\": \"{\\\"a\\\":1}\"}}",
                "{\"content\": {\"a\": 1}}",
                "{\"content\": \"{\\\"a\\\":1}\", \"reasoning_content\": \"{2}\", \"refusal\": null}"
            })
    void contentHasManyShapes(String message) {
        answer(choice(message + ", \"finish_reason\": \"stop\""));

        assertThat(complete(model()).text()).isEqualTo("{\"a\":1}");
    }

    @Test
    void errorInAChoiceIsTheFailureThatItNames() {
        answer(
                choice(
                        "{\"content\": \"\"}, \"finish_reason\": \"error\", \"error\": {\"code\": 429, \"message\": \"Busy.\"}"));

        assertThat(failure(model()))
                .hasMessageContaining("budget is used up")
                .hasRootCauseMessage("the provider says \"Busy.\"")
                .extracting("reason")
                .isEqualTo(Reason.RATE_LIMITED);
    }

    private static ResponseDefinitionBuilder choice(String choice) {
        return json("{\"choices\": [{\"index\": 0, \"message\": " + choice + "}]}");
    }

    @Test
    void partsThatTheServerDoesNotTakeAreLeftOutOnceAndForAll() {
        refuse("json_schema", "This response_format type is unavailable now");
        refuse("json_object", "'response_format.type' must be 'json_schema' or 'text'");
        refuse("\"max_tokens\"", "Unsupported parameter: 'max_tokens' is not supported with this model.");
        refuse("\"temperature\"", "Unsupported value: 'temperature' does not support 0.4 with this model.");
        LanguageModel model = model();

        complete(model);
        assertThat(requests()).isEqualTo(5);
        complete(model);

        assertThat(requests()).isEqualTo(6);
        server().verify(
                        2,
                        postRequestedFor(urlEqualTo(PATH))
                                .withRequestBody(matchingJsonPath("$.max_completion_tokens", equalTo("2048")))
                                .withRequestBody(matchingJsonPath("$[?(!@.response_format)]"))
                                .withRequestBody(matchingJsonPath("$[?(!@.temperature)]"))
                                .withRequestBody(matchingJsonPath("$[?(!@.max_tokens)]")));
        assertThat(log.lines())
                .filteredOn(line -> line.contains("refused a part"))
                .hasSize(4);
    }

    @Test
    void refusalOfSomethingElseIsNotRepeated() {
        answer(json("{\"error\": {\"message\": \"max_tokens is too large: 8192\", \"param\": \"max_tokens\"}}")
                .withStatus(400));

        assertThat(failure(model()).reason()).isEqualTo(Reason.REJECTED);
        assertThat(requests()).isEqualTo(1);
    }

    @Test
    void serverThatRefusesEverythingIsAskedOncePerPart() {
        answer(json("{\"error\": {\"message\": \"unknown: response_format, max_tokens, temperature\"}}")
                .withStatus(422));

        assertThat(failure(model()).reason()).isEqualTo(Reason.REJECTED);
        assertThat(requests()).isEqualTo(5);
    }

    /** Refuses requests whose body contains a text; those that contain none of them get an answer. */
    private void refuse(String part, String words) {
        if (server().getStubMappings().isEmpty()) {
            answer(recording("ok"));
        }
        server().stubFor(WireMock.post(urlEqualTo(PATH))
                .withRequestBody(containing(part))
                .willReturn(json("{\"error\": {\"message\": \"" + words + "\", \"param\": null}}")
                        .withStatus(400)));
    }

    @ParameterizedTest
    @CsvSource({
        "error-400, 400, REJECTED",
        "error-401, 401, REJECTED",
        "error-404, 404, REJECTED",
        "error-429, 429, RATE_LIMITED",
        "error-500, 500, UNAVAILABLE"
    })
    void recordedRefusalIsAFailure(String recording, int status, Reason reason) {
        answer(recording(recording).withStatus(status));

        assertThat(failure(model()).reason()).isEqualTo(reason);
    }

    @Test
    void identityHoldsWhatShapesTheAnswer() {
        assertThat(model().identity())
                .isEqualTo(new ModelIdentity("openai", "gpt-4o-mini", "temperature=0.4,max_tokens=2048"));
    }
}
