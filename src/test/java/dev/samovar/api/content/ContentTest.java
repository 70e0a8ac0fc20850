package dev.samovar.api.content;

import static dev.samovar.testing.service.Service.cacheStatus;
import static dev.samovar.testing.service.Service.explanation;
import static dev.samovar.testing.service.Service.postJson;
import static dev.samovar.testing.service.Service.presentation;
import static dev.samovar.testing.service.Service.subtopics;
import static dev.samovar.testing.service.Service.topic;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import dev.samovar.testing.service.Service;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The shapes of the answers, what is taken when a field is left out, and which requests are the same. */
@QuarkusTest
@Tag("quarkus")
@Tag("store")
class ContentTest {

    @Test
    void subtopicsAreFifteenByDefault() {
        String topic = topic("Tea");

        subtopics(topic)
                .then()
                .statusCode(200)
                .contentType(ContentType.JSON)
                .body("keySet()", contains("topic", "subtopics", "count"))
                .body("topic", equalTo(topic))
                .body("subtopics", hasSize(15))
                .body("subtopics", everyItem(not(equalTo(""))))
                .body("count", equalTo(15));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 15, 30})
    void subtopicsAreAsManyAsRequested(int count) {
        given().queryParam("topic", topic("Tea"))
                .queryParam("count", count)
                .get("/api/subtopics")
                .then()
                .statusCode(200)
                .body("subtopics", hasSize(count))
                .body("count", equalTo(count));
    }

    @Test
    void createSubtopicsSharesItsEntryWithGetSubtopics() {
        String topic = topic("Tea");
        Response created = postJson("/api/create_subtopics", "{\"topic\": \"" + topic + "\"}");

        created.then()
                .statusCode(200)
                .body("keySet()", contains("topic", "subtopics", "count"))
                .body("count", equalTo(15));
        assertThat(cacheStatus(created)).isEqualTo(Service.LEADER);
        assertThat(cacheStatus(subtopics(topic))).matches(Service.HIT);
    }

    @Test
    void explanationOfATopicHasAnEmptySubtopic() {
        String topic = topic("Tea");

        explanation(topic)
                .then()
                .statusCode(200)
                .contentType(ContentType.JSON)
                .body(
                        "keySet()",
                        contains("topic", "subtopic", "explanation", "real_world_application", "youtube_search_query"))
                .body("topic", equalTo(topic))
                .body("subtopic", equalTo(""))
                .body("explanation", containsString(topic))
                .body("real_world_application", containsString(topic))
                .body("youtube_search_query", containsString(topic));
    }

    @Test
    void explanationOfASubtopicHasItsName() {
        given().queryParam("topic", topic("Tea"))
                .queryParam("subtopic", "Oolong")
                .queryParam("education", "college")
                .queryParam("detail", "brief")
                .queryParam("learningStyle", "visual")
                .queryParam("language", "de")
                .get("/api/explanation")
                .then()
                .statusCode(200)
                .body("subtopic", equalTo("Oolong"))
                .body("explanation", containsString("Oolong"));
    }

    @Test
    void everyParameterOfAnExplanationHasItsOwnEntry() {
        String topic = topic("Tea");
        explanation(topic);

        for (String[] parameter : new String[][] {
            {"subtopic", "Oolong"},
            {"education", "college"},
            {"detail", "brief"},
            {"learningStyle", "visual"},
            {"language", "de"}
        }) {
            Response other = given().queryParam("topic", topic)
                    .queryParam(parameter[0], parameter[1])
                    .get("/api/explanation");
            assertThat(cacheStatus(other)).as(parameter[0]).isEqualTo(Service.LEADER);
        }
    }

    @Test
    void missingParameterHasItsDefault() {
        String topic = topic("Tea");
        explanation(topic);

        Response spelledOut = given().queryParam("topic", topic)
                .queryParam("subtopic", "")
                .queryParam("education", "high school")
                .queryParam("detail", "MEDIUM")
                .queryParam("learningStyle", "balanced")
                .queryParam("language", "EN")
                .get("/api/explanation");

        assertThat(cacheStatus(spelledOut)).matches(Service.HIT);
    }

    @Test
    void presentationHasDistinctPartsInTheOrderOfFocus() {
        String topic = topic("Tea");

        presentation(Map.of(
                        "topic",
                        topic,
                        "educationLevel",
                        "college",
                        "levelOfDetail",
                        "brief",
                        "focus",
                        List.of("Oolong", "Assam", " oolong ", "Darjeeling", "ASSAM")))
                .then()
                .statusCode(200)
                .contentType(ContentType.JSON)
                .body("keySet()", contains("topic", "explanations", "success_count", "failed_count"))
                .body("topic", equalTo(topic))
                .body("explanations.subtopic", contains("Oolong", "Assam", "Darjeeling"))
                .body(
                        "explanations[0].keySet()",
                        containsInAnyOrder(
                                "subtopic", "explanation", "real_world_application", "youtube_search_query", "error"))
                .body("explanations.error", everyItem(nullValue()))
                .body("explanations.explanation", everyItem(containsString(topic)))
                .body("success_count", equalTo(3))
                .body("failed_count", equalTo(0));
    }

    @Test
    void presentationOfExplanationsIsStored() {
        String topic = topic("Tea");
        Map<String, ?> body = Map.of("topic", topic, "focus", List.of("Oolong"));
        given().queryParam("topic", topic).queryParam("subtopic", "Oolong").get("/api/explanation");
        long before = Service.stats().getLong("stats.model.calls");

        assertThat(cacheStatus(presentation(body))).isEqualTo(Service.LEADER);
        assertThat(Service.stats().getLong("stats.model.calls")).isEqualTo(before);
        assertThat(cacheStatus(presentation(body))).matches(Service.HIT);
    }

    @Test
    void spellingsOfOneTopicShareAnEntry() {
        String topic = topic("Python");
        Response first = subtopics(topic);

        for (String spelling :
                List.of(" " + topic + " ", topic.replace("Python", "PYTHON"), topic.replace(" ", "  "))) {
            Response other = subtopics(spelling);
            assertThat(cacheStatus(other)).as(spelling).matches(Service.HIT);
            assertThat(other.header("ETag")).isEqualTo(first.header("ETag"));
        }
    }

    @Test
    void similarTopicsDoNotShareAnEntry() {
        String mark = topic("");

        for (String name : List.of("C", "C++", "C#", "Java", "JavaScript", "F", "F#", ".NET", "NET")) {
            subtopics(name + mark).then().statusCode(200).body("topic", equalTo(name + mark));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CI/CD",
                ".NET",
                "Naïve Bayes",
                "机器学习",
                "C++",
                "C#",
                "🍵 and 🫖",
                "100% & more?",
                "a:b",
                "\"quoted\"",
                "back\\slash",
                "{topic}",
                "$1",
                "Ω",
                "naı̈ve",
                "../../etc/passwd",
                "<b>bold</b>",
                "العربية",
                "हिन्दी"
            })
    void unusualTopicIsAccepted(String words) {
        String topic = topic(words);

        subtopics(topic).then().statusCode(200).body("topic", equalTo(topic));
        assertThat(cacheStatus(subtopics(topic))).matches(Service.HIT);
        explanation(topic).then().statusCode(200).body("topic", equalTo(topic));
        postJson(
                        "/api/create_subtopics",
                        "{\"topic\": \"" + topic.replace("\\", "\\\\").replace("\"", "\\\"") + "\"}")
                .then()
                .statusCode(200)
                .body("topic", equalTo(topic));
    }

    @Test
    void headHasTheHeadersOfGetWithoutBody() {
        String topic = topic("Tea");
        String etag = subtopics(topic).header("ETag");

        Response head = given().queryParam("topic", topic).head("/api/subtopics");

        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.header("ETag")).isEqualTo(etag);
        assertThat(head.body().asByteArray()).isEmpty();
    }
}
