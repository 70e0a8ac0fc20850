package dev.samovar.testing.service;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.containing;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.MappingBuilder;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.client.WireMock;
import dev.samovar.testing.model.FakeGemini;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.quarkus.test.junit.QuarkusTestProfile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** A server that speaks Gemini's protocol, beside the service. Tests reach it over its own port. */
public final class GeminiServer implements QuarkusTestResourceLifecycleManager {

    private static final String PATH = "/v1beta/models/gemini-2.5-flash:generateContent";
    private static final String PORT = "gemini.server.port";
    private static final Path RECORDINGS = Path.of("src/test/resources/model/gemini");
    private static final int LOW_PRIORITY = 10;

    private final WireMockServer server = new WireMockServer(
            wireMockConfig().dynamicPort().bindAddress("127.0.0.1").containerThreads(64));

    /** The service with this server as its model. */
    public static final class Profile implements QuarkusTestProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.ofEntries(
                    Map.entry("samovar.model.provider", "gemini"),
                    Map.entry("samovar.model.gemini.api-key", "test-key-of-the-model"),
                    Map.entry("samovar.model.attempt-timeout", "8s"),
                    Map.entry("samovar.model.deadline", "10s"),
                    Map.entry("samovar.model.retries", "1"),
                    Map.entry("samovar.model.failure-memory", "1m"),
                    Map.entry("samovar.cache.namespaces.explanation.ttl", "1s"),
                    Map.entry("samovar.cache.namespaces.notes.ttl", "5m"),
                    Map.entry("samovar.cache.max-entry-size", "64K"),
                    Map.entry("samovar.warming.on-start", "false"));
        }

        @Override
        public List<TestResourceEntry> testResources() {
            return List.of(new TestResourceEntry(GeminiServer.class));
        }
    }

    @Override
    public Map<String, String> start() {
        server.start();
        // The test may be loaded by another class loader than this: the port is all that they share
        System.setProperty(PORT, String.valueOf(server.port()));
        return Map.of("samovar.model.gemini.url", "http://127.0.0.1:" + server.port());
    }

    @Override
    public void stop() {
        // The property stays: another server may have begun meanwhile, after a failed test
        server.stop();
    }

    /** The control of the server by a test. */
    public static final class Remote {

        // Looked up each time: after a failed test Quarkus starts another server
        private static WireMock wireMock() {
            return new WireMock("127.0.0.1", Integer.getInteger(PORT, 0));
        }

        /** Removes all configured answers and recorded requests; every request then succeeds. */
        public Remote reset() {
            wireMock().resetMappings();
            wireMock().resetRequests();
            wireMock().resetScenarios();
            wireMock()
                    .register(
                            post(urlPathEqualTo(PATH)).atPriority(LOW_PRIORITY).willReturn(good("something")));
            return this;
        }

        /** Answers requests that hold a text. */
        public void answer(String text, ResponseDefinitionBuilder response) {
            wireMock().register(requestWith(text).willReturn(response));
        }

        /** Answers the first request that holds a text in one way, and every other in another. */
        public void answer(String text, ResponseDefinitionBuilder first, ResponseDefinitionBuilder next) {
            wireMock()
                    .register(requestWith(text)
                            .inScenario(text)
                            .whenScenarioStateIs("Started")
                            .willSetStateTo("asked")
                            .willReturn(first));
            wireMock()
                    .register(requestWith(text)
                            .inScenario(text)
                            .whenScenarioStateIs("asked")
                            .willReturn(next));
        }

        /** How many requests held a text. */
        public int asked(String text) {
            return wireMock()
                    .find(postRequestedFor(urlPathEqualTo(PATH)).withRequestBody(containing(text)))
                    .size();
        }

        /** A header of each request that held a text. */
        public List<String> headers(String text, String name) {
            return wireMock().find(postRequestedFor(urlPathEqualTo(PATH)).withRequestBody(containing(text))).stream()
                    .map(request -> request.getHeader(name))
                    .toList();
        }

        private static MappingBuilder requestWith(String text) {
            return post(urlPathEqualTo(PATH)).withRequestBody(containing(text));
        }
    }

    /** An answer that is a good one to every question, and that holds a mark. */
    public static ResponseDefinitionBuilder good(String mark) {
        List<String> subtopics =
                IntStream.rangeClosed(1, 30).mapToObj(i -> mark + " part " + i).toList();
        return completion(json(Map.of(
                "subtopics", subtopics,
                "explanation", mark + " explained",
                "real_world_application", mark + " applied",
                "youtube_search_query", mark + " video",
                "topic", mark)));
    }

    /** An answer whose text is this. */
    public static ResponseDefinitionBuilder completion(String text) {
        return body(FakeGemini.completion(text, 11, 22).toString());
    }

    /** An answer that was recorded. */
    public static ResponseDefinitionBuilder recorded(String name) {
        try {
            return body(Files.readString(RECORDINGS.resolve(name + ".json")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** An answer whose body is this. */
    public static ResponseDefinitionBuilder body(String json) {
        return aResponse()
                .withHeader("Content-Type", "application/json; charset=UTF-8")
                .withBody(json);
    }

    private static String json(Object value) {
        try {
            return new ObjectMapper().writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
