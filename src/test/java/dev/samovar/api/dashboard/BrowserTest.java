package dev.samovar.api.dashboard;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The security headers for browsers, and the limits of pages of other sites. */
@QuarkusTest
@Tag("quarkus")
class BrowserTest {

    @ParameterizedTest
    @CsvSource({
        "GET, /api/subtopics?topic=x, 200",
        "GET, /api/subtopics, 400",
        "GET, /api/cache/stats, 200",
        "GET, /api/nope, 404",
        "DELETE, /api/cache/stats, 405",
        "GET, /nope, 404",
        "GET, /q/health/ready, 200",
        "GET, /q/metrics, 200",
        "GET, /q/openapi, 200",
        "GET, /q/swagger-ui/, 200",
        "POST, /api/image2topic, 415"
    })
    void everyAnswerHasTheSecurityHeaders(String method, String path, int status) {
        Response answer = given().request(method, path);

        answer.then()
                .statusCode(status)
                .header("X-Content-Type-Options", "nosniff")
                .header("X-Frame-Options", "DENY")
                .header("Referrer-Policy", "no-referrer")
                .header("Cross-Origin-Resource-Policy", "same-origin")
                .header("Cross-Origin-Opener-Policy", "same-origin")
                .header("Content-Security-Policy", equalTo(answer.header("Content-Security-Policy")));
        assertThat(answer.headers().getValues("Content-Security-Policy")).hasSize(1);
        assertThat(answer.headers().getValues("X-Request-Id"))
                .as("errors have an id")
                .hasSize(status < 400 ? 0 : 1);
    }

    @Test
    void pageRunsFilesOfThisServiceOnly() {
        String policy = given().get("/api/health").header("Content-Security-Policy");

        assertThat(Arrays.stream(policy.split(";", -1)).map(String::strip))
                .contains(
                        "default-src 'none'",
                        "script-src 'self'",
                        "style-src 'self'",
                        "connect-src 'self'",
                        "frame-ancestors 'none'",
                        "base-uri 'none'");
        assertThat(policy).doesNotContain("unsafe");
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://evil.example", "null", "http://localhost:3000"})
    void pageOfAnotherSiteCannotRead(String origin) {
        given().header("Origin", origin)
                .get("/api/cache/stats")
                .then()
                .statusCode(200)
                .header("Access-Control-Allow-Origin", nullValue());
        given().header("Origin", origin)
                .header("Access-Control-Request-Method", "POST")
                .options("/api/cache/invalidate/subtopics")
                .then()
                .header("Access-Control-Allow-Origin", nullValue())
                .header("Access-Control-Allow-Methods", nullValue());
    }

    @ParameterizedTest
    @CsvSource({"Origin, https://evil.example", "Sec-Fetch-Site, cross-site", "Host, rebound.example"})
    void pageOfAnotherSiteCannotManage(String header, String value) {
        given().header(header, value)
                .post("/api/cache/invalidate/explanation")
                .then()
                .statusCode(403)
                .body("success", equalTo(false));
    }
}
