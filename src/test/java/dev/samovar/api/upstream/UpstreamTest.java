package dev.samovar.api.upstream;

import static dev.samovar.testing.service.Service.cacheStatus;
import static dev.samovar.testing.service.Service.explanation;
import static dev.samovar.testing.service.Service.presentation;
import static dev.samovar.testing.service.Service.subtopics;
import static dev.samovar.testing.service.Service.topic;
import static io.restassured.RestAssured.get;
import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.nullValue;

import dev.samovar.testing.service.GeminiServer;
import dev.samovar.testing.service.Service;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The calls of the service to a model over the network. */
@QuarkusTest
@Tag("quarkus")
@Tag("profile")
@Tag("store")
@TestProfile(GeminiServer.Profile.class)
class UpstreamTest {

    private static final Duration LONG = Duration.ofSeconds(60);

    private final GeminiServer.Remote gemini = new GeminiServer.Remote();

    @BeforeEach
    void answerEverythingWell() {
        gemini.reset();
    }

    @Test
    void thousandRequestsForOneColdTopicAreOneCall() {
        String topic = topic("Rush");
        gemini.answer(topic, GeminiServer.good("rush").withFixedDelay(2_000));
        HttpRequest request = request("/api/subtopics?topic=" + URLEncoder.encode(topic, UTF_8));
        HttpClient client = client();

        List<CompletableFuture<HttpResponse<String>>> requests = IntStream.range(0, 1_000)
                .mapToObj(i -> client.sendAsync(request, BodyHandlers.ofString()))
                .toList();
        List<HttpResponse<String>> answers = requests.stream()
                .map(answer -> answer.orTimeout(LONG.toSeconds(), java.util.concurrent.TimeUnit.SECONDS)
                        .join())
                .toList();

        assertThat(gemini.asked(topic)).isEqualTo(1);
        assertThat(answers).allSatisfy(answer -> assertThat(answer.statusCode()).isEqualTo(200));
        assertThat(answers.stream().map(HttpResponse::body).distinct()).hasSize(1);
        assertThat(answers.stream().map(UpstreamTest::status).filter(Service.LEADER::equals))
                .hasSize(1);
        assertThat(answers.stream().map(UpstreamTest::status).distinct())
                .allMatch(status -> status.equals(Service.LEADER)
                        || status.equals("samovar; fwd=miss; collapsed")
                        || status.matches(Service.HIT));
        assertThat(cacheStatus(subtopics(topic))).matches(Service.HIT);
        assertThat(gemini.asked(topic)).isEqualTo(1);
    }

    private static String status(HttpResponse<?> answer) {
        return answer.headers().firstValue("Cache-Status").orElse("none");
    }

    @Test
    void requestThatJoinsAGenerationIsCollapsed() {
        String topic = topic("Wait");
        gemini.answer(topic, GeminiServer.good("wait").withFixedDelay(1_500));
        HttpRequest request = request("/api/subtopics?topic=" + URLEncoder.encode(topic, UTF_8));
        CompletableFuture<HttpResponse<String>> leader = client().sendAsync(request, BodyHandlers.ofString());
        Awaitility.await().until(() -> gemini.asked(topic) == 1);

        Response waiter = subtopics(topic);

        assertThat(cacheStatus(waiter)).isEqualTo("samovar; fwd=miss; collapsed");
        assertThat(status(leader.join())).isEqualTo(Service.LEADER);
    }

    @Test
    void answerOfADisconnectedClientIsStored() {
        String topic = topic("Gone");
        gemini.answer(topic, GeminiServer.good("gone").withFixedDelay(1_000));
        HttpRequest request = request("/api/subtopics?topic=" + URLEncoder.encode(topic, UTF_8));
        CompletableFuture<HttpResponse<String>> leader = client().sendAsync(request, BodyHandlers.ofString());
        Awaitility.await().until(() -> gemini.asked(topic) == 1);

        leader.cancel(true);

        assertThat(subtopics(topic).statusCode()).isEqualTo(200);
        assertThat(gemini.asked(topic)).isEqualTo(1);
    }

