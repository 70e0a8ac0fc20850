package dev.samovar.api.openapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.samovar.testing.service.GeminiServer;
import dev.samovar.testing.service.Service;
import dev.samovar.testing.service.StoreUnderTest;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Every answer is as the OpenAPI document says, and every status of the document is answered. */
@QuarkusTest
@Tag("quarkus")
@Tag("profile")
@Tag("store")
@TestProfile(ConformanceProfile.class)
class ConformanceTest {

    private static final int CONCURRENT = 12;

    static final Set<String> OPERATIONS = new TreeSet<>(OrdinaryCalls.CALLS.keySet());

    private final GeminiServer.Remote gemini = new GeminiServer.Remote();
    private final Provocations provocations = new Provocations(gemini);

    @BeforeEach
    void prepare() {
        gemini.reset();
        // As many good answers as keep the circuit breaker closed
        IntStream.range(0, 10)
                .forEach(i -> OrdinaryCalls.of("getSubtopics", topic()).send());
        OrdinaryCalls.keepEntry();
    }

    @Test
    void everyOperationIsCalled() {
        assertThat(Document.served().operations()).containsExactlyInAnyOrderElementsOf(OPERATIONS);
    }

    @ParameterizedTest
    @FieldSource("OPERATIONS")
    void everyStatusIsAnsweredAsDescribed(String operation) {
        Document document = Document.served();
        assertThat(document.statuses(operation)).hasSizeGreaterThan(3);
        for (String status : document.statuses(operation)) {
            if (Provocations.isPossible(operation, status)) {
                assertConforms(document, operation, status, provocations.answer(operation, status, topic()));
            }
        }
        Call ordinary = OrdinaryCalls.of(operation, topic());
        if ("application/json".equals(ordinary.headers().get("Content-Type"))) {
            assertThat(document.complaintsOfRequest(operation, ordinary.body())).isEmpty();
        }
    }

    @Test
    void slowBodyIsAnsweredAsDescribed() {
        assumeThat(StoreUnderTest.isMemory()).as("no store is asked").isTrue();
        Document document = Document.served();
        Map<String, CompletableFuture<Call.Answer>> answers = new HashMap<>();
        for (String operation : OPERATIONS) {
            if (document.statuses(operation).contains("408") && OrdinaryCalls.access(operation) != Access.PROXY) {
                answers.put(
                        operation,
                        CompletableFuture.supplyAsync(
                                () -> OrdinaryCalls.of(operation, topic()).announce(1_000),
                                task -> new Thread(task).start()));
            }
        }

        assertThat(answers).hasSizeGreaterThan(5);
        answers.forEach((operation, answer) -> assertConforms(document, operation, "408", answer.join()));
    }

    @Test
    void concurrentWrongKeysAreAnsweredAsDescribed() {
        List<Call.Answer> answers = IntStream.range(0, CONCURRENT)
                .mapToObj(i -> OrdinaryCalls.of("changeVersion", topic())
                        .with(Call.KEY, "Bearer wrong-key-0123456789")
                        .sendAsync())
                .toList()
                .stream()
                .map(CompletableFuture::join)
                .toList();

        assertThat(answers).anyMatch(answer -> answer.status() == 429);
        answers.forEach(answer -> assertThat(Document.served().complaints("changeVersion", answer))
                .isEmpty());
    }

    @Test
    void dryRunsAreAsDescribed() {
        for (String operation : List.of("invalidateNamespace", "invalidatePattern", "changeVersion", "warm")) {
            assertConforms(operation, OrdinaryCalls.of(operation, topic()).query("dry_run=true"));
        }
    }

    @Test
    void pagesOfEntriesAreAsDescribed() {
        OrdinaryCalls.of("putEntry", topic()).send();
        for (String limit : List.of("1", "1000")) {
            assertConforms("listEntries", Call.of("GET", "/api/cache/entries?namespace=notes&limit=" + limit));
        }
    }

    @Test
    void presentationWithAFailedPartIsAsDescribed() {
        String bad = topic();
        gemini.answer(bad, GeminiServer.recorded("blocked-answer"));

        assertConforms("createPresentation", OrdinaryCalls.presentation(topic(), topic(), bad));
    }

    @Test
    void explanationsOfHitsAndMissesAreAsDescribed() {
        String topic = topic();
        assertConforms("explain", OrdinaryCalls.of("explain", topic));
        OrdinaryCalls.of("getExplanation", topic).send();
        assertConforms("explain", OrdinaryCalls.of("explain", topic));
        assertConforms("explain", OrdinaryCalls.of("explain", topic).query("detail=brief"));
        for (String key : List.of("kept", topic)) {
            assertConforms("explain", Call.of("GET", "/api/cache/explain?namespace=notes&key=" + key));
        }
    }

    @Test
    void explanationsOfProxiedRequestsAreAsDescribed() {
        String topic = topic();
        OrdinaryCalls.of("proxyChatCompletion", topic).send();
        assertConforms("explainProxied", OrdinaryCalls.of("explainProxied", topic));
        assertConforms(
                "explainProxied", OrdinaryCalls.of("explainProxied", topic).query("scope=anonymous"));
        assertConforms(
                "explainProxied", OrdinaryCalls.of("explainProxied", topic).body("{"));
        assertConforms(
                "explainProxied", OrdinaryCalls.chat("/api/cache/explain?upstream=sample&path=/v1/models", topic));
    }

    @Test
    void proxiedStreamIsAsDescribed() {
        Call call = OrdinaryCalls.of("proxyChatCompletion", topic());

        assertConforms(
                "proxyChatCompletion", call.body(call.body().replace("{\"model\"", "{\"stream\": true, \"model\"")));
    }

    @Test
    void answerThatTheDocumentDoesNotHaveIsFound() {
        Document document = Document.served();

        assertThat(document.complaints("getHealth", new Call.Answer(418, "application/json", Set.of(), "{}")))
                .hasSize(1);
        assertThat(document.complaints("getHealth", new Call.Answer(400, "text/html", Set.of(), "{}")))
                .hasSize(1);
        assertThat(document.complaints(
                        "getHealth", new Call.Answer(400, "application/json", Set.of(), "{\"success\": false}")))
                .hasSize(1);
        assertThat(document.complaints(
                        "getHealth",
                        new Call.Answer(
                                400,
                                "application/json",
                                Set.of(),
                                "{\"success\": false, \"error\": \"x\", \"detail\": 1}")))
                .hasSize(1);
    }

    @Test
    void missingHeaderIsFound() {
        Call.Answer answer = OrdinaryCalls.of("getSubtopics", topic()).send();
        Set<String> headers = new HashSet<>(answer.headers());
        headers.remove("cache-status");

        assertThat(Document.served()
                        .complaints(
                                "getSubtopics",
                                new Call.Answer(answer.status(), answer.mediaType(), headers, answer.body())))
                .hasSize(1);
    }

    private static void assertConforms(String operation, Call call) {
        assertConforms(Document.served(), operation, "200", call.send());
    }

    private static void assertConforms(Document document, String operation, String status, Call.Answer answer) {
        assertThat(answer.status()).as(operation + ": " + answer.body()).hasToString(status);
        assertThat(document.complaints(operation, answer))
                .as(operation + " " + status + ": " + answer.body())
                .isEmpty();
    }

    private static String topic() {
        return Service.topic("Tea").replace(' ', '-');
    }
}
