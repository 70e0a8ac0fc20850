package dev.samovar.api.content;

import static dev.samovar.testing.service.Service.cacheStatus;
import static dev.samovar.testing.service.Service.topic;
import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.startsWith;

import dev.samovar.testing.service.Service;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The language of an answer: that of the request, or the best of its header. */
@QuarkusTest
@Tag("quarkus")
class LanguageTest {

    private static final String LONG_WAY = "application/json, text/plain";

    /** Each content call. */
    private enum Call {
        SUBTOPICS,
        SUBTOPICS_ON_THE_LONG_WAY,
        EXPLANATION,
        EXPLANATION_ON_THE_LONG_WAY,
        CREATE_SUBTOPICS,
        CREATE_PRESENTATION,
        IMAGE;

        Response ask(String topic, @Nullable String language, @Nullable String header) {
            RequestSpecification request = given();
            if (header != null) {
                request.header("Accept-Language", header);
            }
            if (name().endsWith("LONG_WAY")) {
                request.accept(LONG_WAY);
            }
            return switch (this) {
                case SUBTOPICS, SUBTOPICS_ON_THE_LONG_WAY -> get(request, "/api/subtopics", topic, language);
                case EXPLANATION, EXPLANATION_ON_THE_LONG_WAY -> get(request, "/api/explanation", topic, language);
                case CREATE_SUBTOPICS -> post(request, "/api/create_subtopics", Map.of("topic", topic), language);
                case CREATE_PRESENTATION ->
                    post(
                            request,
                            "/api/create_presentation",
                            Map.of("topic", topic, "focus", List.of("Leaves")),
                            language);
                case IMAGE -> image(request, topic, language);
            };
        }

        private static Response get(
                RequestSpecification request, String path, String topic, @Nullable String language) {
            request.queryParam("topic", topic);
            return language == null
                    ? request.get(path)
                    : request.queryParam("language", language).get(path);
        }

        private static Response post(
                RequestSpecification request, String path, Map<String, Object> fields, @Nullable String language) {
            Map<String, Object> body = new HashMap<>(fields);
            if (language != null) {
                body.put("language", language);
            }
            return request.contentType(ContentType.JSON).body(body).post(path);
        }

        private static Response image(RequestSpecification request, String topic, @Nullable String language) {
            request.multiPart("image", "picture", picture(topic), "application/octet-stream");
            return language == null
                    ? request.post("/api/image2topic")
                    : request.multiPart("language", language).post("/api/image2topic");
        }
    }

    @ParameterizedTest
    @EnumSource
    void eachLanguageHasAnEntryOfItsOwn(Call call) {
        String topic = topic("Tea");
        assertLanguage(call.ask(topic, null, null), Service.LEADER, "en", true);

        assertLanguage(call.ask(topic, "de", null), Service.LEADER, "de", false);
        assertLanguage(call.ask(topic, null, "es"), Service.LEADER, "es", true);

        assertLanguage(call.ask(topic, "es", "de"), Service.HIT, "es", false);
        assertLanguage(call.ask(topic, null, "de-CH, en;q=0.9"), Service.HIT, "de", true);
        assertLanguage(call.ask(topic, " ", "x-none"), Service.HIT, "en", true);
        // Once more, with the URI in the cache of the fast path
        assertLanguage(call.ask(topic, null, "es"), Service.HIT, "es", true);
        assertLanguage(call.ask(topic, null, null), Service.HIT, "en", true);
        assertLanguage(call.ask(topic, "en", "es"), Service.HIT, "en", false);
    }

