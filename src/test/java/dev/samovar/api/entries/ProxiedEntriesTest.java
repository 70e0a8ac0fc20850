package dev.samovar.api.entries;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import dev.samovar.testing.service.Service;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What operators see of proxied entries, and the explanation of proxied requests. */
@QuarkusTest
@Tag("quarkus")
@Tag("store")
class ProxiedEntriesTest {

    private static final String PATH = "/v1/chat/completions";

    private final String words = "leaf " + UUID.randomUUID();

    @BeforeEach
    void emptyTheUpstream() {
        given().post("/api/cache/invalidate/sample").then().statusCode(200);
    }

    private String chat(String more) {
        return "{\"model\":\"sample\",\"messages\":[{\"role\":\"system\",\"content\":\"Be brief\"},"
                + "{\"role\":\"user\",\"content\":\"" + words + "\"}],\"temperature\":0.2" + more + "}";
    }

    private static Response send(String body) {
        return send(given(), body);
    }

    private static Response send(RequestSpecification request, String body) {
        Response response = request.contentType("application/json").body(body).post("/sample" + PATH);
        response.then().statusCode(200);
        return response;
    }

    private static Response explain(String body) {
        return explain(given(), PATH, body);
    }

    private static Response explain(RequestSpecification request, String path, String body) {
        return request.contentType("application/json")
                .queryParam("upstream", "sample")
                .queryParam("path", path)
                .body(body)
                .post("/api/cache/explain");
    }

    /** A stream is stored after its last byte. */
    private void stored(int entries) {
        await().atMost(Duration.ofMinutes(1))
                .until(() -> listed().getList("entries").size() == entries);
    }

    private static JsonPath listed() {
        return given().get("/api/cache/entries?namespace=sample").jsonPath();
    }

    @Test
    void entriesHaveTheirWholeKeyAndMediaType() {
        send(chat(""));
        send(chat(",\"stream\":true"));
        stored(2);

        JsonPath page = listed();

        assertThat(page.getList("entries.key", String.class))
                .allMatch(key -> key.matches("v[^:]+:sample:sample/-/" + words + ":[0-9a-f]{32}"));
        assertThat(page.getList("entries.findAll { it.stream }.media_type")).containsExactly("text/event-stream");
        assertThat(page.getList("entries.findAll { !it.stream }.media_type")).containsExactly("application/json");
        String path = page.getString("entries.find { it.stream }.path");
        given().urlEncodingEnabled(false)
                .get(path)
                .then()
                .statusCode(200)
                .contentType("text/event-stream")
                .body(endsWith("data: [DONE]\n\n"));
    }

    @Test
    void patternsPurgeStreamsAndAnswersByWordsAndModel() {
        for (String pattern : List.of("*:sample:sample/*", "*" + words.substring(0, 20) + "*")) {
            send(chat(""));
            send(chat(",\"stream\":true"));
            stored(2);

            for (String dry : List.of("?dry_run=true", "")) {
                given().contentType("application/json")
                        .body("{\"pattern\":\"" + pattern + "\"}")
                        .post("/api/cache/invalidate/pattern" + dry)
                        .then()
                        .statusCode(200)
                        .body("invalidated_count", equalTo(2));
            }
            assertThat(listed().getList("entries")).isEmpty();
        }
    }

