package dev.samovar.api.entries;

import static dev.samovar.testing.service.Service.cacheStatus;
import static dev.samovar.testing.service.Service.subtopics;
import static dev.samovar.testing.service.Service.topic;
import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import dev.samovar.testing.service.GeminiServer;
import dev.samovar.testing.service.RawHttp;
import dev.samovar.testing.service.Service;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import java.io.IOException;
import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Single entries: listed, read, put and deleted. */
@QuarkusTest
@Tag("quarkus")
@Tag("profile")
@Tag("store")
@TestProfile(GeminiServer.Profile.class)
class EntriesTest {

    private static final String NOTES = "/api/cache/entries/notes/";

    @BeforeEach
    void emptyTheCache() {
        new GeminiServer.Remote().reset();
        Service.empty("notes", "subtopics", "explanation");
    }

    @Test
    void storedEntryIsReadUnchanged() {
        byte[] body = {0, 1, 2, (byte) 0xff, '\n', 0};

        put("a", body, "application/x-thing; v=1")
                .then()
                .statusCode(201)
                .body("success", equalTo(true))
                .body("created", equalTo(true))
                .body("size", equalTo(6))
                .body("ttl", equalTo(300))
                .body("key", containsString(":notes:a:"));

        Response answer = entry("a");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.asByteArray()).isEqualTo(body);
        assertThat(answer.contentType()).startsWith("application/x-thing").contains("v=1");
        assertThat(answer.header("Cache-Status")).matches(Service.HIT);
        assertThat(answer.header("Age")).isEqualTo("0");
        assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(answer.header("Content-Security-Policy")).contains("sandbox");
    }

    @Test
    void putOverAnEntryReportsReplacement() {
        put("a", "first").then().statusCode(201);
        put("a", "second").then().statusCode(200).body("created", equalTo(false));

        assertThat(entry("a").asString()).isEqualTo("second");
    }

    @Test
    void matchingEtagOfAnEntryGives304() {
        String etag = put("a", "text").header("ETag");

        given().header("If-None-Match", etag)
                .get(NOTES + "a")
                .then()
                .statusCode(304)
                .header("ETag", etag);
        given().header("If-None-Match", "\"other\"").get(NOTES + "a").then().statusCode(200);
        given().head(NOTES + "a").then().statusCode(200).header("ETag", etag);
    }

    @Test
    void deleteRemovesOneEntry() {
        put("a", "text");
        put("b", "text");

        delete("a").then().statusCode(200).body("success", equalTo(true)).body("deleted", equalTo(true));

        assertThat(entry("b").statusCode()).isEqualTo(200);
        for (Response answer : List.of(entry("a"), delete("a"))) {
            answer.then()
                    .statusCode(404)
                    .contentType(ContentType.JSON)
                    .body("success", equalTo(false))
                    .body("error", containsString("No such entry"));
        }
    }

    @Test
    void entryExpiresAfterItsLifetime() {
        given().body("text").put(NOTES + "a?ttl=1").then().statusCode(201).body("ttl", equalTo(1));
        put("b", "text");

        Awaitility.await().until(() -> entry("a").statusCode() == 404);
        assertThat(entry("b").statusCode()).isEqualTo(200);
        put("a", "again").then().statusCode(201);
    }

    @Test
    void emptyAndUntypedEntriesAreStored() throws IOException {
        RawHttp.Answer put = RawHttp.send("PUT " + NOTES + "raw HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n"
                + "Connection: close\r\n\r\n");

        assertThat(put.status()).isEqualTo(201);
        Response answer = entry("raw");
        assertThat(answer.contentType()).isEqualTo("application/octet-stream");
        assertThat(answer.asByteArray()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a/b/c",
                "a%2Fb",
                "%25",
                "a%3Ab:c",
                "100%25%20sure",
                "a+b",
                "%F0%9F%AB%96",
                "%E6%9C%BA",
                "e%CC%81",
                "Case",
                "a;v=1",
                "a//b",
                "a/",
                "...",
                "a%2F..%2Fb",
                "%EF%AC%81",
                "~'(*)!$&,=@"
            })
    void keysAreExact(String key) throws IOException {
        put("case", "other");
        put("a/b", "slash");
        put("\u00e9", "composed");
        RawHttp.Answer put = raw("PUT", key, "body of " + key);

        assertThat(put.status()).as(put.head()).isEqualTo(key.equals("a%2Fb") ? 200 : 201);

        assertThat(raw("GET", key, "").body()).contains("body of " + key);
        String path = listed("namespace=notes").getList("entries", Map.class).stream()
                .map(entry -> String.valueOf(entry.get("path")))
                .filter(one ->
                        given().urlEncodingEnabled(false).get(one).asString().equals("body of " + key))
                .findFirst()
                .orElseThrow();
        given().urlEncodingEnabled(false).delete(path).then().statusCode(200);
        assertThat(raw("GET", key, "").status()).isEqualTo(404);
        assertThat(entry("case").asString()).isEqualTo("other");
    }

    @Test
    void putEvaluatesItsPreconditions() {
        String etag = put("a", "first").header("ETag");
        write("PUT", "a", "If-Match", "\"other\"").then().statusCode(412).body("success", equalTo(false));
        write("PUT", "a", "If-Match", "W/" + etag).then().statusCode(412);
        write("PUT", "a", "If-None-Match", "*").then().statusCode(412);
        write("PUT", "a", "If-None-Match", "\"x\", W/" + etag).then().statusCode(412);
        write("PUT", "b", "If-Match", "*").then().statusCode(412);
        assertThat(entry("a").asString()).isEqualTo("first");
        assertThat(entry("b").statusCode()).isEqualTo(404);

        write("PUT", "b", "If-None-Match", "*").then().statusCode(201);
        write("PUT", "b", "If-Match", "*").then().statusCode(200);
        write("PUT", "a", "If-None-Match", "\"other\"").then().statusCode(200);
        put("a", "first").then().statusCode(200);
        write("PUT", "a", "If-Match", "\"x\" , " + etag).then().statusCode(200);
        write("PUT", "a", "If-Match", etag).then().statusCode(412);
        assertThat(entry("a").asString()).isEqualTo("PUT");
    }

    @Test
    void deleteEvaluatesItsPreconditions() {
        String etag = put("a", "first").header("ETag");
        write("DELETE", "a", "If-Match", "\"other\"").then().statusCode(412);
        write("DELETE", "a", "If-None-Match", etag).then().statusCode(412);
        write("DELETE", "b", "If-Match", "*").then().statusCode(412);
        write("DELETE", "b", "If-None-Match", "*").then().statusCode(404);
        assertThat(entry("a").asString()).isEqualTo("first");

        write("DELETE", "a", "If-Match", etag).then().statusCode(200);
        assertThat(entry("a").statusCode()).isEqualTo(404);

        String content = subtopics(topic("Tea")).header("ETag");
        String path = listed("namespace=subtopics").getString("entries[0].path");
        given().header("If-Match", "\"other\"").delete(path).then().statusCode(412);
        given().header("If-Match", content).delete(path).then().statusCode(200);
        given().header("If-Match", content).delete(path).then().statusCode(412);
    }

    @ParameterizedTest
    @ValueSource(strings = {"abc", "\"a", "*, \"a\"", "w/\"a\"", "\"a\" \"b\""})
    void invalidPreconditionIsRefused(String tags) {
        put("a", "first");
        for (String header : List.of("If-Match", "If-None-Match")) {
            for (String method : List.of("PUT", "DELETE")) {
                write(method, "a", header, tags)
                        .then()
                        .statusCode(400)
                        .body("error", containsString(header.toLowerCase(Locale.ROOT)));
            }
        }
        write("PUT", "b", "If-Match", "\"\",".repeat(8_000)).then().statusCode(412);
        assertThat(entry("a").asString()).isEqualTo("first");
    }

    private static Response write(String method, String key, String header, String value) {
        return given().contentType("text/plain")
                .header(header, value)
                .body(method)
                .request(method, NOTES + key);
    }

    @Test
    void patternMatchesTheShownKey() {
        put("user:42", "x");
        put("100% cotton", "x");
        put("cafe\u0301", "x");
        for (String pattern : List.of("*:notes:user:*", "*:100% COTTON:*", "*:caf\u00e9:*")) {
            given().contentType(ContentType.JSON)
                    .body(Map.of("pattern", pattern))
                    .post("/api/cache/invalidate/pattern")
                    .then()
                    .body("invalidated_count", equalTo(1));
        }
        assertThat(listed("namespace=notes").getList("entries")).isEmpty();
    }

    @Test
    void putWithAContentCodingIsRefused() {
        given().header("Content-Encoding", "gzip")
                .contentType("text/plain")
                .body("x")
                .put(NOTES + "a")
                .then()
                .statusCode(415)
                .header("Accept-Encoding", equalTo("identity"));
        assertThat(entry("a").statusCode()).isEqualTo(404);
    }

    @Test
    void headOfAnEntryHasItsLength() {
        put("a", "12345");

        Response head = given().head(NOTES + "a");

        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.header("Content-Length")).isEqualTo("5");
        given().head(NOTES + "b").then().statusCode(404);
    }

    @Test
    void keyIsUtf8EscapedOrNot() throws IOException {
        assertThat(raw("PUT", "Gr\u00f6\u00dfe", "x").status()).isEqualTo(201);

        assertThat(raw("GET", "Gr%C3%B6%C3%9Fe", "").status()).isEqualTo(200);
        assertThat(listed("namespace=notes").getString("entries[0].key")).contains(":notes:Gr\u00f6\u00dfe:");
    }

    @ParameterizedTest
    @ValueSource(strings = {"%00", "a%0Ab", "%FF", "a%C3", "%ED%A0%80", "%C2%85", "{513}"})
    void keyWithInvalidUtf8IsRefused(String key) throws IOException {
        String path = key.replace("{513}", "k".repeat(513));
        for (String method : List.of("GET", "PUT", "DELETE")) {
            RawHttp.Answer answer = raw(method, path, "x");

            assertThat(answer.status()).as(method).isEqualTo(400);
            assertThat(answer.body()).contains("\"success\":false").contains("Key invalid");
        }
        assertThat(listed("namespace=notes").getList("entries")).isEmpty();
    }

    @Test
    void longestKeyIsAccepted() throws IOException {
        String key = URLEncoder.encode("\u673a".repeat(512), UTF_8);

        assertThat(raw("PUT", key, "x").status()).isEqualTo(201);
        assertThat(raw("GET", key, "").status()).isEqualTo(200);
        assertThat(raw("PUT", key + "x", "x").status()).isEqualTo(400);
    }

    @Test
    void bodyOverTheLimitIsRefused() {
        byte[] body = new byte[64 * 1024 + 1];

        put("a", body, "text/plain")
                .then()
                .statusCode(413)
                .contentType(ContentType.JSON)
                .body("success", equalTo(false))
                .body("error", containsString("65536"));
        assertThat(entry("a").statusCode()).isEqualTo(404);
        put("a", java.util.Arrays.copyOf(body, body.length - 1), "text/plain")
                .then()
                .statusCode(201);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "x", "1.5", "31536001", "99999999999", "1s", "%00"})
    void ttlIsAWholeNumberOfSeconds(String ttl) {
        given().urlEncodingEnabled(false)
                .body("x")
                .put(NOTES + "a?ttl=" + ttl)
                .then()
                .statusCode(400)
                .body("error", equalTo("'ttl' must be a whole number from 1 to 31536000"));
        assertThat(entry("a").statusCode()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"text", "text/", "/plain", "*/*", "text/*", "a b/c", "text/plain; =", "t\u00e9xt/plain"})
    void invalidMediaTypeIsRefused(String type) throws IOException {
        RawHttp.Answer answer = RawHttp.send("PUT " + NOTES + "a HTTP/1.1\r\nHost: localhost\r\nContent-Type: " + type
                + "\r\nContent-Length: 1\r\nConnection: close\r\n\r\nx");

        assertThat(answer.status()).isBetween(400, 415);
        assertThat(answer.body()).contains("\"success\":false");
    }

    @Test
    void unknownNamespaceIsRefused() {
        for (Response answer : List.of(
                given().get("/api/cache/entries/nope/a"),
                given().body("x").put("/api/cache/entries/nope/a"),
                given().delete("/api/cache/entries/pattern/a"),
                given().get("/api/cache/entries?namespace=nope"))) {
            answer.then()
                    .statusCode(400)
                    .body(
                            "error",
                            equalTo("Invalid namespace. Valid:"
                                    + " [subtopics, presentation, explanation, image2topic, notes]"));
        }
    }

    @Test
    void contentIsReadAndDeletedByFingerprintOrKey() {
        String topic = topic("Tea: green/white");
        String body = subtopics(topic).asString();
        JsonPath page = listed("namespace=subtopics");
        String key = page.getString("entries[0].key");
        String path = page.getString("entries[0].path");
        String fingerprint = key.substring(key.lastIndexOf(':') + 1);
        assertThat(path).isEqualTo("/api/cache/entries/subtopics/" + fingerprint);

        assertThat(given().get(path).asString()).isEqualTo(body);
        assertThat(at("subtopics", key).asString()).isEqualTo(body);
        assertThat(at("explanation", fingerprint).statusCode()).isEqualTo(404);
        assertThat(at("subtopics", key.replace("tea", "coffee")).statusCode()).isEqualTo(404);
        assertThat(at("subtopics", "v0" + key).statusCode()).isEqualTo(404);
        assertThat(at("subtopics", "no key").statusCode()).isEqualTo(404);

        given().pathParam("key", key)
                .delete("/api/cache/entries/subtopics/{key}")
                .then()
                .statusCode(200)
                .body("deleted", equalTo(true));
        given().delete(path).then().statusCode(404);
        assertThat(cacheStatus(subtopics(topic))).isEqualTo(Service.LEADER);
    }

    @Test
    void putOfContentIsRefused() {
        given().body("{}")
                .put("/api/cache/entries/explanation/a")
                .then()
                .statusCode(405)
                .header("Allow", equalTo("GET, HEAD, DELETE, OPTIONS"))
                .body("success", equalTo(false))
                .body("error", containsString("generated by the service"));
    }

    @Test
    void pagesListEachEntryOnce() {
        for (int i = 0; i < 7; i++) {
            put("key " + i, "x".repeat(i));
        }
        subtopics(topic("Tea"));

        List<String> keys = new ArrayList<>();
        String cursor = "";
        do {
            JsonPath page = listed("namespace=notes&limit=3&cursor=" + cursor);
            assertThat(page.getList("entries").size()).isLessThanOrEqualTo(3);
            keys.addAll(page.getList("entries.key"));
            cursor = page.getString("next_cursor");
        } while (cursor != null && keys.size() < 20);

        assertThat(keys).hasSize(7).doesNotHaveDuplicates().allMatch(key -> key.contains(":notes:key "));
        assertThat(listed("limit=100").getList("entries")).hasSize(8);
        assertThat(listed("pattern=*:KEY%203:*").getList("entries.key")).hasSize(1);
    }

    @Test
    void listHasSizeAgeAndTimeLeft() {
        put("a", "12345");

        given().get("/api/cache/entries?namespace=notes&pattern=&cursor=&limit=")
                .then()
                .statusCode(200)
                .body("success", equalTo(true))
                .body("entries", hasSize(1))
                .body("entries[0].namespace", equalTo("notes"))
                .body("entries[0].path", equalTo(NOTES + "a"))
                .body("entries[0].size", equalTo(5))
                .body("entries[0].age", lessThanOrEqualTo(60))
                .body("entries[0].ttl", greaterThan(200))
                .body("entries[0].stale", equalTo(false))
                .body("entries[0].media_type", startsWith("text/plain"))
                .body("entries[0].stream", equalTo(false));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "limit=0",
                "limit=1001",
                "limit=x",
                "limit=-1",
                "cursor=x",
                "cursor=%00",
                "cursor=Ojo6",
                "pattern=[",
                "pattern=a%5C",
                "namespace=%20"
            })
    void listRefusesInvalidParameters(String query) {
        put("a", "x");
        given().urlEncodingEnabled(false)
                .get("/api/cache/entries?" + query)
                .then()
                .statusCode(400)
                .body("success", equalTo(false))
                .body("error", not(containsString("Exception")));
    }

    @Test
    void purgesAndStatisticsIncludeApplicationEntries() {
        put("a", "x");
        put("b", "x");
        entry("a");
        entry("c");
        JsonPath figures = Service.stats();

        assertThat(figures.getInt("stats.namespaces.notes.keys")).isEqualTo(2);
        Service.purge("notes").then().body("invalidated_count", equalTo(2));
        assertThat(entry("a").statusCode()).isEqualTo(404);
        assertThat(Service.stats().getLong("stats.namespaces.notes.misses"))
                .isEqualTo(figures.getLong("stats.namespaces.notes.misses") + 1);
    }

    private static JsonPath listed(String query) {
        Response answer = given().urlEncodingEnabled(false).get("/api/cache/entries?" + query);
        assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(200);
        return answer.jsonPath();
    }

    private static Response at(String namespace, String key) {
        return given().pathParam("key", key).get("/api/cache/entries/" + namespace + "/{key}");
    }

    private static Response entry(String key) {
        return given().get(NOTES + key);
    }

    private static Response delete(String key) {
        return given().delete(NOTES + key);
    }

    private static Response put(String key, String body) {
        return put(key, body.getBytes(UTF_8), null);
    }

    private static Response put(String key, byte[] body, @Nullable String type) {
        return given().contentType(type == null ? "text/plain" : type)
                .body(body)
                .put(NOTES + key);
    }

    private static RawHttp.Answer raw(String method, String key, String body) throws IOException {
        return RawHttp.send(method + " " + NOTES + key + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\n"
                + "Content-Length: " + body.getBytes(UTF_8).length + "\r\nConnection: close\r\n\r\n" + body);
    }
}
