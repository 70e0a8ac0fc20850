package dev.samovar.api.traces;

import static dev.samovar.testing.service.Service.topic;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.samovar.api.traces.TraceReceiver.Received;
import dev.samovar.testing.service.GeminiServer;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The spans of requests, as a receiver of OTLP gets them. */
@QuarkusTest
@Tag("quarkus")
@Tag("profile")
@Tag("store")
@TestProfile(TraceReceiver.Profile.class)
class TracesTest {

    private static final String CLIENT_SPAN = "00f067aa0ba902b7";

    private final GeminiServer.Remote gemini = new GeminiServer.Remote();
    private final String trace = hex(16);
    private final String traceparent = "00-" + trace + "-" + CLIENT_SPAN + "-01";

    private final ExecutorService clients = Executors.newFixedThreadPool(30);

    @AfterEach
    void endClients() {
        clients.shutdownNow();
    }

    private static String hex(int bytes) {
        byte[] random = new byte[bytes];
        new Random().nextBytes(random);
        return HexFormat.of().formatHex(random);
    }

    @BeforeEach
    void answerEverythingWell() {
        gemini.reset();
    }

    /** The spans of the trace, once these are among them. */
    private List<Received> spans(String... names) {
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(TraceReceiver.spans(trace))
                        .extracting(Received::name)
                        .contains(names));
        return TraceReceiver.spans(trace);
    }

    private static Received only(List<Received> spans, String name) {
        return assertThat(spans)
                .filteredOn(span -> span.name().equals(name))
                .singleElement()
                .actual();
    }

    @Test
    void missHasSpansOfItsLookupLeaseAndModelCall() {
        String topic = topic("Traced");

        given().header("traceparent", traceparent)
                .queryParam("topic", topic)
                .get("/api/subtopics")
                .then()
                .statusCode(200);

        List<Received> spans = spans("GET /api/subtopics", "cache.store", "chat gemini-2.5-flash", "POST");
        Received server = only(spans, "GET /api/subtopics");
        Received chat = only(spans, "chat gemini-2.5-flash");
        Received call = only(spans, "POST");
        assertThat(server.parent()).isEqualTo(CLIENT_SPAN);
        assertThat(server.kind()).isEqualTo("SERVER");
        assertThat(server.attributes())
                .containsEntry("http.route", "/api/subtopics")
                .containsEntry("url.path", "/api/subtopics");
        assertThat(only(spans, "cache.lookup").parent()).isEqualTo(server.id());
        assertThat(only(spans, "cache.lookup").attributes())
                .containsEntry("samovar.namespace", "subtopics")
                .containsEntry("samovar.result", "absent");
        assertThat(only(spans, "cache.lease").attributes()).containsEntry("samovar.result", "granted");
        assertThat(only(spans, "cache.store").attributes()).containsEntry("samovar.result", "stored");
        assertThat(chat.parent()).isEqualTo(server.id());
        assertThat(chat.kind()).isEqualTo("CLIENT");
        assertThat(chat.attributes())
                .containsEntry("gen_ai.operation.name", "chat")
                .containsEntry("gen_ai.provider.name", "gcp.gemini")
                .containsEntry("gen_ai.request.model", "gemini-2.5-flash")
                .containsEntry("gen_ai.usage.input_tokens", "11")
                .containsEntry("gen_ai.usage.output_tokens", "22");
        assertThat(call.parent()).isEqualTo(chat.id());
        assertThat(gemini.headers(topic, "traceparent")).containsExactly("00-" + trace + "-" + call.id() + "-01");
        assertThat(spans.toString()).doesNotContain(topic, "test-key-of-the-model");
    }

    @Test
    void allLinesOfTheTracesStateGoOn() {
        String topic = topic("Several states");

        given().header("traceparent", traceparent)
                .header("tracestate", "a=1", "b=2")
                .queryParam("topic", topic)
                .get("/api/subtopics")
                .then()
                .statusCode(200);

        assertThat(gemini.headers(topic, "tracestate")).containsExactly("a=1,b=2");
    }

    @Test
    void repeatedHitsHaveSpans() {
        String topic = topic("Repeated");
        IntStream.range(0, 6)
                .forEach(i -> given().header("traceparent", traceparent)
                        .queryParam("topic", topic)
                        .get("/api/subtopics")
                        .then()
                        .statusCode(200));

        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(TraceReceiver.spans(trace))
                        .filteredOn(span -> span.name().equals("GET /api/subtopics"))
                        .hasSize(6));
    }

    @Test
    void proxiedCallGoesUpstreamWithTheServicesOwnSpan() {
        Response answer = given().header("traceparent", traceparent)
                .header("Authorization", "Bearer secret-of-the-client")
                .contentType("application/json")
                .body("{\"model\":\"gpt-4o-mini\",\"messages\":[{\"role\":\"user\",\"content\":\"private "
                        + UUID.randomUUID() + "\"}]}")
                .post("/openai/v1/chat/completions");

        answer.then().statusCode(200);
        List<Received> spans = spans("POST /openai/{path}", "chat gpt-4o-mini", "POST");
        Received server = only(spans, "POST /openai/{path}");
        Received chat = only(spans, "chat gpt-4o-mini");
        Received call = spans.stream()
                .filter(span -> span.attributes().getOrDefault("url.full", "").endsWith("/v1/chat/completions"))
                .findFirst()
                .orElseThrow();
        assertThat(answer.<String>path("choices[0].message.content"))
                .isEqualTo("00-" + trace + "-" + call.id() + "-01");
        assertThat(call.parent()).isEqualTo(chat.id());
        assertThat(chat.parent()).isEqualTo(server.id());
        assertThat(server.parent()).isEqualTo(CLIENT_SPAN);
        assertThat(chat.attributes())
                .containsEntry("gen_ai.provider.name", "openai")
                .containsEntry("gen_ai.request.model", "gpt-4o-mini")
                .containsEntry("gen_ai.usage.input_tokens", "9")
                .containsEntry("gen_ai.usage.output_tokens", "12");
        assertThat(spans.toString()).doesNotContain("secret-of-the-client", "private");
    }

    @Test
    void keysInQueriesAreNotRecorded() {
        given().header("traceparent", traceparent)
                .queryParam("key", "secret-in-the-query")
                .get("/gemini/v1beta/models")
                .then()
                .statusCode(200);

        List<Received> spans = spans("GET", "GET /gemini/{path}");
        assertThat(spans).extracting(Received::kind).containsExactlyInAnyOrder("SERVER", "CLIENT");
        assertThat(spans.toString()).doesNotContain("secret-in-the-query");
    }

    @Test
    void failedRequestNamesItsTrace() {
        Response answer = given().header("traceparent", traceparent).get("/api/subtopics");

        answer.then().statusCode(400);
        assertThat(answer.header("traceresponse")).matches("00-" + trace + "-[0-9a-f]{16}-01");
        assertThat(answer.<String>path("trace_id")).isEqualTo(trace);
    }

    @Test
    void unknownPathNamesItsTrace() {
        assertThat(given().header("traceparent", traceparent)
                        .get("/unknown")
                        .then()
                        .statusCode(404)
                        .extract()
                        .<String>path("trace_id"))
                .isEqualTo(trace);
    }

    /** One that waits for its turn is sent on the thread of another request. */
    @Test
    void callsThatWaitBelongToTheirOwnTrace() {
        List<String> traces = IntStream.range(0, 30).mapToObj(i -> hex(16)).toList();
        List<CompletableFuture<Integer>> requests = traces.stream()
                .map(id -> CompletableFuture.supplyAsync(
                        () -> given().header("traceparent", "00-" + id + "-" + CLIENT_SPAN + "-01")
                                .queryParam("topic", topic("Waiting"))
                                .get("/api/subtopics")
                                .statusCode(),
                        clients))
                .toList();

        assertThat(requests).extracting(CompletableFuture::join).containsOnly(200);
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(traces)
                        .allSatisfy(id -> assertThat(TraceReceiver.spans(id))
                                // With Redis its commands are among them
                                .filteredOn(span -> !span.attributes().containsKey("db.system.name"))
                                .extracting(Received::name)
                                .containsExactlyInAnyOrder(
                                        "GET /api/subtopics",
                                        "cache.lookup",
                                        "cache.lease",
                                        "cache.store",
                                        "chat gemini-2.5-flash",
                                        "POST")));
    }

    /** Its whole answer is not one to keep: its span ends all the same. */
    @Test
    void callWithARefusedAnswerHasItsSpan() {
        given().header("traceparent", traceparent)
                .contentType("application/json")
                .body("{\"model\":\"coded\",\"messages\":[{\"role\":\"user\",\"content\":\"" + UUID.randomUUID()
                        + "\"}]}")
                .post("/openai/v1/chat/completions")
                .then()
                .statusCode(200);

        assertThat(only(spans("chat coded"), "chat coded").attributes()).containsEntry("gen_ai.request.model", "coded");
    }
}