    /** A GIF of one pixel with a comment. */
    private static byte[] picture(String comment) {
        byte[] start = HexFormat.of().parseHex("474946383961" + "01000100800000" + "000000ffffff" + "21fe");
        byte[] end = HexFormat.of().parseHex("00" + "2c000000000100010000" + "02024401003b");
        byte[] text = comment.getBytes(US_ASCII);
        return ByteBuffer.allocate(start.length + 1 + text.length + end.length)
                .put(start)
                .put((byte) text.length)
                .put(text)
                .put(end)
                .array();
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private static void assertLanguage(Response answer, String cacheStatus, String language, boolean negotiated) {
        assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(200);
        assertThat(cacheStatus(answer)).matches(cacheStatus);
        assertThat(answer.header("Content-Language")).isEqualTo(language);
        assertThat(answer.header("Vary")).isEqualTo(negotiated ? "Accept-Language" : null);
    }

    @Test
    void notModifiedAnswerHasTheLanguageOfTheHeader() {
        String topic = topic("Tea");
        Response first = Call.SUBTOPICS.ask(topic, null, "es");

        Response again = given().queryParam("topic", topic)
                .header("Accept-Language", "es")
                .header("If-None-Match", first.header("ETag"))
                .get("/api/subtopics");

        assertThat(again.statusCode()).isEqualTo(304);
        assertThat(again.header("Content-Language")).isEqualTo("es");
        assertThat(again.header("Vary")).isEqualTo("Accept-Language");
    }

    @Test
    void headersOfOneNameAreCombined() {
        given().queryParam("topic", topic("Tea"))
                .header("Accept-Language", "en;q=0.5", "fr")
                .get("/api/subtopics")
                .then()
                .header("Content-Language", "fr");
    }

    @ParameterizedTest
    @ValueSource(strings = {"subtopics", "explanation", "presentation"})
    void explainAppliesTheLanguageHeader(String namespace) {
        String topic = topic("Tea");
        RequestSpecification asked = given().queryParam("namespace", namespace)
                .queryParam("topic", topic)
                .queryParam("focus", "Leaves")
                .header("Accept-Language", "es");

        Response negotiated = asked.get("/api/cache/explain");
        Response named = asked.queryParam("language", "de").get("/api/cache/explain");

        assertThat(negotiated.jsonPath().getString("request.language")).isEqualTo("es");
        assertThat(negotiated.header("Vary")).isEqualTo("Accept-Language");
        assertThat(named.jsonPath().getString("request.language")).isEqualTo("de");
        assertThat(named.header("Vary")).isNull();
    }

    @Test
    void explainOfAnImageHasItsKey() {
        String topic = topic("picture");
        Call.IMAGE.ask(topic, "es", null);

        given().queryParam("namespace", "image2topic")
                .queryParam("image", sha256(picture(topic)))
                .queryParam("language", "es")
                .get("/api/cache/explain")
                .then()
                .body("outcome", equalTo("hit"));
    }

    @ParameterizedTest
    @CsvSource({"create_subtopics, language", "create_presentation, language"})
    void invalidLanguageTagIsRefused(String path, String field) {
        given().contentType(ContentType.JSON)
                .body(Map.of("topic", "Tea", "focus", List.of("x"), field, "no_tag"))
                .post("/api/" + path)
                .then()
                .statusCode(400)
                .body("error", startsWith("'language' "));
        given().multiPart("image", "picture", picture("x"))
                .multiPart("language", "no_tag")
                .post("/api/image2topic")
                .then()
                .statusCode(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"5\"", "1.5", "true", "\"\"", "[]", "0", "31", "99999999999"})
    void countInABodyIsAWholeNumber(String count) {
        Service.postJson("/api/create_subtopics", "{\"topic\": \"Tea\", \"count\": " + count + "}")
                .then()
                .statusCode(400)
                .body("error", startsWith("'count' must be a whole number"));
    }

    @Test
    void countInABodyIsApplied() {
        Service.postJson("/api/create_subtopics", "{\"topic\": \"" + topic("Tea") + "\", \"count\": 3}")
                .then()
                .statusCode(200)
                .body("count", equalTo(3));
    }

    /** Both names and every synonym give the same entry. */
    @ParameterizedTest
    @CsvSource({
        "brief, lowDetail",
        "brief, basic",
        "medium, mediumDetail",
        "medium, Intermediate",
        "detailed, highDetail",
        "detailed, ADVANCED"
    })
    void levelsOfDetailHaveSynonyms(String level, String synonym) {
        String topic = topic("Tea");
        String focus = "Leaves";
        Response plain = given().queryParams(Map.of("topic", topic, "subtopic", focus, "detail", level))
                .queryParam("education", "college")
                .get("/api/explanation");
        assertThat(plain.statusCode()).isEqualTo(200);

        for (String accept : new String[] {"*/*", LONG_WAY}) {
            Response other = given().queryParams(Map.of("topic", topic, "subtopic", focus, "levelOfDetail", synonym))
                    .queryParam("educationLevel", "college")
                    .accept(accept)
                    .get("/api/explanation");
            assertThat(cacheStatus(other)).matches(Service.HIT);
        }
        String key = explainedKey(Map.of("topic", topic, "focus", focus, "detail", synonym, "education", "college"));
        assertThat(explainedKey(
                        Map.of("topic", topic, "focus", focus, "levelOfDetail", level, "educationLevel", "college")))
                .isEqualTo(key);
        for (Map<String, Object> body : List.<Map<String, Object>>of(
                Map.of("topic", topic, "focus", List.of(focus), "detail", synonym, "education", "college"),
                Map.of(
                        "topic",
                        topic,
                        "focus",
                        List.of(focus),
                        "levelOfDetail",
                        synonym,
                        "educationLevel",
                        "college"))) {
            Service.presentation(body).then().statusCode(200).body("failed_count", equalTo(0));
        }
        assertThat(given().queryParams(Map.of("namespace", "presentation", "topic", topic, "focus", focus))
                        .queryParams(Map.of("detail", level, "education", "college"))
                        .get("/api/cache/explain")
                        .jsonPath()
                        .getString("outcome"))
                .isEqualTo("hit");
    }

    private static String explainedKey(Map<String, String> parameters) {
        return given().queryParam("namespace", "presentation")
                .queryParams(parameters)
                .get("/api/cache/explain")
                .jsonPath()
                .getString("key");
    }

    @Test
    void differentValuesOfOneFieldAreRefused() {
        for (String accept : new String[] {"*/*", LONG_WAY}) {
            given().queryParams(Map.of("topic", "Tea", "detail", "brief", "levelOfDetail", "advanced"))
                    .accept(accept)
                    .get("/api/explanation")
                    .then()
                    .statusCode(400)
                    .body("error", containsString("'detail' and 'levelOfDetail'"));
        }
    }
}
