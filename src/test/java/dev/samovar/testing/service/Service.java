package dev.samovar.testing.service;

import static io.restassured.RestAssured.get;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;

/** The running service as its clients see it. */
public final class Service {

    public static final String LEADER = "samovar; fwd=miss; stored; detail=leader";
    public static final String HIT =
            "samovar; hit; ttl=[0-9]+; detail=" + (StoreUnderTest.isMemory() ? "memory" : "(near|redis)");

    private static final HttpClient PREPARATION =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final long RUN = System.currentTimeMillis() % 1_000_000;
    private static final AtomicInteger NUMBERS = new AtomicInteger();

    private Service() {}

    /** A topic that no request has used before. */
    public static String topic(String words) {
        return words + " " + RUN + "-" + NUMBERS.incrementAndGet();
    }

    public static Response subtopics(String topic) {
        return given().queryParam("topic", topic).get("/api/subtopics");
    }

    public static Response explanation(String topic) {
        return given().queryParam("topic", topic).get("/api/explanation");
    }

    public static Response postJson(String path, String body) {
        return given().contentType(ContentType.JSON).body(body).post(path);
    }

    public static Response presentation(Map<String, ?> body) {
        return given().contentType(ContentType.JSON).body(body).post("/api/create_presentation");
    }

    public static Response image(byte[] bytes) {
        return given().multiPart("image", "picture", bytes, "application/octet-stream")
                .post("/api/image2topic");
    }

    public static Response purge(String namespace) {
        return given().post("/api/cache/invalidate/" + namespace);
    }

    /** Removes all entries of namespaces, before a test. RestAssured would take tens of milliseconds for each. */
    public static void empty(String... namespaces) {
        for (String namespace : namespaces) {
            prepare("POST", "/api/cache/invalidate/" + namespace);
        }
    }

    /** Sends a request that has to succeed, before a test. */
    public static void prepare(String method, String pathAndQuery) {
        HttpRequest request = HttpRequest.newBuilder(uri(pathAndQuery))
                .method(method, BodyPublishers.noBody())
                .timeout(Duration.ofMinutes(1))
                .build();
        HttpResponse<String> response =
                PREPARATION.sendAsync(request, BodyHandlers.ofString()).join();
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    }

    public static JsonPath stats() {
        return get("/api/cache/stats").jsonPath();
    }

    public static String cacheStatus(Response response) {
        return response.header("Cache-Status");
    }

    /** How often the model was called. */
    public static long modelCalls() {
        return stats().getLong("stats.model.calls");
    }

    /** Waits for the warming after the start, so that it does not change statistics later. */
    public static void awaitWarmed() {
        // Generous: the first request of a busy machine takes seconds
        Awaitility.await()
                .pollDelay(Duration.ZERO)
                .atMost(Duration.ofMinutes(1))
                .until(() -> get("/api/cache/warm")
                        .jsonPath()
                        .getString("warming.state")
                        .equals("finished"));
    }

    public static int port() {
        return RestAssured.port;
    }

    public static URI uri(String pathAndQuery) {
        return URI.create("http://127.0.0.1:" + port() + pathAndQuery);
    }
}
