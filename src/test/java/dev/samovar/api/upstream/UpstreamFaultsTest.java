package dev.samovar.api.upstream;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static dev.samovar.testing.service.Service.topic;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.matchesRegex;
import static org.hamcrest.Matchers.not;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.http.Fault;
import dev.samovar.api.ErrorsTest;
import dev.samovar.testing.service.GeminiServer;
import dev.samovar.testing.service.Service;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Everything that can be wrong with a model's answer, and what a caller sees of it. */
@QuarkusTest
@Tag("quarkus")
@Tag("profile")
@TestProfile(GeminiServer.Profile.class)
class UpstreamFaultsTest {

    private static final int ENOUGH_TO_KEEP_THE_BREAKER_CLOSED = 10;

    /** The default of samovar.model.concurrency. */
    private static final int MOST_CALLS_AT_A_TIME = 16;

    private final GeminiServer.Remote gemini = new GeminiServer.Remote();

    @BeforeEach
    void answerEverythingWell() {
        gemini.reset();
        for (int i = 0; i < ENOUGH_TO_KEEP_THE_BREAKER_CLOSED; i++) {
            Service.prepare(
                    "GET", "/api/subtopics?count=3&topic=" + topic("Well").replace(' ', '+'));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "blocked-answer",
                "blocked-prompt",
                "recitation",
                "truncated",
                "truncated-by-thoughts",
                "not-json",
                "wrong-count",
                "wrong-types",
                "other-reason"
            })
    void unusableAnswerIsABadGatewayAndNotStored(String recording) {
        assertFails(GeminiServer.recorded(recording), 502, 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"empty", "empty-candidates", "empty-text", "no-parts"})
    void emptyAnswerIsRequestedAgainAndABadGateway(String recording) {
        assertFails(GeminiServer.recorded(recording), 502, 2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "{}",
                "{\"subtopics\": \"a, b, c\"}",
                "{\"subtopics\": [1, 2, 3]}",
                "{\"subtopics\": [\"a\", \"\", \"c\"]}",
                "{\"subtopics\": [\"a\", \"A\", \" a \"]}",
                "{\"subtopics\": [\"a\", \"b\"]}",
                "{\"subtopics\": [\"a\", \"b\", \"c\"",
                "{\"subtopics\": null}",
                "null",
                "I am sorry",
                "```json\n```"
            })
    void answerOfAnotherShapeIsABadGatewayAndIsNotStored(String text) {
        assertFails(GeminiServer.completion(text), 502, 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"error-400", "error-404"})
    void refusalIsABadGateway(String recording) {
        int status = recording.equals("error-400") ? 400 : 404;
        assertFails(GeminiServer.recorded(recording).withStatus(status), 502, 1);
    }

    @Test
    void rateLimitedModelIsTooManyRequestsWithItsWait() {
        Response answer =
                assertFails(GeminiServer.recorded("error-429").withStatus(429).withHeader("Retry-After", "17"), 429, 1);
        assertThat(answer.header("Retry-After")).isEqualTo("17");
    }

