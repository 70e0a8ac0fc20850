package dev.samovar.api.entries;

import static dev.samovar.testing.service.Service.explanation;
import static dev.samovar.testing.service.Service.topic;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.oneOf;

import dev.samovar.content.Pictures;
import dev.samovar.testing.service.GeminiServer;
import dev.samovar.testing.service.Service;
import dev.samovar.testing.service.StoreUnderTest;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The explanation of hits and misses. */
@QuarkusTest
@Tag("quarkus")
@Tag("profile")
@Tag("store")
@TestProfile(GeminiServer.Profile.class)
class ExplainTest {

    private final GeminiServer.Remote gemini = new GeminiServer.Remote();
    private final String topic = topic("Oolong");

    @BeforeEach
    void emptyTheCache() {
        gemini.reset();
        Service.empty("notes", "subtopics", "explanation", "presentation", "image2topic");
    }

    @Test
    void hitIsExplainedWithItsEntry() {
        String etag = subtopics("en").header("ETag");

        explain("subtopics", Map.of("topic", " " + topic.toUpperCase(java.util.Locale.ROOT)))
                .then()
                .statusCode(200)
                .contentType(ContentType.JSON)
                .body("success", equalTo(true))
                .body("namespace", equalTo("subtopics"))
                .body("outcome", equalTo("hit"))
                .body("found_in", StoreUnderTest.isMemory() ? equalTo("memory") : oneOf("near", "redis"))
                .body("request.topic", equalTo(topic.toLowerCase(java.util.Locale.ROOT)))
                .body("request.language", equalTo("en"))
                .body("request.count", equalTo("15"))
                .body("request.model", notNullValue())
                .body("fingerprint.length()", equalTo(32))
                .body("entry.etag", equalTo(etag))
                .body("entry.age", lessThanOrEqualTo(60))
                .body("entry.ttl", greaterThan(6_000))
                .body("entry.size", greaterThan(10))
                .body("epoch", greaterThan(0L))
                .body("reason.code", equalTo("fresh"))
                .body("nearest", nullValue());
    }

    @Test
    void keyIsThatOfTheContentCall() {
        subtopics("pt-BR");

        JsonPath explained = explain("subtopics", Map.of("topic", topic, "language", "pt-br"))
                .jsonPath();

        String listed =
                given().get("/api/cache/entries?namespace=subtopics").jsonPath().getString("entries[0].key");
        assertThat(explained.getString("key")).isEqualTo(listed);
        assertThat(listed).endsWith(explained.getString("fingerprint"));
    }

    @Test
    void otherLanguageIsNamed() {
        subtopics("en");

        explain("subtopics", Map.of("topic", topic, "language", "de"))
                .then()
                .body("outcome", equalTo("miss"))
                .body("found_in", nullValue())
                .body("entry", nullValue())
                .body("reason.code", equalTo("differs"))
                .body("nearest.field", equalTo("language"))
                .body("nearest.asked", equalTo("de"))
                .body("nearest.stored", equalTo("en"))
                .body("nearest.key", containsString(":subtopics:oolong"));
    }

    @Test
    void purgedNamespaceIsNamed() {
        subtopics("en");
        Service.purge("subtopics");

        explain("subtopics", Map.of("topic", topic))
                .then()
                .body("reason.code", equalTo("purged"))
                .body("reason.text", containsString("namespace"))
                .body("reason.at", endsWith("Z"));
    }

    /** The last 200 purges are remembered, each once, wherever it was made. */
    @Test
    void purgeIsNamedAfterManyOthers() {
        subtopics("en");
        Service.purge("subtopics");
        for (int i = 0; i < 120; i++) {
            Service.purge("notes");
        }

        explain("subtopics", Map.of("topic", topic)).then().body("reason.code", equalTo("purged"));
    }

    @Test
    void refusedAnswerIsNamed() {
        gemini.answer(topic, GeminiServer.completion("I would rather talk about coffee"));
        assertThat(subtopics("en").statusCode()).isEqualTo(502);

        explain("subtopics", Map.of("topic", topic))
                .then()
                .body("outcome", equalTo("miss"))
                .body("reason.code", equalTo("refused"))
                .body("reason.text", containsString("no complete JSON object"))
                .body("reason.text", not(containsString("coffee")));
    }

