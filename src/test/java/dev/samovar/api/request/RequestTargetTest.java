package dev.samovar.api.request;

import static dev.samovar.testing.service.Service.modelCalls;
import static dev.samovar.testing.service.Service.topic;
import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import dev.samovar.testing.service.RawHttp;
import dev.samovar.testing.service.Service;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a request line may hold, how it is read, and what requests cost nothing. */
@QuarkusTest
@Tag("quarkus")
class RequestTargetTest {

    private static final String LONG_WAY = "application/json, text/plain";
    private static final Pattern TOPIC = Pattern.compile("\"topic\":\"([^\"]*)\"");
    private static final Pattern DATE = Pattern.compile("(?i)\r\ndate: ([^\r]*)");

    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource({
        "C;%20history, C; history",
        "C%3B%20history, C; history",
        "a;topic=b, a;topic=b",
        "Café, Café",
        "Größe, Größe",
        "机器学习, 机器学习",
        "Caf%C3%A9%20é, Café é",
        "tea+time%2B, tea time+",
        "100%25, 100%"
    })
    void queryIsUtf8OnBothPaths(String written, String topic) throws IOException {
        String unique = topic("");
        String path = "/api/subtopics?topic=" + written + unique.replace(" ", "%20");
        for (String accept : new String[] {"*/*", "*/*", LONG_WAY}) {
            RawHttp.Answer answer = get(path, accept);

            assertThat(answer.status()).as(answer.body()).isEqualTo(200);
            Matcher matcher = TOPIC.matcher(answer.body());
            assertThat(matcher.find()).isTrue();
            assertThat(matcher.group(1)).isEqualTo(topic + unique);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/subtopics?topic=100%",
                "/api/subtopics?topic=%4",
                "/api/subtopics?topic=%zz",
                "/api/subtopics?topic=%FF",
                "/api/subtopics?topic=%C3",
                "/api/subtopics?topic=%ED%A0%80",
                "/api/subtopics?topic=C#",
                "/api/subtopics?100%=x&topic=Tea",
                "/api/subtopics?topic=Caf\u00e9",
                "/api/explanation?topic=Tea&language=%",
                "/api/cache/stats?x=%",
                "/api/cache/explain?namespace=subtopics&topic=%",
                "/api/cache/entries?pattern=%",
                "/api/health?%",
                "/nowhere?%"
            })
    void undecodableQueryIsRefused(String path) throws IOException {
        for (String accept : new String[] {"*/*", LONG_WAY}) {
            RawHttp.Answer answer = RawHttp.send(request("GET", path, accept).getBytes(ISO_8859_1), false);

            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.body()).contains("\"success\":false", "percent-encoded");
            assertThat(answer.head().toLowerCase(Locale.ROOT)).contains("content-type: application/json");
        }
    }

    @Test
    void http2ReadsTargetsAsHttp1Does() throws Exception {
        Vertx vertx = Vertx.vertx();
        try {
            for (boolean upgrade : new boolean[] {false, true}) {
                HttpClient client = vertx.createHttpClient(new HttpClientOptions()
                        .setProtocolVersion(HttpVersion.HTTP_2)
                        .setHttp2ClearTextUpgrade(upgrade));
                assertThat(overHttp2(client, "/api/health")).startsWith("200 ");
                for (String path : new String[] {"/api/subtopics?topic=100%", "/api/health?%", "/nowhere?%", "/%"}) {
                    assertThat(overHttp2(client, path))
                            .as(path)
                            .startsWith("400 ")
                            .contains("\"success\":false", "percent-encoded");
                }
                String raw = new String("Größe".getBytes(UTF_8), ISO_8859_1);
                String unique = topic("");
                assertThat(overHttp2(client, "/api/subtopics?topic=" + raw + unique.replace(" ", "%20")))
                        .startsWith("200 ")
                        .contains("\"topic\":\"Größe" + unique + "\"");
            }
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().get(10, SECONDS);
        }
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"400", "414", "431"})
    void headThatIsNoHttpHasTheErrorOfAllOthers(String status) throws IOException {
        String request = switch (status) {
            case "400" -> "GET\r\n\r\n";
            case "414" -> request("GET", "/api/subtopics?topic=" + "x".repeat(17_000), "*/*");
            default -> request("GET", "/api/health", "x".repeat(33_000));
        };

        RawHttp.Answer answer = RawHttp.send(request);

        assertThat(answer.status()).isEqualTo(Integer.parseInt(status));
        assertThat(answer.head().toLowerCase(Locale.ROOT)).contains("content-type: application/json");
        assertThat(answer.body()).startsWith("{\"success\":false,\"error\":\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "OPTIONS *",
                "GET *",
                "GET x",
                "GET ?x",
                "GET http://localhost",
                "GET http://localhost?x",
                "GET //",
                "GET /[",
                "GET /a#b#c",
                "GET http://",
                "GET /\\",
                "CONNECT localhost:80",
                "GET /%00",
                "GET /api/%2e%2e/%2e%2e/x",
                "TRACE /"
            })
    void targetOfAnyFormHasTheErrorOfAllOthersOrAnAnswer(String start) throws IOException {
        RawHttp.Answer answer = RawHttp.send(start + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");

        assertThat(answer.status()).isBetween(200, 499);
        if (answer.status() >= 400) {
            assertThat(answer.body()).as(answer.head()).contains("\"success\":false");
        }
    }

    /** By a client that does not heed the limit that the server announces. */
    @Test
    void http2AnswersHeadersOverTheLimitWithoutABody() throws Exception {
        java.net.http.HttpClient client = java.net.http.HttpClient.newBuilder()
                .version(java.net.http.HttpClient.Version.HTTP_2)
                .build();
        String[] targets = {"/api/health", "/api/subtopics?topic=" + "x".repeat(9_000), "/api/health"};
        List<String> answers = new ArrayList<>();
        for (String target : targets) {
            answers.add(answer(client, target));
        }

        assertThat(answers.get(0)).isEqualTo("HTTP_2 200 with a body");
        // The server resets the stream after its answer, and newer clients report that instead
        assertThat(answers.get(1)).isIn("HTTP_2 431", "reset");
        assertThat(answers.get(2)).isEqualTo("HTTP_2 200 with a body");
    }

    private static String answer(java.net.http.HttpClient client, String target) throws Exception {
        URI uri = URI.create("http://localhost:" + Service.port() + target);
        try {
            HttpResponse<String> answer = client.send(
                    java.net.http.HttpRequest.newBuilder(uri)
                            .timeout(Duration.ofSeconds(20))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            return answer.version() + " " + answer.statusCode() + (answer.body().isEmpty() ? "" : " with a body");
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("RST_STREAM");
            return "reset";
        }
    }

    private static String overHttp2(HttpClient client, String path) throws Exception {
        return client.request(HttpMethod.GET, Service.port(), "localhost", path)
                .compose(request ->
                        request.send().compose(answer -> answer.body().map(body -> answer.statusCode() + " " + body)))
                .toCompletionStage()
                .toCompletableFuture()
                .get(20, SECONDS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"%", "%zz", "a%2", "%FF", "Caf\u00e9"})
    void undecodablePathHasTheUsualError(String path) throws IOException {
        for (String start : new String[] {"/", "/api/subtopics/", "/api/cache/entries/subtopics/"}) {
            RawHttp.Answer answer =
                    RawHttp.send(request("GET", start + path, "*/*").getBytes(ISO_8859_1), false);

            assertThat(answer.status()).as(start).isBetween(400, 404);
            assertThat(answer.body()).as(start).contains("\"success\":false");
        }
    }

    @Test
    void semicolonEndsNoParameterOfAnyEndpoint() {
        given().urlEncodingEnabled(false)
                .get("/api/cache/entries?namespace=subtopics;limit=1")
                .then()
                .statusCode(400);
        given().urlEncodingEnabled(false)
                .post("/api/cache/invalidate/subtopics?dry_run=true;x")
                .then()
                .statusCode(400);
        given().urlEncodingEnabled(false)
                .get("/api/cache/explain?namespace=subtopics&topic=C;%20history")
                .then()
                .statusCode(200)
                .body("request.topic", equalTo("c; history"));
    }

    @Test
    void headNeverCallsTheModel() {
        String topic = topic("Tea");
        long before = modelCalls();
        for (String path : new String[] {"/api/subtopics", "/api/explanation"}) {
            given().queryParam("topic", topic).head(path).then().statusCode(504);
            given().queryParam("topic", topic)
                    .header("Cache-Control", "no-cache")
                    .head(path)
                    .then()
                    .statusCode(504);
        }
        assertThat(modelCalls()).isEqualTo(before);

        byte[] body = Service.subtopics(topic).asByteArray();
        var head = given().queryParam("topic", topic).head("/api/subtopics");

        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.header("Content-Length")).isEqualTo(Integer.toString(body.length));
        assertThat(head.header("Cache-Status")).matches(Service.HIT);
        assertThat(head.header("Content-Language")).isEqualTo("en");
        assertThat(head.asByteArray()).isEmpty();
        assertThat(modelCalls()).isEqualTo(before + 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"*", " * ", "\"x\", *"})
    void ifNoneMatchOfAnyEtagNeverCallsTheModel(String ifNoneMatch) {
        String topic = topic("Tea");
        long before = modelCalls();

        given().queryParam("topic", topic)
                .header("If-None-Match", ifNoneMatch)
                .get("/api/subtopics")
                .then()
                .statusCode(504)
                .body("success", equalTo(false));
        assertThat(modelCalls()).isEqualTo(before);
        Service.subtopics(topic);
        given().queryParam("topic", topic)
                .header("If-None-Match", ifNoneMatch)
                .get("/api/subtopics")
                .then()
                .statusCode(304);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /api/subtopics?topic=Tea",
                "GET /api/explanation?topic=",
                "GET /api/subtopics?topic=%",
                "GET /api/health",
                "GET /q/health/live",
                "GET /q/metrics",
                "GET /nowhere",
                "POST /api/subtopics",
                "POST /api/create_subtopics",
                "HEAD /api/health",
                "OPTIONS /api/health",
                "GET /",
                "GET /%"
            })
    void everyAnswerHasTheDate(String target) throws IOException {
        String[] parts = target.split(" ", 2);
        RawHttp.Answer answer = RawHttp.send(request(parts[0], parts[1], "*/*"));

        Matcher matcher = DATE.matcher(answer.head());
        assertThat(matcher.find()).as(answer.head()).isTrue();
        ZonedDateTime date = ZonedDateTime.parse(matcher.group(1), DateTimeFormatter.RFC_1123_DATE_TIME);
        assertThat(date)
                .isBetween(
                        ZonedDateTime.now(ZoneOffset.UTC).minusMinutes(1),
                        ZonedDateTime.now(ZoneOffset.UTC).plusMinutes(1));
        assertThat(matcher.find()).as("a second date").isFalse();
    }

    @Test
    void bodyWithAContentCodingIsRefused() {
        for (String coding : new String[] {"gzip", "x-gzip", "identity, br", "GZIP"}) {
            given().header("Content-Encoding", coding)
                    .contentType("application/json")
                    .body("{\"topic\": \"Tea\"}".getBytes(UTF_8))
                    .post("/api/create_subtopics")
                    .then()
                    .statusCode(415)
                    .header("Accept-Encoding", "identity")
                    .body("error", containsString("Content-Encoding"));
        }
        given().header("Content-Encoding", "identity")
                .contentType("application/json")
                .body("{\"topic\": \"Tea\"}".getBytes(UTF_8))
                .post("/api/create_subtopics")
                .then()
                .statusCode(200);
    }

    private static RawHttp.Answer get(String path, String accept) throws IOException {
        return RawHttp.send(request("GET", path, accept));
    }

    private static String request(String method, String path, String accept) {
        return method + " " + path + " HTTP/1.1\r\nHost: localhost\r\nAccept: " + accept
                + "\r\nConnection: close\r\n\r\n";
    }
}
