package dev.samovar.api.cache;

import static dev.samovar.testing.service.Service.cacheStatus;
import static dev.samovar.testing.service.Service.explanation;
import static dev.samovar.testing.service.Service.postJson;
import static dev.samovar.testing.service.Service.purge;
import static dev.samovar.testing.service.Service.subtopics;
import static dev.samovar.testing.service.Service.topic;
import static io.restassured.RestAssured.get;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;

import dev.samovar.testing.service.Service;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Purges and the version, as the contract's table has them. */
@QuarkusTest
@Tag("quarkus")
@Tag("store")
class ManagementTest {

    private static final List<String> NAMESPACES = List.of("subtopics", "presentation", "explanation", "image2topic");

    @BeforeEach
    void emptyTheCache() {
        Service.awaitWarmed();
        Service.empty(NAMESPACES.toArray(String[]::new));
    }

    @Test
    void purgeOfANamespaceCountsAndRemovesItsEntries() {
        String topic = topic("Tea");
        explanation(topic);
        explanation(topic("Coffee"));
        subtopics(topic);

        purge("explanation")
                .then()
                .statusCode(200)
                .contentType(ContentType.JSON)
                .body("success", equalTo(true))
                .body("namespace", equalTo("explanation"))
                .body("invalidated_count", equalTo(2))
                .body("message", equalTo("Invalidated 2 cache entries"));
        assertThat(cacheStatus(explanation(topic))).isEqualTo(Service.LEADER);
        assertThat(cacheStatus(subtopics(topic))).matches(Service.HIT);
    }

    @Test
    void purgeOfAnEmptyNamespaceCountsNothing() {
        for (String namespace : NAMESPACES) {
            purge(namespace)
                    .then()
                    .statusCode(200)
                    .body("invalidated_count", equalTo(0))
                    .body("message", equalTo("Invalidated 0 cache entries"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"nope", "Subtopics", "subtopics%20", "all", "*", "%00", "..%2Fstats"})
    void unknownNamespaceGetsTheValidOnes(String name) {
        given().urlEncodingEnabled(false)
                .post("/api/cache/invalidate/" + name)
                .then()
                .statusCode(400)
                .body("success", equalTo(false))
                .body(
                        "error",
                        equalTo("Invalid namespace. Valid: [subtopics, presentation, explanation, image2topic]"));
    }

    @Test
    void patternRemovesOnlyMatchingSubtopics() {
        List<String> others = List.of("Monty Python", "Java", "Cobra: a python", "Pyth on");
        subtopics("Python Programming");
        others.forEach(Service::subtopics);
        given().queryParam("topic", "Java").queryParam("subtopic", "Python").get("/api/explanation");

        postJson("/api/cache/invalidate/pattern", "{\"pattern\": \"*:Python*\"}")
                .then()
                .statusCode(200)
                .body("success", equalTo(true))
                .body("pattern", equalTo("*:Python*"))
                .body("invalidated_count", equalTo(1))
                .body("message", equalTo("Invalidated 1 cache entries"));

        assertThat(cacheStatus(subtopics("Python Programming"))).isEqualTo(Service.LEADER);
        for (String other : others) {
            assertThat(cacheStatus(subtopics(other))).as(other).matches(Service.HIT);
        }
        assertThat(Service.stats().getInt("stats.namespaces.explanation.keys")).isEqualTo(1);
    }

    @Test
    void patternIsAnchoredAndIgnoresCase() {
        subtopics("Green Tea");

        for (String outside : List.of("Green", "green tea", "*:green", "v?:*", "*:explanation:green*")) {
            assertThat(invalidated(outside)).as(outside).isZero();
        }
        assertThat(invalidated("*:SUBTOPICS:[a-h]reen?tea:*")).isEqualTo(1);
    }

    private static int invalidated(String pattern) {
        return postJson("/api/cache/invalidate/pattern", "{\"pattern\": \"" + pattern + "\"}")
                .jsonPath()
                .getInt("invalidated_count");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"pattern\": \"\"}",
                "{\"pattern\": \"  \"}",
                "{\"pattern\": null}",
                "{\"Pattern\": \"*\"}"
            })
    void patternIsRequired(String body) {
        postJson("/api/cache/invalidate/pattern", body)
                .then()
                .statusCode(400)
                .body("success", equalTo(false))
                .body("error", equalTo("Pattern required"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "[abc", "a\\\\"})
    void invalidPatternIsRefused(String pattern) {
        postJson("/api/cache/invalidate/pattern", "{\"pattern\": \"" + pattern + "\"}")
                .then()
                .statusCode(400)
                .body("success", equalTo(false))
                .body("error", org.hamcrest.Matchers.not(containsString("Exception")));
    }

    @Test
    void patternOfAnotherTypeIsNamed() {
        postJson("/api/cache/invalidate/pattern", "{\"pattern\": 7}")
                .then()
                .statusCode(400)
                .body("error", equalTo("'pattern' must be a text"));
    }

    @Test
    void changeOfVersionEmptiesTheCache() {
        String topic = topic("Tea");
        subtopics(topic);
        String old = Service.stats().getString("stats.version");
        try {
            postJson("/api/cache/version", "{\"version\": \"v2.0\"}")
                    .then()
                    .statusCode(200)
                    .body("success", equalTo(true))
                    .body("old_version", equalTo(old))
                    .body("new_version", equalTo("v2.0"))
                    .body("message", equalTo("Cache version updated, all caches invalidated"));

            assertThat(Service.stats().getString("stats.version")).isEqualTo("v2.0");
            assertThat(get("/api/health").jsonPath().getString("cache.version")).isEqualTo("v2.0");
            assertThat(Service.stats().getInt("stats.keys")).isZero();
            assertThat(cacheStatus(subtopics(topic))).isEqualTo(Service.LEADER);
        } finally {
            postJson("/api/cache/version", "{\"version\": \"" + old + "\"}");
        }
        assertThat(cacheStatus(subtopics(topic)))
                .as("back at the first version")
                .isEqualTo(Service.LEADER);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"version\": \"\"}", "{\"version\": null}"})
    void versionIsRequired(String body) {
        postJson("/api/cache/version", body)
                .then()
                .statusCode(400)
                .body("success", equalTo(false))
                .body("error", equalTo("Version required"));
    }

    @ParameterizedTest
    @ValueSource(strings = {" ", "a b", "v/1", "v:1", "é", "v1\\n", "*", "{65}"})
    void versionWithOtherCharactersIsRefused(String version) {
        postJson("/api/cache/version", "{\"version\": \"" + version.replace("{65}", "v".repeat(65)) + "\"}")
                .then()
                .statusCode(400)
                .body("success", equalTo(false))
                .body("error", allOf(containsString("Version"), containsString("1 to 64 of A-Z a-z 0-9 . _ -")));
    }

    @Test
    void versionOfAnotherTypeIsNamed() {
        postJson("/api/cache/version", "{\"version\": 2.0}")
                .then()
                .statusCode(400)
                .body("error", equalTo("'version' must be a text"));
    }

    @Test
    void purgesReportTheConfirmedReplicas() {
        purge("subtopics").then().body("replicas", allOf(hasKey("live"), hasKey("confirmed")));
    }
}
