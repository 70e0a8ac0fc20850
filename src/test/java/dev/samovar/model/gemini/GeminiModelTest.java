package dev.samovar.model.gemini;

import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.equalToJson;
import static com.github.tomakehurst.wiremock.client.WireMock.matchingJsonPath;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.model.Completion;
import dev.samovar.model.LanguageModel;
import dev.samovar.model.ModelException;
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

@QuarkusTest
@Tag("quarkus")
class GeminiModelTest extends HttpModelContract {

    private static final String PATH = "/v1beta/models/gemini-2.5-flash:generateContent";

    @Override
    protected String recordings() {
        return "gemini";
    }

    @Override
    protected LanguageModel model(URI baseUrl, Optional<String> apiKey, ClientOptions options) {
        return new GeminiModel(new GeminiSettings(baseUrl, apiKey, "gemini-2.5-flash", 0.4, 2048), options);
    }

    @Test
    void promptGoesOutInGeminisWords() {
        answer(recording("ok"));

        complete(model());

        String expected = new String(bytes("request"), StandardCharsets.UTF_8);
        server().verify(1, postRequestedFor(urlEqualTo(PATH)).withRequestBody(equalToJson(expected)));
    }

    @Test
    void keyGoesOutInItsHeaderAndNotInTheUrl() {
        answer(recording("ok"));

        complete(model());

        server().verify(
                        1,
                        postRequestedFor(urlEqualTo(PATH))
                                .withHeader("x-goog-api-key", equalTo(KEY))
                                .withHeader("User-Agent", equalTo("samovar"))
                                .withoutHeader("Authorization"));
    }

    @Test
    void withoutAKeyNoneIsSent() {
        answer(recording("ok"));

        complete(model(url(), Optional.empty(), ClientOptions.DEFAULT));

        server().verify(1, postRequestedFor(urlEqualTo(PATH)).withoutHeader("x-goog-api-key"));
    }

    @Test
    void pictureGoesOutAsBase64BeforeTheText() {
        answer(recording("ok"));

        model().complete(Prompts.picture("hello?>")).await().atMost(Duration.ofSeconds(20));

        server().verify(
                        1,
                        postRequestedFor(urlEqualTo(PATH))
                                .withRequestBody(matchingJsonPath(
                                        "$.contents[0].parts[0].inlineData.mimeType", equalTo("image/png")))
                                .withRequestBody(matchingJsonPath(
                                        "$.contents[0].parts[0].inlineData.data", equalTo("aGVsbG8/Pg==")))
                                .withRequestBody(matchingJsonPath(
                                        "$.contents[0].parts[1].text", equalTo("Name the topic of this picture."))));
    }

    @Test
    void finishedAnswerIsItsTextAndItsTokensWithTheThoughts() {
        answer(recording("ok"));

        assertThat(complete(model())).isEqualTo(new Completion(ANSWER, 112, 541));
    }

    @Test
    void partsAreJoinedAndThoughtsLeftOut() {
        answer(recording("parts"));

        assertThat(complete(model()).text()).isEqualTo(ANSWER);
    }

    @ParameterizedTest
    @CsvSource({
        "blocked-prompt, BLOCKED",
        "blocked-answer, BLOCKED",
        "recitation, BLOCKED",
        "blocklist, BLOCKED",
        "prohibited, BLOCKED",
        "spii, BLOCKED",
        "truncated, MALFORMED",
        "truncated-by-thoughts, MALFORMED",
        "empty, MALFORMED",
        "empty-candidates, MALFORMED",
        "no-parts, MALFORMED",
        "empty-text, MALFORMED",
        "only-thoughts, MALFORMED",
        "other-reason, MALFORMED",
        "no-reason, MALFORMED"
    })
    void answerThatIsNotFinishedTextIsAFailure(String recording, Reason reason) {
        answer(recording(recording));

        assertThat(failure(model()).reason()).isEqualTo(reason);
    }

    @Test
    void waitInTheBodyOfARefusalIsHandedOn() {
        answer(recording("error-429").withStatus(429));

        ModelException failure = failure(model());

        assertThat(failure.reason()).isEqualTo(Reason.RATE_LIMITED);
        assertThat(failure.retryAfter()).contains(Duration.ofMillis(34_075));
    }

    @ParameterizedTest
    @CsvSource({
        "error-400, 400, REJECTED",
        "error-404, 404, REJECTED",
        "error-500, 500, UNAVAILABLE",
        "error-503, 503, UNAVAILABLE"
    })
    void recordedRefusalIsAFailure(String recording, int status, Reason reason) {
        answer(recording(recording).withStatus(status));

        assertThat(failure(model()).reason()).isEqualTo(reason);
    }

    @Test
    void identityHoldsWhatShapesTheAnswer() {
        assertThat(model().identity())
                .isEqualTo(new ModelIdentity("gemini", "gemini-2.5-flash", "temperature=0.4,maxOutputTokens=2048"));
    }
}
