package dev.samovar.model.openai;

import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.equalToJson;
import static com.github.tomakehurst.wiremock.client.WireMock.matchingJsonPath;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.model.Completion;
import dev.samovar.model.LanguageModel;
import dev.samovar.model.ModelException.Reason;
import dev.samovar.model.ModelIdentity;
import dev.samovar.model.Prompts;
import dev.samovar.model.http.ClientLimits;
import dev.samovar.model.http.HttpModelContract;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class OpenAiModelTest extends HttpModelContract {

    private static final String PATH = "/v1/chat/completions";

    @Override
    protected String recordings() {
        return "openai";
    }

    @Override
    protected LanguageModel model(URI baseUrl, Optional<String> apiKey, ClientLimits limits) {
        URI versioned = baseUrl.resolve("/v1" + baseUrl.getPath());
        return new OpenAiModel(new OpenAiSettings(versioned, apiKey, "gpt-4o-mini", 0.4, 2048), limits);
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

        complete(model(url(), Optional.empty(), ClientLimits.DEFAULT));

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
    @ValueSource(strings = {"ok", "ok-ollama"})
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
        "no-reason, MALFORMED",
        "error-in-200, MALFORMED"
    })
    void answerThatIsNotFinishedTextIsAFailure(String recording, Reason reason) {
        answer(recording(recording));

        assertThat(failure(model()).reason()).isEqualTo(reason);
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