    @Test
    void tokensAndCallsAreCounted() {
        long calls = Service.stats().getLong("stats.model.calls");
        long in = Service.stats().getLong("stats.model.tokens_in");
        long out = Service.stats().getLong("stats.model.tokens_out");

        subtopics(topic("Count"));

        assertThat(Service.stats().getLong("stats.model.calls")).isEqualTo(calls + 1);
        assertThat(Service.stats().getLong("stats.model.tokens_in")).isEqualTo(in + 11);
        assertThat(Service.stats().getLong("stats.model.tokens_out")).isEqualTo(out + 22);
        get("/api/health").then().body("model.provider", equalTo("gemini"));
    }

    @Test
    void presentationWithFailedPartsReportsThemAndIsNotStored() {
        String topic = topic("Show");
        gemini.answer("Subtopic: bad part", GeminiServer.recorded("blocked-answer"));
        Map<String, ?> body = Map.of("topic", topic, "focus", List.of("good part", "bad part", "other part"));

        for (int i = 0; i < 2; i++) {
            Response answer = presentation(body);
            answer.then()
                    .statusCode(200)
                    .body("explanations.subtopic", contains("good part", "bad part", "other part"))
                    .body("explanations[0].error", nullValue())
                    .body("explanations[1].error", containsString("declined"))
                    .body("explanations[1].explanation", nullValue())
                    .body("explanations[2].explanation", equalTo("something explained"))
                    .body("success_count", equalTo(2))
                    .body("failed_count", equalTo(1));
            assertThat(cacheStatus(answer)).isEqualTo("samovar; fwd=miss; detail=leader");
        }
    }

    @Test
    void presentationWithoutAnyPartFails() {
        String topic = topic("Show");
        gemini.answer(topic, GeminiServer.recorded("blocked-answer"));

        presentation(Map.of("topic", topic, "focus", List.of("one", "two")))
                .then()
                .statusCode(502)
                .body("success", equalTo(false));
    }

    @Test
    void staleAnswerIsServedWhileTheModelFails() {
        String topic = topic("Stale");
        gemini.answer(topic, GeminiServer.good("old"), GeminiServer.recorded("blocked-answer"));
        explanation(topic).then().statusCode(200);

        Awaitility.await().until(() -> cacheStatus(explanation(topic)).endsWith("detail=stale"));
        Awaitility.await().until(() -> gemini.asked(topic) == 2);
        Response stale = explanation(topic);

        stale.then().statusCode(200).body("explanation", equalTo("old explained"));
        assertThat(cacheStatus(stale)).matches("samovar; hit; ttl=-?[0-9]+; detail=stale");
        assertThat(Integer.parseInt(stale.header("Age"))).isPositive();
        assertThat(gemini.asked(topic))
                .as("a failed refresh is not repeated at once")
                .isEqualTo(2);
    }

    @Test
    void staleAnswerIsRefreshedInTheBackground() {
        String topic = topic("Refresh");
        gemini.answer(topic, GeminiServer.good("old"), GeminiServer.good("new"));
        explanation(topic).then().body("explanation", equalTo("old explained"));

        Awaitility.await().untilAsserted(() -> explanation(topic).then().body("explanation", equalTo("new explained")));
    }

    @Test
    void secondWarmingJoinsTheRunningOne() {
        given().post("/api/cache/invalidate/subtopics").then().statusCode(200);
        given().post("/api/cache/invalidate/explanation").then().statusCode(200);
        gemini.answer("Machine Learning", GeminiServer.good("warm").withFixedDelay(6_000));
        String begun = given().post("/api/cache/warm?wait=false")
                .then()
                .statusCode(202)
                .body("warming.state", equalTo("running"))
                .extract()
                .path("warming.started_at");

        // Besides the configured topics, those that were requested before
        given().post("/api/cache/warm").then().statusCode(200).body("warmed_count", greaterThanOrEqualTo(10));

        assertThat(gemini.asked("Topic: Machine Learning"))
                .as("subtopics and the explanation, once each")
                .isEqualTo(2);
        get("/api/cache/warm").then().body("warming.started_at", equalTo(begun));
    }

    private static HttpClient client() {
        return HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    }

    private static HttpRequest request(String pathAndQuery) {
        return HttpRequest.newBuilder(Service.uri(pathAndQuery)).timeout(LONG).build();
    }
}
