package dev.samovar.api.health;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static dev.samovar.testing.service.Service.subtopics;
import static dev.samovar.testing.service.Service.topic;
import static io.restassured.RestAssured.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.samovar.testing.service.GeminiServer;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The health of a failing model, and its recovery. */
@QuarkusTest
@Tag("quarkus")
@Tag("profile")
@TestProfile(GeminiServer.Profile.class)
class ModelHealthTest {

    /** As many calls as health looks at, so that those of other tests do not count. */
    private static final int CALLS = 20;

    private final GeminiServer.Remote gemini = new GeminiServer.Remote();

    @BeforeEach
    void answerEverythingWell() {
        gemini.reset();
    }

    @Test
    void wrongModelKeyGivesDegradedUntilSuccess() {
        String refused = topic("Refused");
        gemini.answer(refused, aResponse().withStatus(401).withBody("{}"));
        call(refused, 502);

        JsonPath health = get("/api/health").jsonPath();
        assertThat(health.getString("status")).isEqualTo("degraded");
        assertThat(health.getString("model.status")).isEqualTo("degraded");
        assertThat(health.getString("cache.status")).isEqualTo("healthy");
        get("/q/health/ready").then().statusCode(200).body("status", equalTo("UP"));

        call(topic("Good"), 200);
        get("/api/health").then().body("status", equalTo("healthy")).body("model.status", equalTo("healthy"));
    }

    @Test
    void unusableAnswersGiveDegradedModel() {
        String prose = topic("Prose");
        gemini.answer(prose, GeminiServer.completion("I would rather talk about the weather"));
        call(prose, 502);

        get("/api/health").then().body("model.status", equalTo("degraded"));
        call(topic("Good"), 200);
    }

    private static void call(String topic, int status) {
        for (int i = 0; i < CALLS; i++) {
            subtopics(topic + " " + i).then().statusCode(status);
        }
    }
}
