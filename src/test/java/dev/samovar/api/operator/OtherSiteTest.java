package dev.samovar.api.operator;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

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
