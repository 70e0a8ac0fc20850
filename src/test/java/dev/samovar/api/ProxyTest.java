package dev.samovar.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.startsWith;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The proxy in front of the built-in upstream. */
@QuarkusTest
@Tag("quarkus")
@Tag("store")
class ProxyTest {

    private static final String CHAT = "/sample/v1/chat/completions";

    private static String question(String text, String more) {
        return "{\"model\":\"sample\",\"messages\":[{\"role\":\"user\",\"content\":\"" + text + "\"}]" + more + "}";
    }

    private static Response chat(String body) {
        return given().contentType("application/json").body(body).post(CHAT);
    }

    @Test
    void secondCallIsAHitUntilItsNamespaceIsPurged() {
        String body = question("proxied " + UUID.randomUUID(), "");

        Response first = chat(body);
        Response second = chat(body);

        first.then().statusCode(200).header("Cache-Status", "samovar; fwd=miss; stored; detail=leader");
        second.then().statusCode(200).header("Cache-Status", startsWith("samovar; hit; ttl="));
        assertThat(second.asByteArray()).isEqualTo(first.asByteArray());
        assertThat(second.path("choices[0].finish_reason").toString()).isEqualTo("stop");

        given().post("/api/cache/invalidate/sample").then().statusCode(200).body("invalidated_count", greaterThan(0));
        chat(body).then().header("Cache-Status", startsWith("samovar; fwd=miss"));
    }

    @Test
    void streamIsAHitOnceItHasEndedWithDone() {
        String body = question("streamed " + UUID.randomUUID(), ",\"stream\":true");
        Response stream = chat(body);

        stream.then()
                .statusCode(200)
                .contentType("text/event-stream")
                .header("Cache-Status", "samovar; fwd=miss; detail=leader");
        assertThat(stream.asString()).startsWith("data: {").endsWith("data: [DONE]\n\n");
        await().atMost(Duration.ofMinutes(1)).untilAsserted(() -> {
            Response second = chat(body);
            second.then().contentType("text/event-stream").header("Cache-Status", startsWith("samovar; hit; ttl="));
            assertThat(second.asByteArray()).isEqualTo(stream.asByteArray());
        });
    }

    @Test
    void otherCallsPassThroughWithOneDate() {
        Response models = given().get("/sample/v1/models");

        models.then().statusCode(200).header("Cache-Status", "samovar; fwd=bypass; detail=path");
        assertThat(models.headers().getValues("Date")).hasSize(1);
        assertThat(models.headers().getValues("Content-Security-Policy"))
                .containsExactly("sandbox; default-src 'none'; frame-ancestors 'none'");
    }

    @Test
    void refusalHasTheFormOfTheDialect() {
        given().urlEncodingEnabled(false)
                .get("/sample/v1/%2e%2e/models")
                .then()
                .statusCode(400)
                .body("error.message", startsWith("The path must have no"));
    }

    @Test
    void bodyLargerThanOtherRoutesTakePassesThrough() {
        given().contentType("application/octet-stream")
                .body(new byte[12 << 20])
                .post("/sample/v1/files")
                .then()
                .statusCode(413)
                .body("error.type", equalTo("invalid_request_error"));
    }

    @Test
    void pathWithoutAnUpstreamIsUnknown() {
        given().get("/nothing/v1/models").then().statusCode(404).body("success", equalTo(false));
    }
}
