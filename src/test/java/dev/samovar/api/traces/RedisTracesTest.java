package dev.samovar.api.traces;

import static dev.samovar.testing.service.Service.topic;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.samovar.api.traces.TraceReceiver.Received;
import dev.samovar.testing.redis.RedisServerProcess;
import dev.samovar.testing.service.GeminiServer;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The spans of commands to Redis. */
@QuarkusTest
@Tag("quarkus")
@Tag("profile")
@TestProfile(RedisTracesTest.Profile.class)
class RedisTracesTest {

    /** A Redis of its own. */
    public static final class Redis implements QuarkusTestResourceLifecycleManager {

        private @Nullable RedisServerProcess server;

        @Override
        public Map<String, String> start() {
            RedisServerProcess started = RedisServerProcess.start();
            server = started;
            return Map.of("quarkus.redis.hosts", started.url());
        }

        @Override
        public void stop() {
            RedisServerProcess running = server;
            if (running != null) {
                running.close();
            }
        }
    }

    /** The traced service with Redis. */
    public static final class Profile implements QuarkusTestProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            return new TraceReceiver.Profile().getConfigOverrides();
        }

        @Override
        public List<TestResourceEntry> testResources() {
            return List.of(
                    new TestResourceEntry(Redis.class),
                    new TestResourceEntry(GeminiServer.class),
                    new TestResourceEntry(TraceReceiver.class));
        }
    }

    @Test
    void commandsOfARequestAreSpansWithoutKeys() {
        new GeminiServer.Remote().reset();
        String trace = UUID.randomUUID().toString().replace("-", "");
        String topic = topic("Shared");

        given().header("traceparent", "00-" + trace + "-00f067aa0ba902b7-01")
                .queryParam("topic", topic)
                .get("/api/subtopics")
                .then()
                .statusCode(200);

        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(TraceReceiver.spans(trace))
                        .extracting(Received::name)
                        .contains("GET /api/subtopics"));
        List<Received> spans = TraceReceiver.spans(trace);
        assertThat(spans).extracting(Received::name).contains("cache.lookup", "cache.lease", "cache.store");
        assertThat(spans)
                .filteredOn(span ->
                        span.attributes().getOrDefault("db.system.name", "").equals("redis"))
                .as("commands among %s", spans)
                .isNotEmpty()
                .allSatisfy(span -> {
                    assertThat(span.kind()).isEqualTo("CLIENT");
                    assertThat(span.name()).isEqualTo(span.attributes().get("db.operation.name"));
                })
                .extracting(Received::name)
                .contains("EVALSHA");
        assertThat(spans.toString().toLowerCase(java.util.Locale.ROOT))
                .doesNotContain(
                        topic.toLowerCase(java.util.Locale.ROOT),
                        topic.toLowerCase(java.util.Locale.ROOT).replace(' ', '_'));
    }
}
