package dev.samovar.api.cache;

import static dev.samovar.testing.service.Service.explanation;
import static dev.samovar.testing.service.Service.postJson;
import static dev.samovar.testing.service.Service.topic;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.samovar.testing.service.GeminiServer;
import dev.samovar.testing.service.Service;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A purge during a generation: an answer that began before it is never served after it. */
@QuarkusTest
@Tag("quarkus")
@Tag("profile")
@Tag("store")
@TestProfile(GeminiServer.Profile.class)
class PurgeRaceTest {

    private final GeminiServer.Remote gemini = new GeminiServer.Remote();

    @BeforeEach
    void answerEverythingWell() {
        gemini.reset();
    }

    @Test
    void generationBeforeAPurgeOfItsNamespaceIsNeverServed() {
        assertNeverServed(topic("Race"), topic -> Service.purge("subtopics").statusCode());
    }

    @Test
    void generationBeforeAPurgeByPatternIsNeverServed() {
        assertNeverServed(
                topic("Race"),
                topic -> postJson("/api/cache/invalidate/pattern", "{\"pattern\": \"*:subtopics:" + topic + ":*\"}")
                        .statusCode());
    }

    @Test
    void generationBeforeAChangeOfVersionIsNeverServed() {
        String version = Service.stats().getString("stats.version");
        try {
            assertNeverServed(
                    topic("Race"),
                    topic -> postJson("/api/cache/version", "{\"version\": \"v9\"}")
                            .statusCode());
        } finally {
            postJson("/api/cache/version", "{\"version\": \"" + version + "\"}");
        }
    }

    @Test
    void staleAnswerIsNotServedAfterAPurgeEvenIfTheModelFails() {
        String topic = topic("Race");
        gemini.answer(topic, GeminiServer.good("old"), GeminiServer.recorded("blocked-answer"));
        explanation(topic).then().statusCode(200);

        Service.purge("explanation").then().statusCode(200);

        explanation(topic).then().statusCode(502);
    }

    /** A purge; returns its status. */
    private interface Purge {
        int of(String topic);
    }

    private void assertNeverServed(String topic, Purge purge) {
        gemini.answer(topic, GeminiServer.good("old").withFixedDelay(2_000), GeminiServer.good("new"));
        String query = "/api/subtopics?topic=" + URLEncoder.encode(topic, UTF_8);
        HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        CompletableFuture<HttpResponse<String>> before =
                client.sendAsync(HttpRequest.newBuilder(Service.uri(query)).build(), BodyHandlers.ofString());
        Awaitility.await().until(() -> gemini.asked(topic) == 1);

        assertThat(purge.of(topic)).isEqualTo(200);
        Service.subtopics(topic).then().statusCode(200).body("subtopics[0]", equalTo("new part 1"));

        assertThat(before.join().statusCode()).isEqualTo(200);
        Service.subtopics(topic).then().statusCode(200).body("subtopics[0]", equalTo("new part 1"));
        assertThat(Service.cacheStatus(Service.subtopics(topic))).matches(Service.HIT);
        assertThat(gemini.asked(topic)).isEqualTo(2);
    }
}
