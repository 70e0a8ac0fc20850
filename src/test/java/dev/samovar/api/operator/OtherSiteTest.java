package dev.samovar.api.operator;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pages of one other site that configuration lets in: they alone may read, and with a key manage. */
@QuarkusTest
@Tag("quarkus")
@Tag("profile")
@TestProfile(AccessTest.WithOperatorKeys.class)
class OtherSiteTest {

    private static final String FRIEND = "https://app.example";

    @Test
    void allowedPageCanRead() {
        given().header("Origin", FRIEND)
                .get("/api/cache/stats")
                .then()
                .statusCode(200)
                .header("Access-Control-Allow-Origin", FRIEND);
    }

    @Test
    void allowedPageCanReadCachedContent() {
        for (int i = 0; i < 3; i++) {
            given().header("Origin", FRIEND)
                    .get("/api/subtopics?topic=Other%20sites")
                    .then()
                    .statusCode(200)
                    .header("Access-Control-Allow-Origin", FRIEND);
            given().header("Origin", "https://evil.example")
                    .get("/api/subtopics?topic=Other%20sites")
                    .then()
                    .header("Access-Control-Allow-Origin", nullValue());
        }
    }

    /** Also without an origin: a browser keeps an answer that it got for a link, and a proxy that of another site. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/cache/stats",
                "/api/subtopics?topic=Other%20sites",
                "/api/subtopics",
                "/api/nothing",
                "/q/health/live",
                "/"
            })
    void everyResponseSaysThatItDependsOnTheOrigin(String path) {
        for (int i = 0; i < 6; i++) {
            assertThat(vary(given().get(path))).contains("origin");
            assertThat(vary(given().header("Origin", FRIEND).get(path))).contains("origin");
            assertThat(vary(given().header("Origin", "https://evil.example").get(path)))
                    .contains("origin");
        }
    }

    @Test
    void negotiatedLanguageIsNamedAsWell() {
        assertThat(vary(given().get("/api/subtopics?topic=Other%20sites"))).contains("origin", "accept-language");
    }

    private static List<String> vary(Response response) {
        return response.headers().getValues("Vary").stream()
                .map(value -> value.toLowerCase(Locale.ROOT))
                .toList();
    }

    @Test
    void allowedPageCanManageWithAKey() {
        given().header("Origin", FRIEND)
                .header("Access-Control-Request-Method", "POST")
                .header("Access-Control-Request-Headers", "Authorization")
                .options("/api/cache/invalidate/subtopics")
                .then()
                .statusCode(200)
                .header("Access-Control-Allow-Origin", FRIEND)
                .header("Access-Control-Allow-Headers", containsString("Authorization"));
        given().header("Origin", FRIEND)
                .header("Authorization", "Bearer " + AccessTest.ANN)
                .post("/api/cache/invalidate/explanation")
                .then()
                .statusCode(200);
    }

    @Test
    void otherPagesCannotRead() {
        given().header("Origin", "https://evil.example")
                .get("/api/cache/stats")
                .then()
                .header("Access-Control-Allow-Origin", nullValue());
    }
}