    @Test
    void waitInTheBodyIsForwardedInWholeSeconds() {
        Response answer = assertFails(GeminiServer.recorded("error-429").withStatus(429), 429, 1);
        assertThat(answer.header("Retry-After")).isEqualTo("35");
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 502, 503})
    void failingModelIsUnavailableAfterARetry(int status) {
        Response answer = assertFails(GeminiServer.recorded("error-500").withStatus(status), 503, 2);
        assertThat(answer.header("Retry-After")).matches("[1-9][0-9]*");
    }

    /** A connection of the pool that breaks without a byte is no attempt: its request is sent anew at once. */
    @ParameterizedTest
    @CsvSource({
        "CONNECTION_RESET_BY_PEER, 0, 2",
        "CONNECTION_RESET_BY_PEER, 1, 3",
        "EMPTY_RESPONSE, 0, 2",
        "EMPTY_RESPONSE, 1, 3",
        "RANDOM_DATA_THEN_CLOSE, 0, 2",
        "RANDOM_DATA_THEN_CLOSE, 1, 3"
    })
    void brokenConnectionIsUnavailableAfterARetry(Fault fault, int pooled, int sent) {
        emptyThePool();
        for (int i = 0; i < pooled; i++) {
            ask(topic("Pooled")).then().statusCode(200);
        }

        Response answer = assertFails(aResponse().withFault(fault), 503, sent);
        assertThat(answer.header("Retry-After")).matches("[1-9][0-9]*");
    }

    /**
     * Each call ends the connection that it used: pooled ones first, and there are at most as many as calls at a time.
     */
    private void emptyThePool() {
        gemini.answer("Closing", GeminiServer.good("closing").withHeader("Connection", "close"));
        for (int i = 0; i < MOST_CALLS_AT_A_TIME; i++) {
            ask(topic("Closing")).then().statusCode(200);
        }
    }

    /** Without a status of its own it is not retried, unlike an empty answer. */
    @ParameterizedTest
    @CsvSource({
        "'{\"code\": 429, \"message\": \"words\", \"status\": \"RESOURCE_EXHAUSTED\", \"details\": [{\"@type\":"
                + " \"type.googleapis.com/google.rpc.RetryInfo\", \"retryDelay\": \"34.1s\"}]}', 429, 1",
        "'{\"code\": 403, \"message\": \"words\", \"status\": \"PERMISSION_DENIED\"}', 502, 1",
        "'{\"code\": 503, \"message\": \"words\", \"status\": \"UNAVAILABLE\"}', 503, 2",
        "'{\"message\": \"words\"}', 502, 1"
    })
    void errorInAnAnswerWithStatus200IsTheFailureThatItNames(String error, int status, int calls) {
        Response answer = assertFails(GeminiServer.body("{\"error\": " + error + "}"), status, calls);

        assertThat(answer.asString()).doesNotContain("words");
        assertThat(answer.header("Retry-After")).isEqualTo(status == 429 ? "35" : answer.header("Retry-After"));
    }

    @Test
    void slowModelIsAGatewayTimeout() {
        assertFails(GeminiServer.good("late").withFixedDelay(60_000), 504, 1);
    }

    @Test
    void temporaryFailureIsRetried() {
        String topic = topic("Passing");
        gemini.answer(topic, GeminiServer.recorded("error-500").withStatus(500), GeminiServer.recorded("ok"));

        ask(topic).then().statusCode(200);
        assertThat(gemini.asked(topic)).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ok", "fenced", "extra-text", "parts", "no-usage"})
    void usableAnswerIsServed(String recording) {
        String topic = topic("Usable");
        gemini.answer(topic, GeminiServer.recorded(recording));

        ask(topic)
                .then()
                .statusCode(200)
                .body("subtopics", equalTo(List.of("Variables and Types", "Control Flow", "Functions")));
        assertThat(Service.cacheStatus(ask(topic))).matches(Service.HIT);
    }

    @Test
    void surplusSubtopicsAreLeftOut() {
        String topic = topic("More");
        gemini.answer(topic, GeminiServer.recorded("ok"));

        given().queryParam("topic", topic)
                .queryParam("count", 2)
                .get("/api/subtopics")
                .then()
                .statusCode(200)
                .body("subtopics", equalTo(List.of("Variables and Types", "Control Flow")))
                .body("count", equalTo(2));
    }

    /** Asks twice on the fast path and once by RESTEasy: the failure is cached after the first. */
    private Response assertFails(ResponseDefinitionBuilder response, int status, int calls) {
        String topic = topic("Fault");
        gemini.answer(topic, response);

        Response first = ask(topic);
        Response second = ask(topic);
        Response byRestEasy = given().accept("application/json, text/plain")
                .queryParam("topic", topic)
                .queryParam("count", 3)
                .get("/api/subtopics");

        assertThat(byRestEasy.asString()).isEqualTo(second.asString());
        assertThat(names(byRestEasy)).isEqualTo(names(second));
        for (Response answer : List.of(first, second, byRestEasy)) {
            answer.then()
                    .statusCode(status)
                    .contentType("application/json")
                    .body("success", equalTo(false))
                    .body("error", allOf(not(equalTo("")), not(matchesRegex(ErrorsTest.INSIDE))));
        }
        assertThat(gemini.asked(topic)).isEqualTo(calls);
        given().queryParam("topic", topic)
                .queryParam("count", 3)
                .header("Cache-Control", "only-if-cached")
                .get("/api/subtopics")
                .then()
                .statusCode(504);
        return first;
    }

    private static Set<String> names(Response response) {
        return response.headers().asList().stream()
                .map(header -> header.getName().toLowerCase(Locale.ROOT))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Response ask(String topic) {
        return given().queryParam("topic", topic).queryParam("count", 3).get("/api/subtopics");
    }
}