    @Test
    void hitIsExplainedWithItsEntry() {
        send(chat(""));

        explain(chat(""))
                .then()
                .statusCode(200)
                .body("success", equalTo(true))
                .body("upstream", equalTo("sample"))
                .body("cacheable", equalTo(true))
                .body("bypass", nullValue())
                .body("model", equalTo("sample"))
                .body("stream", equalTo(false))
                .body("outcome", equalTo("hit"))
                .body("key", equalTo(listed().getString("entries[0].key")))
                .body("request.path", equalTo(PATH))
                .body("request.scope", equalTo("anonymous"))
                .body("request.'body.temperature'", equalTo("0.2"))
                .body("entry.media_type", equalTo("application/json"))
                .body("reason.code", equalTo("fresh"))
                .body("nearest", nullValue());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "0.2 | 0.7 | body.temperature | 0.7 | 0.2 | /temperature | /temperature differs",
                "Be brief | Be long | body.messages | \"Be long\" | `` | /messages/0/content | /messages/0/content differs",
                "0.2 | 0.2,\"seed\":7 | body.seed | 7 | `` | /seed | /seed is in this request only",
                "0.2 | 0.2,\"stream\":true | body.stream | true | `` | /stream | /stream is in this request only",
                ",\"temperature\":0.2 | `` | body.temperature | `` | `` | /temperature | /temperature is in the stored request only"
            })
    void differenceIsNamedByItsPointer(
            String from, String to, String field, String asked, String stored, String pointer, String text) {
        send(chat(""));

        Response explained = explain(chat("").replace(from, to));

        explained
                .then()
                .body("outcome", equalTo("miss"))
                .body("entry", nullValue())
                .body("reason.code", equalTo("differs"))
                .body("reason.text", endsWith("the nearest entry differs at " + pointer))
                .body("nearest.field", equalTo(field))
                .body("nearest.pointer", equalTo(pointer))
                .body("nearest.differences", equalTo(List.of(text)))
                .body("nearest.asked", asked.isEmpty() ? nullValue() : equalTo(asked))
                .body("nearest.stored", stored.isEmpty() ? nullValue() : equalTo(stored))
                .body("nearest.key", equalTo(listed().getString("entries[0].key")));
    }

    @Test
    void differencesOutsideTheBodyAreNamed() {
        send(given().header("OpenAI-Beta", "v1"), chat(""));

        explain(given().header("openai-beta", "v2").header("Samovar-Partition", "p1"), PATH + "?a=b", chat(",\"n\":1"))
                .then()
                .body("outcome", equalTo("miss"))
                .body("key", containsString(":sample:sample/p1/"))
                .body("nearest.field", equalTo("query"))
                .body("nearest.pointer", equalTo("/n"))
                .body(
                        "nearest.differences",
                        equalTo(List.of(
                                "query differs",
                                "partition differs",
                                "header openai-beta differs",
                                "/n is in this request only")));
    }

    /** Of another client's entries an operator sees the digest of the credential. */
    @Test
    void entryOfAnotherCredentialIsExplainedByItsScope() {
        send(given().header("Authorization", "Bearer sk-secret-of-a-client"), chat(""));

        Response other = explain(chat(""));

        other.then()
                .body("outcome", equalTo("miss"))
                .body("nearest.field", equalTo("scope"))
                .body("nearest.asked", equalTo("anonymous"))
                .body("nearest.stored", matchesPattern("[0-9a-f]{32}"))
                .body("nearest.pointer", nullValue())
                .body("nearest.differences", equalTo(List.of("credential (scope) differs")));
        assertThat(other.asString()).doesNotContain("sk-secret");
        explain(given().queryParam("scope", other.path("nearest.stored").toString()), PATH, chat(""))
                .then()
                .body("outcome", equalTo("hit"));
    }

    @Test
    void entryOfTheSameScopeIsNearerThanAnother() {
        send(given().header("Authorization", "Bearer sk-1"), chat(",\"seed\":1"));
        send(chat(",\"seed\":2,\"n\":1,\"top_p\":1"));

        explain(chat(",\"seed\":1"))
                .then()
                .body("nearest.differences", hasItems("/n is in the stored request only", "/seed differs"))
                .body("nearest.differences", not(hasItem(containsString("scope"))));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "/v1/models | {} | path | without the cache",
                "/v1/chat/completions | {\"model\": | not-json | not JSON",
                "/v1/chat/completions | `` | not-json | not JSON",
                "/v1/chat/completions | {\"a\":1,\"a\":2} | duplicate-names | two members",
                "/v1/chat/completions | {\"model\":\"m\",\"tools\":[{\"type\":\"web_search\"}]} | tools | tool",
                "/v1/responses | {\"model\":\"m\",\"background\":true} | background | background"
            })
    void bypassHasItsReason(String path, String body, String reason, String text) {
        explain(given(), path, body)
                .then()
                .statusCode(200)
                .body("success", equalTo(true))
                .body("cacheable", equalTo(false))
                .body("bypass", equalTo(reason))
                .body("outcome", equalTo("bypass"))
                .body("reason.code", equalTo("bypass"))
                .body("reason.text", containsString(text))
                .body("key", nullValue())
                .body("nearest", nullValue());
    }

    @Test
    void deeplyNestedBodyIsBypassed() {
        explain("{\"a\":" + "[".repeat(1_000) + "]".repeat(1_000) + "}")
                .then()
                .statusCode(200)
                .body("bypass", equalTo("too-deep"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "path=/v1/chat/completions | 'upstream' must be one of those that are configured: [",
                "upstream=nope&path=/v1/chat/completions | 'upstream' must be one of those that are configured: [",
                "upstream=sample | 'path' must be the path behind the upstream's name",
                "upstream=sample&path=v1/chat/completions | 'path' must be the path behind the upstream's name",
                "upstream=sample&upstream=openai&path=/v1 | 'upstream' is given 2 times",
                "upstream=sample&path=/v1/../chat/completions | 'path': The path must have no",
                "upstream=sample&path=/v1/chat/completions&scope=sk-1 | 'scope' must be 'service'",
                "upstream=sample&path=/v1/chat/completions&scope=all | 'scope' must not be 'all'",
                "upstream=sample&path=/v1/chat/completions%3Fkey=sk-1 | A credential is in the query of 'path'"
            })
    void invalidParameterIsRefused(String query, String error) {
        given().urlEncodingEnabled(false)
                .contentType("application/json")
                .body(chat(""))
                .post("/api/cache/explain?" + query)
                .then()
                .statusCode(400)
                .body("success", equalTo(false))
                .body("error", startsWith(error))
                .body("error", not(containsString("sk-1")));
    }

    @Test
    void credentialIsRefusedAndControlsAreChecked() {
        explain(given().header("x-api-key", "sk-1"), PATH, chat(""))
                .then()
                .statusCode(400)
                .body("error", startsWith("A credential is in 'x-api-key'"))
                .body("error", not(containsString("sk-1")));
        explain(given().header("Samovar-TTL", "soon"), PATH, chat(""))
                .then()
                .statusCode(400)
                .body("error", containsString("Samovar-TTL"));
    }

    @Test
    void upstreamIsNotExplainedByParameters() {
        given().get("/api/cache/explain?namespace=sample&topic=x")
                .then()
                .statusCode(400)
                .body("error", containsString("POST /api/cache/explain?upstream=sample&path="));
    }

    @Test
    void explainIsNotCountedAndStoresNothing() {
        send(chat(""));
        JsonPath before = Service.stats();

        explain(chat(""));
        explain(chat(",\"n\":1"));

        JsonPath after = Service.stats();
        for (String figure : List.of("hits", "misses", "sets", "keys")) {
            assertThat(after.getLong("stats." + figure)).as(figure).isEqualTo(before.getLong("stats." + figure));
        }
    }
}
