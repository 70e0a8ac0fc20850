package dev.samovar.api.traces;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What has no spans, and what clients cannot put into the names of spans. */
@QuarkusTest
@Tag("quarkus")
@Tag("profile")
@Tag("store")
@TestProfile(TraceReceiver.Profile.class)
class TraceLimitsTest {

    private static final String PARENT = "-00f067aa0ba902b7-";

    private final String trace = UUID.randomUUID().toString().replace("-", "");

    private String traceparent(String flags) {
        return "00-" + trace + PARENT + flags;
    }

    @Test
    void traceThatItsClientDoesNotSampleIsNotSampledHere() {
        assertThat(given().header("traceparent", traceparent("00"))
                        .get("/api/subtopics")
                        .header("traceresponse"))
                .matches("00-" + trace + "-[0-9a-f]{16}-00");
    }

    @Test
    void probesAreNotTraced() {
        assertThat(given().header("traceparent", traceparent("01"))
                        .get("/q/health/live")
                        .header("traceresponse"))
                .isNull();
    }

    @Test
    void methodThatAClientMakesUpIsInNoSpan() {
        given().header("traceparent", traceparent("01")).request("BREW", "/api/subtopics");

        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(TraceReceiver.spans(trace))
                        .anySatisfy(
                                span -> assertThat(span.attributes()).containsEntry("http.request.method", "_OTHER")));
        assertThat(TraceReceiver.spans(trace).toString()).doesNotContain("BREW");
    }

    @Test
    void nameOfAModelIsBounded() {
        String model = "m".repeat(300);
        given().header("traceparent", traceparent("01"))
                .contentType("application/json")
                .body("{\"model\":\"" + model + "\",\"messages\":[{\"role\":\"user\",\"content\":\"" + trace + "\"}]}")
                .post("/openai/v1/chat/completions");

        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(TraceReceiver.spans(trace))
                        .anySatisfy(span -> assertThat(span.name()).isEqualTo("chat " + model.substring(0, 100))));
        assertThat(TraceReceiver.spans(trace).toString()).doesNotContain(model);
    }
}
