package dev.samovar.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;

import dev.samovar.testing.service.RawHttp;
import dev.samovar.testing.service.Service;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.config.EncoderConfig;
import io.restassured.config.RestAssuredConfig;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import java.io.IOException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The envelope of every error: on every path, with the status that HTTP defines, and with no word of the inside. */
@QuarkusTest
@Tag("quarkus")
public class ErrorsTest {

    public static final String INSIDE =
            "(?s).*(Exception|Error:|\\bat [a-z]+\\.|java\\.|jakarta|io\\.quarkus|vertx|netty|jackson|samovar\\.|localhost|127\\.0\\.0\\.1).*";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/nope",
                "/api",
                "/api/",
                "/api/nope",
                "/api/subtopics/more",
                "/api/cache",
                "/api/cache/nope",
                "/api/cache/invalidate",
                "/q/nope",
                "/q/health/nope/nope",
                "/index.php",
                "/api//subtopics%2f",
                "/.env",
                "/%E2%98%95",
                "/api/explanation;a=b/x"
            })
    void unknownPathIsNotFound(String path) {
        assertError(given().urlEncodingEnabled(false).get(path), 404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/chat/completions", "/opneai/v1/chat/completions", "/openai"})
    void wrongBaseUrlIsTold(String path) {
        String error = given().contentType(ContentType.JSON)
                .body("{}")
                .post(path)
                .then()
                .statusCode(404)
                .extract()
                .path("error");

        assertThat(error).contains("begin with an upstream, such as /openai/v1");
    }

    @ParameterizedTest
    @CsvSource({
        "DELETE, /api/subtopics, GET",
        "POST, /api/subtopics, GET",
        "PUT, /api/explanation, GET",
        "GET, /api/create_subtopics, POST",
        "GET, /api/create_presentation, POST",
        "GET, /api/image2topic, POST",
        "POST, /api/cache/stats, GET",
        "GET, /api/cache/invalidate/subtopics, POST",
        "GET, /api/cache/invalidate/pattern, POST",
        "GET, /api/cache/version, POST",
        "DELETE, /api/cache/warm, POST",
        "DELETE, /api/cache/warm, GET",
        "POST, /api/health, GET",
        "PATCH, /api/health, GET"
    })
    void wrongMethodGetsTheAllowedOnes(String method, String path, String allowed) {
        Response response = given().contentType(ContentType.JSON).request(method, path);

        assertError(response, 405);
        assertThat(response.header("Allow")).contains(allowed);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/subtopics?topic=x", "/api/cache/stats", "/api/health"})
    void otherAcceptedMediaTypeIsRefused(String path) {
        assertError(given().accept("image/png").get(path), 406);
    }

    @ParameterizedTest
    @CsvSource({
        "/api/create_subtopics, text/plain",
        "/api/create_subtopics, application/xml",
        "/api/create_presentation, application/x-www-form-urlencoded",
        "/api/image2topic, application/json",
        "/api/image2topic, image/png",
        "/api/cache/invalidate/pattern, text/plain",
        "/api/cache/version, text/html"
    })
    void bodyOfAnotherMediaTypeIsRefused(String path, String type) {
        assertError(
                given().config(anyTypeAsText()).contentType(type).body("x=1").post(path), 415);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/create_subtopics",
                "/api/create_presentation",
                "/api/cache/version",
                "/api/cache/invalidate/pattern"
            })
    void bodyOtherThanAnObjectIsRefused(String path) {
        for (String body : new String[] {
            "{",
            "{\"",
            "[",
            "[]",
            "[{}]",
            "null",
            "1",
            "\"text\"",
            "true",
            "{} {}",
            "{}]",
            "{'a': 1}",
            "{a: 1}",
            "\u0000",
            "{\"a\": NaN}",
            "{,}",
            "{\"a\":1,}",
            "// {}",
            "nul",
            "{\"a\": 01}",
            "<xml/>",
            "{\"topic\":\"x\",\"topic\":\"y\"}",
            "[".repeat(500),
            "{\"a\":".repeat(500) + "1" + "}".repeat(500)
        }) {
            assertError(Service.postJson(path, body), 400);
        }
    }

    @Test
    void bodyWithInvalidUtf8IsRefused() {
        byte[] body = {'{', '"', 't', 'o', 'p', 'i', 'c', '"', ':', '"', (byte) 0xC3, (byte) 0x28, '"', '}'};

        assertError(given().contentType("application/json").body(body).post("/api/create_subtopics"), 400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "   ", "{\"other\": 1}"})
    void missingFieldIsNamed(String body) {
        Response response = given().contentType("application/json").body(body).post("/api/create_subtopics");

        if (body.isBlank() && !body.isEmpty()) {
            assertError(response, 400);
        } else {
            assertError(response, 400).body("error", containsString("'topic'"));
        }
    }

    @Test
    void missingBodyIsAnEmptyObject() {
        assertError(given().contentType("application/json").post("/api/create_subtopics"), 400)
                .body("error", containsString("'topic' is required"));
        assertError(given().contentType("application/json").post("/api/cache/version"), 400)
                .body("error", equalTo("Version required"));
        assertError(given().contentType("application/json").post("/api/cache/invalidate/pattern"), 400)
                .body("error", equalTo("Pattern required"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"topic\": 1, \"focus\": [\"x\"]} | 'topic' must be a text",
                "{\"topic\": true, \"focus\": [\"x\"]} | 'topic' must be a text",
                "{\"topic\": {}, \"focus\": [\"x\"]} | 'topic' must be a text",
                "{\"topic\": [\"x\"], \"focus\": [\"x\"]} | 'topic' must be a text",
                "{\"topic\": \"x\", \"focus\": \"x\"} | 'focus' must be a list",
                "{\"topic\": \"x\", \"focus\": {}} | 'focus' must be a list",
                "{\"topic\": \"x\", \"focus\": [\"y\", 2]} | 'focus[1]' must be a text",
                "{\"topic\": \"x\", \"focus\": [[\"y\"]]} | 'focus[0]' must be a text",
                "{\"topic\": \"x\", \"focus\": [\"y\"], \"educationLevel\": 3} | 'educationLevel' must be a text",
                "{\"topic\": \"x\", \"focus\": [\"y\"], \"levelOfDetail\": []} | 'levelOfDetail' must be a text",
                "{\"topic\": \"x\", \"focus\": [\"y\"], \"learningStyle\": 1.5} | 'learningStyle' must be a text",
                "{\"topic\": \"x\", \"focus\": [\"y\"], \"language\": false} | 'language' must be a text",
            })
    void fieldOfTheWrongTypeIsNamed(String body, String error) {
        assertError(Service.postJson("/api/create_presentation", body), 400).body("error", equalTo(error));
    }

    @Test
    void bodyOverItsLimitIsTooLarge() {
        String megabytes = "{\"topic\": \"" + "x".repeat(1024 * 1024) + "\"}";
        String beyondTheServersOwn = "{\"topic\": \"" + "x".repeat(12 * 1024 * 1024) + "\"}";

        assertError(Service.postJson("/api/create_subtopics", megabytes), 413);
        assertError(Service.postJson("/api/create_subtopics", beyondTheServersOwn), 413);
        assertError(Service.image(new byte[12 * 1024 * 1024]), 413);
    }

    @ParameterizedTest
    @ValueSource(strings = {"%FF", "%C3%28", "%00", "a%0Ab", "%ED%A0%80"})
    void textWithInvalidUtf8IsRefused(String topic) {
        assertError(given().urlEncodingEnabled(false).get("/api/subtopics?topic=" + topic), 400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"%", "%zz", "%u0041"})
    void brokenEscapeIsRefusedWithTheJsonError(String topic) throws IOException {
        RawHttp.Answer answer = RawHttp.send(askFor(topic));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body()).startsWith("{\"success\":false,\"error\":\"The path or the query cannot be read");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\\", "^", "|", "{x}"})
    void unescapedCharacterOfAUriIsAccepted(String topic) throws IOException {
        RawHttp.Answer answer = RawHttp.send(askFor(topic));

        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(answer.body()).contains("\"topic\":\"" + topic.replace("\\", "\\\\") + "\"");
    }

    private static String askFor(String topic) {
        return "GET /api/subtopics?topic=" + topic + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    }

    @Test
    void malformedMultipartIsRefused() {
        for (String type :
                new String[] {"multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=x"
                }) {
            Response response = given().config(anyTypeAsText())
                    .contentType(type)
                    .body("--y\r\nrubbish")
                    .post("/api/image2topic");
            assertThat(response.statusCode()).as(type).isIn(400, 415);
            assertError(response, response.statusCode());
        }
    }

    @Test
    void acceptWithLowQualityIsAccepted() {
        given().header("Accept", "*/*;q=0.1")
                .get("/api/subtopics?topic=x")
                .then()
                .statusCode(200);
    }

    private static RestAssuredConfig anyTypeAsText() {
        EncoderConfig encoder = EncoderConfig.encoderConfig();
        for (String type : new String[] {"image/png", "application/xml", "text/html", "multipart/form-data"}) {
            encoder = encoder.encodeContentTypeAs(type, ContentType.TEXT);
        }
        return RestAssuredConfig.config().encoderConfig(encoder);
    }

    private static ValidatableResponse assertError(Response response, int status) {
        return response.then()
                .statusCode(status)
                .contentType(ContentType.JSON)
                .body("keySet()", org.hamcrest.Matchers.contains("success", "error"))
                .body("success", equalTo(false))
                .body("error", allOf(not(equalTo("")), not(org.hamcrest.Matchers.matchesRegex(INSIDE))));
    }
}
