package dev.samovar.api.operator;

import static dev.samovar.testing.service.Service.cacheStatus;
import static dev.samovar.testing.service.Service.subtopics;
import static dev.samovar.testing.service.Service.topic;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;

import dev.samovar.testing.service.Service;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Management access with configured operator keys: by key, from any address. */
@QuarkusTest
@Tag("quarkus")
@Tag("profile")
@TestProfile(AccessTest.WithOperatorKeys.class)
public class AccessTest {

    public static final String ANN = "ann-key-0123456789abcdef";

    /** Two operators, a short patience with slow bodies, and pages of one other site. */
    public static final class WithOperatorKeys implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "samovar.security.operator-keys",
                    "ann=" + ANN + ",bob=bob=key-with-signs-0123",
                    "samovar.security.body-deadline",
                    "10s",
                    "samovar.content.generations-per-minute",
                    "20",
                    "quarkus.http.cors.enabled",
                    "true",
                    "quarkus.http.cors.origins",
                    "https://app.example");
        }
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "/api/cache/invalidate/subtopics, ",
                "/api/cache/invalidate/pattern, {\"pattern\": \"*:no such topic:*\"}",
                "/api/cache/version, {\"version\": \"v1.0\"}",
                "/api/cache/warm, "
            })
    void managementNeedsAKey(String path, @Nullable String body) {
        Response without = post(path, body, "");
        without.then()
                .statusCode(401)
                .header("WWW-Authenticate", containsString("Bearer"))
                .body("success", equalTo(false))
                .body("error", containsString("Authorization: Bearer"));
        post(path, body, "Bearer not-the-right-key-at-all")
                .then()
                .statusCode(403)
                .body("success", equalTo(false))
                .body("error", containsString("SAMOVAR_OPERATOR_KEYS"))
                .body("error", not(containsString("not-the-right-key")));
        post(path, body, "Bearer " + ANN).then().statusCode(200).body("success", equalTo(true));
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /api/cache/entries, 200",
        "GET, /api/cache/explain?namespace=subtopics&topic=x, 200",
        "GET, /api/cache/entries/explanation/0123456789abcdef0123456789abcdef, 404",
        "PUT, /api/cache/entries/explanation/x, 405",
        "DELETE, /api/cache/entries/explanation/x, 404"
    })
    void entriesNeedAKey(String method, String path, int status) {
        given().request(method, path).then().statusCode(401);
        given().header("Authorization", "Bearer wrong")
                .request(method, path)
                .then()
                .statusCode(403);
        given().header("Authorization", "Bearer " + ANN)
                .request(method, path)
                .then()
                .statusCode(status);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"Bearer " + ANN, "bearer " + ANN, "BEARER   " + ANN + " ", "Bearer bob=key-with-signs-0123"})
    void everyConfiguredKeyIsAccepted(String authorization) {
        post("/api/cache/invalidate/explanation", null, authorization).then().statusCode(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Basic YW5uOmtleQ==", "Bearer", ANN, "Token " + ANN})
    void otherAuthorizationIsRefused(String authorization) {
        post("/api/cache/invalidate/explanation", null, authorization).then().statusCode(401);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer ann", "Bearer ann=" + ANN, "Bearer " + ANN + "x", "Bearer ann-key-0123456789abcde"})
    void similarKeyIsRefused(String authorization) {
        post("/api/cache/invalidate/explanation", null, authorization).then().statusCode(403);
    }

    @Test
    void forwardedAddressGivesNoAccess() {
        for (String header : new String[] {"X-Forwarded-For", "X-Real-IP", "Forwarded"}) {
            given().header(header, "127.0.0.1")
                    .post("/api/cache/invalidate/explanation")
                    .then()
                    .statusCode(401);
        }
    }

    @Test
    void contentStatsAndHealthStayOpen() {
        for (String path : new String[] {
            "/api/subtopics?topic=x",
            "/api/cache/stats",
            "/api/cache/warm",
            "/api/health",
            "/q/health/ready",
            "/q/metrics"
        }) {
            given().get(path).then().statusCode(200);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"no-cache", "no-store", "max-age=0"})
    void costlyDirectiveWithoutKeyIsIgnored(String directive) {
        String topic = topic("Tea");
        subtopics(topic);
        long calls = Service.stats().getLong("stats.model.calls");

        assertThat(cacheStatus(directed(topic, directive, ""))).matches(Service.HIT);
        assertThat(cacheStatus(directed(topic, directive, "Bearer wrong"))).matches(Service.HIT);
        assertThat(Service.stats().getLong("stats.model.calls")).isEqualTo(calls);
    }

    @ParameterizedTest
    @CsvSource({"no-cache, fwd=request", "no-store, fwd=bypass", "max-age=0, fwd=request"})
    void costlyDirectiveWithKeyIsApplied(String directive, String expected) {
        String topic = topic("Tea");
        subtopics(topic);

        assertThat(cacheStatus(directed(topic, directive, "Bearer " + ANN))).contains(expected);
    }

    @Test
    void onlyIfCachedNeedsNoKey() {
        directed(topic("Tea"), "only-if-cached", "").then().statusCode(504);
    }

    @Test
    void refusalsAreCountedByReason() {
        double missing = refusals("no_key");
        double wrong = refusals("wrong_key");

        post("/api/cache/invalidate/explanation", null, "").then().statusCode(401);
        post("/api/cache/invalidate/explanation", null, "Bearer not-the-right-key-at-all")
                .then()
                .statusCode(403);

        assertThat(refusals("no_key")).isEqualTo(missing + 1);
        assertThat(refusals("wrong_key")).isEqualTo(wrong + 1);
        post("/api/cache/invalidate/explanation", null, "Bearer " + ANN).then().statusCode(200);
    }

    private static double refusals(String reason) {
        String meter = "samovar_management_refusals_total{reason=\"" + reason + "\"";
        return given().get("/q/metrics")
                .asString()
                .lines()
                .filter(line -> line.startsWith(meter))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .findFirst()
                .orElseThrow();
    }

    private static Response directed(String topic, String directive, String authorization) {
        return given().queryParam("topic", topic)
                .header("Cache-Control", directive)
                .headers(authorization.isEmpty() ? Map.of() : Map.of("Authorization", authorization))
                .get("/api/subtopics");
    }

    private static Response post(String path, @Nullable String body, String authorization) {
        var request = given().headers(authorization.isEmpty() ? Map.of() : Map.of("Authorization", authorization));
        return body == null
                ? request.post(path)
                : request.contentType("application/json").body(body).post(path);
    }
}
