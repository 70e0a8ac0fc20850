package dev.samovar.api.content;

import static dev.samovar.testing.service.Service.topic;
import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules of every field, each with an error that names the field. */
@QuarkusTest
@Tag("quarkus")
class ValidationTest {

    static Stream<String> badTopics() {
        return Stream.of(
                "",
                " ",
                "\u00a0\u2003",
                "x".repeat(201),
                "🍵".repeat(201),
                "a\u0000b",
                "a\tb",
                "a\nb",
                "a\u007fb",
                "a\u0085b",
                "a\ufffdb");
    }

    static Stream<String> goodTopics() {
        return Stream.of("x", "x".repeat(200), "🍵".repeat(200), "é".repeat(200), " " + "x".repeat(200) + " ", "0");
    }

    @ParameterizedTest
    @MethodSource("badTopics")
    void invalidTopicIsRefusedEverywhere(String topic) {
        assertRefused(get("/api/subtopics", Map.of("topic", topic)), "topic");
        assertRefused(get("/api/explanation", Map.of("topic", topic)), "topic");
        assertRefused(post("/api/create_subtopics", Map.of("topic", topic)), "topic");
        assertRefused(post("/api/create_presentation", Map.of("topic", topic, "focus", List.of("x"))), "topic");
        assertRefused(post("/api/create_presentation", Map.of("topic", "x", "focus", List.of("x", topic))), "focus");
    }

    @ParameterizedTest
    @MethodSource("goodTopics")
    void validTopicIsAcceptedEverywhere(String topic) {
        String trimmed = topic.strip();
        get("/api/subtopics", Map.of("topic", topic)).then().statusCode(200).body("topic", equalTo(trimmed));
        get("/api/explanation", Map.of("topic", topic, "subtopic", topic))
                .then()
                .statusCode(200)
                .body("topic", equalTo(trimmed))
                .body("subtopic", equalTo(trimmed));
        post("/api/create_presentation", Map.of("topic", topic, "focus", List.of(topic)))
                .then()
                .statusCode(200)
                .body("explanations[0].subtopic", equalTo(trimmed));
    }

    @Test
    void missingTopicIsRefused() {
        assertRefused(get("/api/subtopics", Map.of()), "topic' is required");
        assertRefused(get("/api/explanation", Map.of("subtopic", "x")), "topic' is required");
        assertRefused(post("/api/create_subtopics", Map.of()), "topic' is required");
        assertRefused(post("/api/create_subtopics", Collections.singletonMap("topic", null)), "topic' is required");
        assertRefused(post("/api/create_presentation", Map.of("focus", List.of("x"))), "topic' is required");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "31", "-1", "1.5", "abc", " ", "1e1", "99999999999", "0x10", "１５x"})
    void countOutsideOneToThirtyIsRefused(String count) {
        assertRefused(get("/api/subtopics", Map.of("topic", "x", "count", count)), "count' must be a whole number");
    }

    @ParameterizedTest
    @ValueSource(strings = {"en_US", "english language", "x", "12", "und", "e", "de-", "de--AT", "*"})
    void invalidLanguageTagIsRefused(String language) {
        assertRefused(get("/api/subtopics", Map.of("topic", "x", "language", language)), "language");
        assertRefused(get("/api/explanation", Map.of("topic", "x", "language", language)), "language");
        assertRefused(
                post("/api/create_presentation", Map.of("topic", "x", "focus", List.of("x"), "language", language)),
                "language");
    }

    @ParameterizedTest
    @ValueSource(strings = {"en", "pt-BR", "zh-Hant-TW", "DE", "sr-Latn-RS", "es-419", ""})
    void validLanguageTagIsAccepted(String language) {
        get("/api/subtopics", Map.of("topic", "x", "language", language)).then().statusCode(200);
    }

    @Test
    void tooLongLanguageIsRefused() {
        assertRefused(
                get("/api/subtopics", Map.of("topic", "x", "language", "en-" + "abcdefgh-".repeat(9) + "x")),
                "language");
    }

    @ParameterizedTest
    @ValueSource(strings = {"long", "0", "brief,medium", "medium!"})
    void levelOfDetailIsOneOfThree(String detail) {
        String rule = "' must be one of brief, medium, detailed";
        assertRefused(get("/api/explanation", Map.of("topic", "x", "detail", detail)), "detail" + rule);
        assertRefused(
                post("/api/create_presentation", Map.of("topic", "x", "focus", List.of("x"), "levelOfDetail", detail)),
                "levelOfDetail" + rule);
    }

    @ParameterizedTest
    @CsvSource({
        "/api/explanation, education, education",
        "/api/explanation, learningStyle, learningStyle",
        "/api/create_presentation, educationLevel, educationLevel",
        "/api/create_presentation, learningStyle, learningStyle"
    })
    void phraseOverFiftyCharactersIsRefused(String path, String field, String named) {
        assertTaken(ask(path, Map.of(field, "x".repeat(50))));
        assertTaken(ask(path, Map.of(field, "🍵".repeat(50))));
        assertTaken(ask(path, Map.of(field, "")));
        assertRefused(ask(path, Map.of(field, "x".repeat(51))), named);
        assertRefused(ask(path, Map.of(field, "a\u0001b")), named);
    }

    @Test
    void subtopicHasTheRulesOfATopicButMayBeEmpty() {
        assertTaken(get("/api/explanation", Map.of("topic", "x", "subtopic", "")));
        assertRefused(get("/api/explanation", Map.of("topic", "x", "subtopic", "x".repeat(201))), "subtopic");
        assertRefused(get("/api/explanation", Map.of("topic", "x", "subtopic", "a\u0007b")), "subtopic");
    }

    @Test
    void focusHasOneToTwentyItems() {
        List<String> twenty =
                IntStream.rangeClosed(1, 20).mapToObj(Integer::toString).toList();
        List<String> twentyOne =
                IntStream.rangeClosed(1, 21).mapToObj(Integer::toString).toList();
        String topic = topic("Tea");

        post("/api/create_presentation", Map.of("topic", topic, "focus", twenty))
                .then()
                .statusCode(200)
                .body("success_count", equalTo(20))
                .body("explanations.subtopic", equalTo(twenty));
        assertRefused(post("/api/create_presentation", Map.of("topic", topic, "focus", twentyOne)), "focus");
        assertRefused(post("/api/create_presentation", Map.of("topic", topic, "focus", List.of())), "focus");
        assertRefused(post("/api/create_presentation", Map.of("topic", topic)), "focus");
        assertRefused(
                post("/api/create_presentation", Map.of("topic", topic, "focus", Collections.singletonList(null))),
                "focus");
    }

    private static Response ask(String path, Map<String, ?> fields) {
        Map<String, Object> all = new HashMap<>(fields);
        all.put("topic", "x");
        if (path.equals("/api/explanation")) {
            return get(path, all);
        }
        all.put("focus", List.of("x"));
        return post(path, all);
    }

    private static Response get(String path, Map<String, ?> query) {
        RequestSpecification request = given();
        query.forEach(request::queryParam);
        return request.get(path);
    }

    private static Response post(String path, Map<String, ?> body) {
        return given().contentType(ContentType.JSON.withCharset("UTF-8"))
                .body(body)
                .post(path);
    }

    private static void assertTaken(Response response) {
        response.then().statusCode(200);
    }

    private static void assertRefused(Response response, String field) {
        response.then()
                .statusCode(400)
                .contentType(ContentType.JSON)
                .body("success", equalTo(false))
                .body("error", containsString("'" + field));
    }
}
