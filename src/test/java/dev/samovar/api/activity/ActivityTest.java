package dev.samovar.api.activity;

import static dev.samovar.testing.service.Service.explanation;
import static dev.samovar.testing.service.Service.topic;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.testing.service.Service;
import dev.samovar.warming.PopularityRanking;
import dev.samovar.warming.popularity.PopularPrompts;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Misses with their reasons, frequent requests and management writes. */
@QuarkusTest
@Tag("quarkus")
@Tag("store")
class ActivityTest {

    @Inject
    PopularityRanking topics;

    @Inject
    PopularPrompts prompts;

    @Test
    void changeHasItsOperatorActionAndCount() {
        String topic = topic("Tea");
        explanation(topic);
        String pattern = "*:" + topic + ":*";
        Instant before = Instant.now();
        Service.postJson("/api/cache/invalidate/pattern?dry_run=true", "{\"pattern\": \"" + pattern + "\"}");
        Service.postJson("/api/cache/invalidate/pattern", "{\"pattern\": \"" + pattern + "\"}");
        given().delete("/api/cache/entries/explanation/nothing-" + topic.hashCode());

        JsonPath audit = get("audit");
        assertThat(audit.getString("changes[0].action")).isEqualTo("delete entry");
        assertThat(audit.getLong("changes[0].count")).isZero();
        assertThat(audit.getString("changes[1].action"))
                .as("a dry run changes nothing")
                .isEqualTo("invalidate pattern");
        assertThat(audit.getString("changes[1].target")).isEqualTo(pattern);
        assertThat(audit.getLong("changes[1].count")).isEqualTo(1);
        assertThat(audit.getString("changes[1].operator")).isEqualTo("127.0.0.1");
        assertThat(audit.getString("changes[1].result")).isEqualTo("done");
        assertThat(Instant.parse(audit.getString("changes[1].at"))).isBetween(before, Instant.now());
        if (audit.getList("changes").size() > 2) {
            assertThat(audit.getString("changes[2].target")).isNotEqualTo(pattern);
        }
    }

    @Test
    void missHasItsReasonAndAHitIsNone() {
        String topic = topic("Tea");
        explanation(topic);
        explanation(topic);
        JsonPath first = miss("explanation", topic);
        assertThat(first.getString("code")).isEqualTo("never_stored");
        assertThat(first.getLong("times")).isEqualTo(1);

        Service.purge("explanation");
        explanation(topic);

        JsonPath second = miss("explanation", topic);
        assertThat(second.getString("code")).isEqualTo("purged");
        assertThat(second.getString("text")).contains("its namespace, explanation");
        assertThat(second.getString("since")).isNotNull();
    }

    @Test
    void missOfContentIsComparedWithTheNearestEntry() {
        String topic = topic("Tea");
        explanation(topic);
        given().queryParam("topic", topic).queryParam("language", "de").get("/api/explanation");
        String key = miss("explanation", topic).getString("key");

        JsonPath one = given().queryParam("key", key).get("/api/cache/misses").jsonPath();
        assertThat(one.getList("misses")).hasSize(1);
        assertThat(one.getString("misses[0].key")).isEqualTo(key);
        assertThat(one.getString("misses[0].code")).isEqualTo("differs");
        assertThat(one.getString("misses[0].text")).contains("'language'");
        assertThat(given().queryParam("key", key + "0")
                        .get("/api/cache/misses")
                        .jsonPath()
                        .getList("misses"))
                .isEmpty();
    }

    @Test
    void reloadOfAnOperatorIsNoOtherMiss() {
        String topic = topic("Tea");
        explanation(topic);
        given().header("Cache-Control", "no-cache").queryParam("topic", topic).get("/api/explanation");

        assertThat(miss("explanation", topic).getString("code")).isEqualTo("requested");
    }

    @Test
    void proxiedMissHasItsReasonAndItsPromptIsCounted() {
        String topic = topic("Tea: black");
        for (int i = 0; i < 3; i++) {
            chat(topic);
        }
        assertThat(miss("sample", topic.replace(":", "%3a")).getString("code")).isEqualTo("never_stored");
        prompts.refresh().await().atMost(Duration.ofSeconds(20));

        JsonPath popular = get("popular");
        String found = "prompts.find { it.prompt.contains('" + folded(topic) + "') }.";
        // Ten are listed: other tests may have requested others more often
        if (popular.getList("prompts.findAll { it.requests > 3 }").size() < 10) {
            assertThat(popular.getString(found + "upstream")).isEqualTo("sample");
            assertThat(popular.getLong(found + "requests")).isEqualTo(3);
        }
    }

    @Test
    void topicIsCounted() {
        String topic = topic("Tea");
        for (int i = 0; i < 60; i++) {
            explanation(topic);
        }
        topics.refresh().await().atMost(Duration.ofSeconds(20));

        assertThat(get("popular").getLong("topics.find { it.topic == '" + folded(topic) + "' }.requests"))
                .isEqualTo(60);
    }

    private static void chat(String topic) {
        Service.postJson(
                        "/sample/v1/chat/completions",
                        "{\"model\": \"sample\", \"messages\": [{\"role\": \"user\", \"content\": \"" + topic + "\"}]}")
                .then()
                .statusCode(200);
    }

    private static JsonPath miss(String namespace, String topic) {
        return get("misses")
                .setRootPath("misses.find { it.namespace == '" + namespace + "' && it.key.contains('" + folded(topic)
                        + "') }");
    }

    private static String folded(String topic) {
        return topic.toLowerCase(Locale.ROOT);
    }

    private static JsonPath get(String path) {
        return given().get("/api/cache/" + path)
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
    }
}
