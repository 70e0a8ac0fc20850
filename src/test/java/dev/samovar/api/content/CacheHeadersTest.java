package dev.samovar.api.content;

import static dev.samovar.testing.service.Service.cacheStatus;
import static dev.samovar.testing.service.Service.explanation;
import static dev.samovar.testing.service.Service.subtopics;
import static dev.samovar.testing.service.Service.topic;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import dev.samovar.content.Pictures;
import dev.samovar.testing.service.Service;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.Header;
import io.restassured.http.Headers;
import io.restassured.response.Response;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The cache headers of content answers and requests. */
@QuarkusTest
@Tag("quarkus")
@Tag("store")
class CacheHeadersTest {

    @Test
    void everyContentAnswerHasCacheStatus() {
        byte[] picture = Pictures.gif(topic("picture"));
        String topic = topic("Tea");
        Map<String, ?> presentation = Map.of("topic", topic, "focus", List.of("Oolong"));

        assertMissThenHit(subtopics(topic), subtopics(topic));
        assertMissThenHit(explanation(topic), explanation(topic));
        assertMissThenHit(Service.presentation(presentation), Service.presentation(presentation));
        assertMissThenHit(Service.image(picture), Service.image(picture));
    }

    private static void assertMissThenHit(Response miss, Response hit) {
        assertThat(miss.statusCode()).isEqualTo(200);
        assertThat(cacheStatus(miss)).isEqualTo(Service.LEADER);
        assertThat(cacheStatus(hit)).matches(Service.HIT);
        for (Response answer : List.of(miss, hit)) {
            assertThat(answer.header("Age")).matches("[0-9]{1,3}");
            assertThat(answer.header("Cache-Control")).isEqualTo("no-cache");
            assertThat(answer.header("ETag")).matches("\"[!-~&&[^\"]]+\"");
        }
        assertThat(hit.header("ETag")).isEqualTo(miss.header("ETag"));
        assertThat(hit.body().asByteArray()).isEqualTo(miss.body().asByteArray());
    }

    @Test
    void timeToLiveIsThatOfTheNamespaceMinusJitter() {
        String topic = topic("Tea");
        subtopics(topic);
        explanation(topic);

        assertThat(ttl(subtopics(topic))).isBetween(6_400L, 7_200L);
        assertThat(ttl(explanation(topic))).isBetween(3_200L, 3_600L);
    }

    private static long ttl(Response hit) {
        return Long.parseLong(cacheStatus(hit).replaceAll(".*ttl=(-?[0-9]+);.*", "$1"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"%s", "W/%s", "\"other\", %s", "\"a,b\", W/%s , \"x\"", "*", "%s,%s"})
    void matchingEtagGives304(String ifNoneMatch) {
        String topic = topic("Tea");
        Response first = subtopics(topic);

        Response again = given().queryParam("topic", topic)
                .header("If-None-Match", ifNoneMatch.replace("%s", first.header("ETag")))
                .get("/api/subtopics");

        assertThat(again.statusCode()).isEqualTo(304);
        assertThat(again.body().asByteArray()).isEmpty();
        assertThat(again.header("ETag")).isEqualTo(first.header("ETag"));
        assertThat(again.header("Age")).matches("[0-9]+");
        assertThat(again.header("Cache-Control")).isEqualTo("no-cache");
        assertThat(cacheStatus(again)).matches(Service.HIT);
    }

    @Test
    void matchingEtagInASecondHeaderGives304() {
        String topic = topic("Tea");
        String tag = subtopics(topic).header("ETag");

        given().queryParam("topic", topic)
                .headers(new Headers(new Header("If-None-Match", "\"other\""), new Header("If-None-Match", tag)))
                .get("/api/subtopics")
                .then()
                .statusCode(304);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"other\"", "", "W/", "rubbish", "\"unfinished"})
    void otherEtagGivesTheAnswer(String ifNoneMatch) {
        given().queryParam("topic", topic("Tea"))
                .header("If-None-Match", ifNoneMatch)
                .get("/api/subtopics")
                .then()
                .statusCode(200)
                .body("count", equalTo(15));
    }

    @Test
    void conditionOnAPostIsIgnored() {
        given().contentType("application/json")
                .header("If-None-Match", "*")
                .body(Map.of("topic", topic("Tea")))
                .post("/api/create_subtopics")
                .then()
                .statusCode(200);
    }

    @Test
    void noCacheRegeneratesAndStores() {
        String topic = topic("Tea");
        subtopics(topic);
        long before = modelCalls();

        Response refreshed = directed(topic, "no-cache");

        assertThat(cacheStatus(refreshed)).isEqualTo("samovar; fwd=request; stored; detail=leader");
        assertThat(modelCalls()).isEqualTo(before + 1);
        assertThat(cacheStatus(subtopics(topic))).matches(Service.HIT);
    }

    @Test
    void noStoreNeitherReadsNorStores() {
        String topic = topic("Tea");

        assertThat(cacheStatus(directed(topic, "no-store"))).isEqualTo("samovar; fwd=bypass");
        assertThat(cacheStatus(subtopics(topic))).isEqualTo(Service.LEADER);
        assertThat(cacheStatus(directed(topic, "no-store"))).isEqualTo("samovar; fwd=bypass");
    }

    @Test
    void maxAgeRefusesOlderAnswers() {
        String topic = topic("Tea");
        subtopics(topic);

        assertThat(cacheStatus(directed(topic, "max-age=3600"))).matches(Service.HIT);
        assertThat(cacheStatus(directed(topic, "max-age=0"))).isEqualTo("samovar; fwd=request; stored; detail=leader");
    }

    @Test
    void onlyIfCachedDoesNotGenerate() {
        String topic = topic("Tea");
        long before = modelCalls();

        directed(topic, "only-if-cached")
                .then()
                .statusCode(504)
                .body("success", equalTo(false))
                .body("error", containsString("only-if-cached"));
        assertThat(modelCalls()).isEqualTo(before);
        subtopics(topic);
        assertThat(cacheStatus(directed(topic, "only-if-cached"))).matches(Service.HIT);
    }

    @Test
    void directivesAreCombinedInAnyCaseAndQuoted() {
        String topic = topic("Tea");
        subtopics(topic);

        assertThat(cacheStatus(directed(topic, "Max-Age=\"3600\" , ONLY-IF-CACHED")))
                .matches(Service.HIT);
        assertThat(cacheStatus(directed(topic, "foo, No-Cache"))).contains("fwd=request");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", ",", "=", "max-age", "max-age=-1", "max-age=abc", "max-age=99999999999999999999", "x=\"y"})
    void unknownDirectiveIsIgnored(String cacheControl) {
        String topic = topic("Tea");
        subtopics(topic);

        assertThat(cacheStatus(directed(topic, cacheControl))).matches(Service.HIT);
    }

    private static Response directed(String topic, String cacheControl) {
        return given().queryParam("topic", topic)
                .header("Cache-Control", cacheControl)
                .get("/api/subtopics");
    }

    private static long modelCalls() {
        return Service.stats().getLong("stats.model.calls");
    }
}
