package dev.samovar.api.cache;

import static dev.samovar.testing.service.Service.cacheStatus;
import static dev.samovar.testing.service.Service.subtopics;
import static io.restassured.RestAssured.get;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.notNullValue;

import dev.samovar.testing.service.Service;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Warming over HTTP. Topics of other tests may be popular too. */
@QuarkusTest
@Tag("quarkus")
@Tag("store")
class WarmingTest {

    private static final String[] TOPICS = {
        "Python Programming", "Machine Learning", "Web Development", "Data Structures", "Artificial Intelligence"
    };

    @BeforeEach
    void emptySubtopics() {
        Service.awaitWarmed();
        Service.empty("subtopics", "explanation");
    }

    @Test
    void warmingGeneratesThePopularTopicsOnce() {
        given().post("/api/cache/warm")
                .then()
                .statusCode(200)
                .body("success", equalTo(true))
                .body("warmed_count", greaterThanOrEqualTo(10))
                .body("popular_topics", hasItems(TOPICS));
        given().post("/api/cache/warm?wait=true")
                .then()
                .statusCode(200)
                .body("warmed_count", equalTo(0))
                .body("popular_topics", hasItems(TOPICS));
        for (String topic : TOPICS) {
            assertThat(cacheStatus(subtopics(topic))).as(topic).matches(Service.HIT);
            assertThat(cacheStatus(given().queryParam("topic", topic).get("/api/explanation")))
                    .as("the first explanation of " + topic)
                    .matches(Service.HIT);
        }
    }

    @Test
    void warmingSkipsFreshEntries() {
        subtopics("machine learning");

        JsonPath warmed = given().post("/api/cache/warm").jsonPath();
        JsonPath progress = get("/api/cache/warm").jsonPath();
        assertThat(progress.getInt("warming.skipped")).isEqualTo(1);
        assertThat(progress.getInt("warming.done"))
                .isEqualTo(warmed.getInt("warmed_count"))
                .isEqualTo(2 * warmed.getList("popular_topics").size() + warmed.getInt("popular_requests") - 1);
    }

    @Test
    void warmingIsNeitherHitNorMiss() {
        JsonPath before = Service.stats();

        int warmed = given().post("/api/cache/warm").jsonPath().getInt("warmed_count");

        JsonPath after = Service.stats();
        assertThat(after.getLong("stats.total_requests")).isEqualTo(before.getLong("stats.total_requests"));
        assertThat(after.getLong("stats.sets")).isEqualTo(before.getLong("stats.sets") + warmed);
    }

    @Test
    void warmingWithoutWaitingAnswers202WithLocation() {
        given().post("/api/cache/warm?wait=false")
                .then()
                .statusCode(202)
                .header("Location", endsWith("/api/cache/warm"))
                .body("success", equalTo(true))
                .body("warming.state", notNullValue());

        Service.awaitWarmed();
        assertThat(get("/api/cache/warm").jsonPath().getInt("warming.done")).isGreaterThanOrEqualTo(10);
    }

    @Test
    void progressOfTheLastRunIsShown() {
        given().post("/api/cache/warm");

        JsonPath progress = get("/api/cache/warm").jsonPath();

        assertThat(progress.getBoolean("success")).isTrue();
        assertThat(progress.getString("warming.state")).isEqualTo("finished");
        assertThat(progress.getInt("warming.skipped")).isZero();
        assertThat(progress.getInt("warming.failed")).isZero();
        assertThat(progress.getInt("warming.done")).isEqualTo(progress.getInt("warming.total"));
        assertThat(progress.<String>getList("warming.popular_topics"))
                .contains(TOPICS)
                .hasSize((progress.getInt("warming.total") - progress.getInt("warming.popular_requests")) / 2);
        assertThat(Instant.parse(progress.getString("warming.finished_at")))
                .isAfterOrEqualTo(Instant.parse(progress.getString("warming.started_at")));
    }

    @Test
    void dryRunCountsTheCallsAndMakesNone() {
        subtopics("machine learning");
        long sets = Service.stats().getLong("stats.sets");

        JsonPath dry = given().post("/api/cache/warm?dry_run=true").jsonPath();

        assertThat(dry.getBoolean("dry_run")).isTrue();
        assertThat(dry.getInt("total"))
                .isEqualTo(2 * dry.getList("popular_topics").size() + dry.getInt("popular_requests"));
        assertThat(dry.getInt("warmed_count")).isEqualTo(dry.getInt("total") - 1);
        assertThat(Service.stats().getLong("stats.sets")).isEqualTo(sets);
        assertThat(given().post("/api/cache/warm").jsonPath().getInt("warmed_count"))
                .isEqualTo(dry.getInt("warmed_count"));
        given().post("/api/cache/warm?dry_run=maybe").then().statusCode(400);
    }

    @Test
    void progressHasCostAndSkippedEntries() {
        subtopics("machine learning");
        given().post("/api/cache/warm");

        JsonPath progress = get("/api/cache/warm").jsonPath();

        assertThat(progress.getInt("warming.model_calls")).isEqualTo(progress.getInt("warming.done"));
        assertThat(progress.getLong("warming.tokens")).isPositive();
        assertThat(progress.getString("warming.skipped_topics.find { it.topic == 'Machine Learning' }.reason"))
                .isEqualTo("fresh already");
        assertThat(progress.getString("warming.skipped_topics.find { it.topic == 'Machine Learning' }.namespace"))
                .isEqualTo("subtopics");
        assertThat(progress.getList("warming.failed_topics")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"no", "1", "falsee"})
    void waitIsTrueOrFalse(String wait) {
        given().queryParam("wait", wait)
                .post("/api/cache/warm")
                .then()
                .statusCode(400)
                .body("success", equalTo(false))
                .body("error", containsString("'wait'"));
    }
}
