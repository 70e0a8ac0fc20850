package dev.samovar.api.content;

import static dev.samovar.testing.service.Service.topic;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.matchesPattern;

import dev.samovar.testing.service.Service;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.Header;
import io.restassured.response.Response;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The fast path gives the same answers as the resource. A second media type in {@code Accept} selects the
 * resource.
 */
@QuarkusTest
@Tag("quarkus")
@Tag("store")
class FastPathRouteTest {

    private static final String LONG_WAY = "application/json, text/plain";

    @ParameterizedTest
    @ValueSource(strings = {"/api/subtopics", "/api/explanation"})
    void hitIsTheSameOnFastPathAndResource(String path) {
        String topic = topic("Ça va: 50% 机器学习+C++ & more");
        assertThat(ask(path, topic, "*/*").header("Cache-Status")).isEqualTo(Service.LEADER);
        ask(path, topic, "*/*");

        Response shortWay = ask(path, topic, "*/*");
        Response longWay = ask(path, topic, LONG_WAY);

        assertThat(shortWay.statusCode()).isEqualTo(200);
        assertThat(shortWay.header("Cache-Status")).matches(Service.HIT);
        assertThat(shortWay.body().asByteArray()).isEqualTo(longWay.body().asByteArray());
        assertThat(headers(shortWay)).isEqualTo(headers(longWay));
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "/api/subtopics",
                "/api/subtopics?topic=",
                "/api/subtopics?topic=a&count=31",
                "/api/subtopics?topic=a&count=x",
                "/api/subtopics?topic=a&language=no_tag",
                "/api/explanation?topic=%00",
                "/api/explanation?topic=a&detail=much",
                "/api/explanation?topic=%ff",
                "/api/explanation?topic=a&subtopic=a%0d%0aX:y",
                "/api/explanation/?topic=",
                "/api/Explanation?topic=a"
            })
    void errorIsTheSameOnFastPathAndResource(String pathAndQuery) {
        Response shortWay = given().urlEncodingEnabled(false).get(pathAndQuery);
        Response longWay = given().urlEncodingEnabled(false).accept(LONG_WAY).get(pathAndQuery);

        assertThat(shortWay.statusCode()).isBetween(400, 499);
        assertThat(shortWay.statusCode()).isEqualTo(longWay.statusCode());
        assertThat(shortWay.asString()).isEqualTo(longWay.asString());
        assertThat(headers(shortWay)).isEqualTo(headers(longWay));
    }

    @Test
    void formWithoutBoundaryIsRefusedOnBothPaths() {
        for (String accept : new String[] {"*/*", LONG_WAY}) {
            given().accept(accept)
                    .header("Content-Type", "multipart/form-data")
                    .get("/api/subtopics?topic=Tea")
                    .then()
                    .statusCode(400);
        }
    }

    @ParameterizedTest(name = "{0}: {1} is {2}")
    @CsvSource({
        "Cache-Control, only-if-cached, 200",
        "If-None-Match, *, 304",
        "Accept, image/png, 406",
        "Accept, text/html, 406",
        "Content-Length, 0, 200"
    })
    void conditionalAndCacheControlHeadersAreApplied(String header, String value, int status) {
        String topic = topic("Tea");
        ask("/api/explanation", topic, "*/*");

        given().queryParam("topic", topic)
                .header(header, value)
                .get("/api/explanation")
                .then()
                .statusCode(status);
    }

    @ParameterizedTest
    @CsvSource({
        "count=3&count=5, /api/subtopics, count",
        "count=3&count=3, /api/subtopics, count",
        "c%6Funt=3&count=5, /api/subtopics, count",
        "language=en&language=de, /api/explanation, language",
        "detail=brief&detail=brief&detail=, /api/explanation, detail",
        "topic=another, /api/explanation, topic"
    })
    void repeatedParameterIsRefusedOnBothPaths(String repeated, String path, String name) {
        for (String accept : new String[] {"*/*", "*/*", LONG_WAY}) {
            given().urlEncodingEnabled(false)
                    .accept(accept)
                    .get(path + "?topic=Tea&" + repeated)
                    .then()
                    .statusCode(400)
                    .body("error", matchesPattern("'" + name + "' is given [23] times: give it once"));
        }
    }

    @Test
    void cachedUriDoesNotHideHeadersMethodOrPath() {
        String topic = topic("Tea");
        for (int i = 0; i < 3; i++) {
            ask("/api/explanation", topic, "*/*");
        }

        given().queryParam("topic", topic)
                .header("Cache-Control", "max-age=0")
                .get("/api/explanation")
                .then()
                .statusCode(200);
        given().queryParam("topic", topic).post("/api/explanation").then().statusCode(405);
        given().queryParam("topic", topic).get("/api/subtopics").then().header("Cache-Status", equalTo(Service.LEADER));
        given().queryParam("topic", topic)
                .queryParam("detail", "brief")
                .get("/api/explanation")
                .then()
                .header("Cache-Status", equalTo(Service.LEADER));
    }

    @Test
    void hitsOnBothPathsAreCountedOnce() {
        Service.awaitWarmed();
        String topic = topic("Tea");
        ask("/api/explanation", topic, "*/*");
        long hits = hits();

        for (int i = 0; i < 5; i++) {
            ask("/api/explanation", topic, "*/*");
            ask("/api/explanation", topic, LONG_WAY);
        }

        await().untilAsserted(() -> assertThat(hits()).isEqualTo(hits + 10));
    }

    private static long hits() {
        return Service.stats().getLong("stats.namespaces.explanation.hits");
    }

    private static Response ask(String path, String topic, String accept) {
        return given().queryParam("topic", topic).accept(accept).get(path);
    }

    private static Map<String, String> headers(Response response) {
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (Header header : response.headers()) {
            String value = header.getName().equalsIgnoreCase("Cache-Status")
                    ? header.getValue().replaceAll("ttl=[0-9]+; detail=(near|redis)", "ttl=; detail=near")
                    : header.getValue();
            headers.put(header.getName(), value.replaceAll("ttl=[0-9]+", "ttl="));
        }
        headers.remove("Age");
        headers.remove("Date");
        // Each error has its own
        headers.computeIfPresent("X-Request-Id", (name, id) -> "");
        return headers;
    }
}