    @Test
    void expiredEntryIsNamed() {
        explanation(topic);
        Awaitility.await()
                .until(() -> explain("explanation", Map.of("topic", topic))
                        .jsonPath()
                        .getString("outcome")
                        .equals("stale"));

        explain("explanation", Map.of("topic", topic))
                .then()
                .body("reason.code", equalTo("expired"))
                .body("entry.ttl", lessThanOrEqualTo(0));

        given().body("x").put("/api/cache/entries/notes/a?ttl=1");
        Awaitility.await().until(() -> given().get("/api/cache/entries/notes/a").statusCode() == 404);
        explain("notes", Map.of("key", "a"))
                .then()
                .body("outcome", equalTo("miss"))
                .body("request.key", equalTo("a"))
                .body("reason.code", equalTo("expired"));
    }

    @Test
    void presentationsAndImagesAreExplained() throws Exception {
        Map<String, Object> body = Map.of("topic", topic, "focus", List.of("Leaf", "Water"), "levelOfDetail", "brief");
        Service.presentation(body).then().statusCode(200);
        given().queryParam("namespace", "presentation")
                .queryParam("topic", topic)
                .queryParam("focus", "Leaf", "Water")
                .queryParam("levelOfDetail", "brief")
                .get("/api/cache/explain")
                .then()
                .body("outcome", equalTo("hit"));
        given().queryParam("namespace", "presentation")
                .queryParam("topic", topic)
                .queryParam("focus", "Leaf")
                .queryParam("levelOfDetail", "brief")
                .get("/api/cache/explain")
                .then()
                .body("outcome", equalTo("miss"))
                .body("nearest.field", equalTo("focus1"))
                .body("nearest.asked", nullValue())
                .body("nearest.stored", equalTo("water"));

        byte[] picture = Pictures.gif(topic);
        Service.image(picture).then().statusCode(200);
        String digest =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(picture));
        explain("image2topic", Map.of("image", digest)).then().body("outcome", equalTo("hit"));
    }

    @Test
    void explainIsNotCountedAndCallsNoModel() {
        subtopics("en");
        JsonPath before = Service.stats();

        explain("subtopics", Map.of("topic", topic));
        explain("subtopics", Map.of("topic", topic, "language", "fr"));
        explain("notes", Map.of("key", "a"));

        JsonPath after = Service.stats();
        for (String figure : List.of("hits", "misses", "sets", "keys", "model.calls")) {
            assertThat(after.getLong("stats." + figure)).as(figure).isEqualTo(before.getLong("stats." + figure));
        }
        assertThat(gemini.asked(topic)).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "namespace=",
                "namespace=nope&topic=x",
                "namespace=subtopics",
                "namespace=subtopics&topic=",
                "namespace=subtopics&topic=x&count=31",
                "namespace=subtopics&topic=x&language=--",
                "namespace=explanation&topic=x&detail=huge",
                "namespace=presentation&topic=x",
                "namespace=image2topic",
                "namespace=image2topic&image=00",
                "namespace=notes",
                "namespace=notes&key=",
                "namespace=notes&key=%00",
                "namespace=subtopics&topic=%00",
                "namespace=subtopics&topic=x&topic=x",
                "namespace=subtopics&topic=x&namespace=explanation",
                "namespace=notes&key=x&key=x"
            })
    void inputRefusedByTheContentCallIsRefused(String query) {
        given().urlEncodingEnabled(false)
                .get("/api/cache/explain?x=y&" + query)
                .then()
                .statusCode(400)
                .body("success", equalTo(false))
                .body("error", not(containsString("Exception")));
    }

    private Response subtopics(String language) {
        return given().queryParam("topic", topic)
                .queryParam("language", language)
                .get("/api/subtopics");
    }

    private static Response explain(String namespace, Map<String, String> parameters) {
        return given().queryParam("namespace", namespace)
                .queryParams(parameters)
                .get("/api/cache/explain");
    }
}
