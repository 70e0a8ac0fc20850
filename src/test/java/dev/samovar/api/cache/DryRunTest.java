package dev.samovar.api.cache;

import static dev.samovar.testing.service.Service.cacheStatus;
import static dev.samovar.testing.service.Service.explanation;
import static dev.samovar.testing.service.Service.subtopics;
import static dev.samovar.testing.service.Service.topic;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.not;

import dev.samovar.testing.service.Service;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A dry run of a purge counts what would go, and removes nothing. */
@QuarkusTest
@Tag("quarkus")
@Tag("store")
class DryRunTest {

    private final String topic = topic("Darjeeling");

    @BeforeEach
    void fillTheCache() {
        Service.awaitWarmed();
        Service.empty("subtopics", "presentation", "explanation", "image2topic", "sample");
        explanation(topic);
        explanation(topic + " second flush");
        subtopics(topic);
    }

    @Test
    void dryRunOfANamespaceCountsAndRemovesNothing() {
        purgeNamespace("?dry_run=true")
                .then()
                .statusCode(200)
                .body("success", equalTo(true))
                .body("namespace", equalTo("explanation"))
                .body("invalidated_count", equalTo(2))
                .body("dry_run", equalTo(true))
                .body("message", equalTo("Would invalidate 2 cache entries"))
                .body("$", not(hasKey("replicas")));

        assertNothingIsGone();
        purgeNamespace("?dry_run=false")
                .then()
                .body("invalidated_count", equalTo(2))
                .body("message", equalTo("Invalidated 2 cache entries"))
                .body("$", not(hasKey("dry_run")));
        assertThat(cacheStatus(explanation(topic))).isEqualTo(Service.LEADER);
    }

    @Test
    void dryRunOfAPatternCountsAndRemovesNothing() {
        purgePattern("?dry_run=true")
                .then()
                .statusCode(200)
                .body("pattern", equalTo("*:DARJEELING*"))
                .body("invalidated_count", equalTo(3))
                .body("dry_run", equalTo(true))
                .body("message", equalTo("Would invalidate 3 cache entries"));

        assertNothingIsGone();
        purgePattern("").then().body("invalidated_count", equalTo(3));
    }

    @Test
    void dryRunOfAVersionCountsEverythingAndKeepsTheVersion() {
        String before = Service.stats().getString("stats.version");

        changeVersion("?dry_run=true")
                .then()
                .statusCode(200)
                .body("old_version", equalTo(before))
                .body("new_version", equalTo("v-dry"))
                .body("invalidated_count", equalTo(3))
                .body("dry_run", equalTo(true))
                .body("message", equalTo("Would invalidate 3 cache entries"));

        assertThat(Service.stats().getString("stats.version")).isEqualTo(before);
        assertNothingIsGone();
    }

    @Test
    void dryRunIsCountedNeitherAsPurgeNorAsRequest() {
        String figures = figures();

        purgeNamespace("?dry_run=true");
        purgePattern("?dry_run=true");
        changeVersion("?dry_run=true");

        assertThat(figures()).isEqualTo(figures);
    }

    private static String figures() {
        var stats = Service.stats();
        return List.of("hits", "misses", "sets", "deletes", "invalidations", "keys").stream()
                .map(name -> name + "=" + stats.getLong("stats." + name))
                .toList()
                .toString();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "?dry_run=yes",
                "?dry_run=1",
                "?dry_run=TRUE",
                "?dry_run=",
                "?dry_run",
                "?dry_run=true&dry_run=false",
                "?dry_run=true%20",
                "?dry_run=%00",
                "?dryRun=true",
                "?dry-run=true",
                "?DRY_RUN=true"
            })
    void invalidDryRunIsRefusedAndRemovesNothing(String query) {
        for (Response answer : List.of(purgeNamespace(query), purgePattern(query), changeVersion(query))) {
            answer.then()
                    .statusCode(400)
                    .contentType(ContentType.JSON)
                    .body("success", equalTo(false))
                    .body("error", not(containsString("Exception")));
        }
        assertNothingIsGone();
    }

    @Test
    void dryRunValidatesTheSameInput() {
        given().post("/api/cache/invalidate/nope?dry_run=true").then().statusCode(400);
        Service.postJson("/api/cache/invalidate/pattern?dry_run=true", "{}")
                .then()
                .statusCode(400)
                .body("error", equalTo("Pattern required"));
        Service.postJson("/api/cache/version?dry_run=true", "{\"version\": \"a b\"}")
                .then()
                .statusCode(400);
    }

    private void assertNothingIsGone() {
        assertThat(cacheStatus(explanation(topic))).matches(Service.HIT);
        assertThat(cacheStatus(explanation(topic + " second flush"))).matches(Service.HIT);
        assertThat(cacheStatus(subtopics(topic))).matches(Service.HIT);
    }

    private static Response purgeNamespace(String query) {
        return given().urlEncodingEnabled(false).post("/api/cache/invalidate/explanation" + query);
    }

    private static Response purgePattern(String query) {
        return json("{\"pattern\": \"*:DARJEELING*\"}").post("/api/cache/invalidate/pattern" + query);
    }

    private static Response changeVersion(String query) {
        return json("{\"version\": \"v-dry\"}").post("/api/cache/version" + query);
    }

    private static io.restassured.specification.RequestSpecification json(String body) {
        return given().urlEncodingEnabled(false).contentType(ContentType.JSON).body(body);
    }
}
