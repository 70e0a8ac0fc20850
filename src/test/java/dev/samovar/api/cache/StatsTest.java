package dev.samovar.api.cache;

import static dev.samovar.testing.service.Service.purge;
import static dev.samovar.testing.service.Service.stats;
import static dev.samovar.testing.service.Service.subtopics;
import static dev.samovar.testing.service.Service.topic;
import static io.restassured.RestAssured.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.samovar.testing.service.Service;
import dev.samovar.testing.service.StoreUnderTest;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The statistics: every field exists and is updated. */
@QuarkusTest
@Tag("quarkus")
@Tag("store")
class StatsTest {

    private static final List<String> COUNTERS = List.of(
            "hits", "misses", "stale_hits", "total_requests", "sets", "deletes", "invalidations", "evictions", "keys");

    private static final List<String> OF_UPSTREAMS = List.of(
            "requests", "hits", "stale_hits", "misses", "coalesced", "refused", "calls", "tokens_in", "tokens_out");

    private static final List<String> OF_SAVINGS = List.of("calls", "tokens", "tokens_in", "tokens_out");

    @BeforeEach
    void awaitWarmed() {
        Service.awaitWarmed();
    }

    @Test
    void everyStatisticHasItsType() {
        get("/api/cache/stats").then().statusCode(200).body("success", equalTo(true));
        JsonPath stats = stats();

        assertThat(stats.getString("stats.type")).isEqualTo(StoreUnderTest.type());
        assertThat(stats.getString("stats.version")).isEqualTo("v1.0");
        if (StoreUnderTest.isMemory()) {
            assertThat(stats.getMap("stats").keySet().toString())
                    .as("no figures of Redis without Redis")
                    .doesNotContain("redis_stats");
        } else {
            assertWhole(stats, "stats.redis_stats.", List.of("keyspace_hits", "keyspace_misses", "evicted_keys"));
        }
        assertWhole(stats, "stats.", COUNTERS);
        assertNumbers(stats, "stats.", List.of("hit_rate_percent", "avg_latency_ms", "memory_used_mb"));
        assertThat(stats.getLong("stats.max_size"))
                .as("the bound of memory; this Redis has none")
                .isEqualTo(StoreUnderTest.isMemory() ? 64L * 1024 * 1024 : 0);
        assertThat(stats.getInt("stats.instances")).isEqualTo(1);
        assertWhole(stats, "stats.lookup.", List.of("count"));
        assertNumbers(stats, "stats.lookup.", List.of("p50_ms", "p95_ms", "p99_ms"));
        assertWhole(stats, "stats.window.", List.of("requests", "hits", "misses", "seconds"));
        assertNumbers(stats, "stats.window.", List.of("hit_rate_percent", "avg_latency_ms"));
        assertWhole(stats, "stats.model.", List.of("calls", "failures", "tokens_in", "tokens_out"));
        assertNumbers(stats, "stats.model.", List.of("mean_latency_ms"));
        assertThat(stats.getString("stats.model.provider")).isEqualTo("sample");
        assertWhole(stats, "stats.saved.", List.of("model_calls", "tokens"));
        assertNumbers(stats, "stats.saved.", List.of("seconds"));
        assertThat(stats.getString("stats.alert.state")).isIn("ok", "low", "unknown");
    }

    @Test
    void eachNamespaceHasTheSameStatistics() {
        JsonPath stats = stats();

        assertThat(stats.getMap("stats.namespaces").keySet().stream().map(String::valueOf))
                .containsExactlyInAnyOrder(
                        "subtopics",
                        "presentation",
                        "explanation",
                        "image2topic",
                        "anthropic",
                        "gemini",
                        "openai",
                        "sample");
        for (Object namespace : stats.getMap("stats.namespaces").keySet()) {
            String path = "stats.namespaces." + namespace + ".";
            assertWhole(stats, path, COUNTERS);
            assertNumbers(stats, path, List.of("hit_rate_percent", "avg_latency_ms"));
        }
    }

    @Test
    void missAndHitAreCountedInTotalAndNamespace() {
        String topic = topic("Tea");
        JsonPath before = stats();
        subtopics(topic);
        subtopics(topic);
        subtopics(topic);
        JsonPath after = stats();

        for (String path : List.of("stats.", "stats.namespaces.subtopics.")) {
            assertThat(differences(before, after, path))
                    .as(path)
                    .containsEntry("hits", 2L)
                    .containsEntry("misses", 1L)
                    .containsEntry("stale_hits", 0L)
                    .containsEntry("total_requests", 3L)
                    .containsEntry("sets", 1L)
                    .containsEntry("keys", 1L)
                    .containsEntry("invalidations", 0L);
        }
        assertThat(differences(before, after, "stats.namespaces.explanation.").values())
                .containsOnly(0L);
        assertThat(after.getLong("stats.model.calls") - before.getLong("stats.model.calls"))
                .isEqualTo(1);
        assertThat(after.getLong("stats.saved.model_calls") - before.getLong("stats.saved.model_calls"))
                .isEqualTo(2);
        assertThat(after.getLong("stats.saved.tokens")).isGreaterThan(before.getLong("stats.saved.tokens"));
        assertThat(after.getDouble("stats.memory_used_mb")).isPositive();
    }

    @Test
    void eachUpstreamHasTheSameStatistics() {
        JsonPath stats = stats();

        assertThat(stats.getMap("stats.upstreams").keySet().stream().map(String::valueOf))
                .containsExactly("anthropic", "gemini", "openai", "sample");
        for (Object upstream : stats.getMap("stats.upstreams").keySet()) {
            String path = "stats.upstreams." + upstream + ".";
            assertWhole(stats, path, OF_UPSTREAMS);
            assertWhole(stats, path + "first_byte.", List.of("count"));
            assertNumbers(stats, path + "first_byte.", List.of("mean_ms", "p50_ms", "p95_ms", "p99_ms"));
            assertWhole(stats, path + "saved.", OF_SAVINGS);
            assertNumbers(stats, path + "saved.", List.of("seconds"));
            assertThat(stats.getMap(path + "saved"))
                    .as("no money without prices")
                    .doesNotContainKey("money");
        }
    }

    @Test
    void proxiedRequestsAreCountedByOutcome() {
        String chat =
                "{\"model\": \"sample\", \"messages\": [{\"role\": \"user\", \"content\": \"" + topic("Tea") + "\"}]";
        JsonPath before = stats();
        for (String end :
                List.of("}", "}", ", \"stream\": true}", ", \"stream\": true}", ", \"conversation\": \"c\"}")) {
            Service.postJson("/sample/v1/chat/completions", chat + end).then().statusCode(200);
        }
        get("/sample/v1/nothing").then().statusCode(404);
        JsonPath after = stats();

        assertThat(differences(before, after, "stats.upstreams.sample.", OF_UPSTREAMS))
                .containsEntry("requests", 6L)
                .containsEntry("hits", 2L)
                .containsEntry("misses", 2L)
                .containsEntry("coalesced", 0L)
                .containsEntry("refused", 0L)
                .containsEntry("calls", 4L);
        Map<String, Long> saved = differences(before, after, "stats.upstreams.sample.saved.", OF_SAVINGS);
        assertThat(saved).containsEntry("calls", 2L);
        assertThat(saved.getOrDefault("tokens", 0L))
                .isPositive()
                .isEqualTo(saved.getOrDefault("tokens_in", 0L) + saved.getOrDefault("tokens_out", 0L));
        assertThat(after.getLong("stats.upstreams.sample.bypassed.conversation"))
                .isPositive();
        assertThat(after.getLong("stats.upstreams.sample.bypassed.path")).isPositive();
        assertThat(after.getLong("stats.upstreams.sample.failures.404")).isPositive();
        assertThat(after.getLong("stats.upstreams.sample.first_byte.count"))
                .isEqualTo(after.getLong("stats.upstreams.sample.calls"));
    }

    @Test
    void purgeIsCounted() {
        purge("explanation");
        Service.explanation(topic("Tea"));
        JsonPath before = stats();

        purge("explanation");

        assertThat(differences(before, stats(), "stats.namespaces.explanation."))
                .containsEntry("invalidations", 1L)
                .containsEntry("deletes", 0L)
                .containsEntry("keys", -1L);
    }

    @Test
    void hitRateIsAPercentageWithTwoDecimals() {
        JsonPath stats = stats();
        double hits = stats.getDouble("stats.hits");
        double total = stats.getDouble("stats.total_requests");

        assertThat(stats.getDouble("stats.hits") + stats.getDouble("stats.misses"))
                .isEqualTo(total);
        assertThat(stats.getDouble("stats.hit_rate_percent"))
                .isCloseTo(total == 0 ? 0 : 100 * hits / total, org.assertj.core.api.Assertions.within(0.006));
    }

    private static Map<String, Long> differences(JsonPath before, JsonPath after, String path) {
        return differences(before, after, path, COUNTERS);
    }

    private static Map<String, Long> differences(JsonPath before, JsonPath after, String path, List<String> names) {
        Map<String, Long> differences = new LinkedHashMap<>();
        names.forEach(name -> differences.put(name, after.getLong(path + name) - before.getLong(path + name)));
        return differences;
    }

    private static void assertWhole(JsonPath stats, String path, List<String> names) {
        names.forEach(name ->
                assertThat(stats.<Object>get(path + name)).as(path + name).isInstanceOfAny(Integer.class, Long.class));
    }

    private static void assertNumbers(JsonPath stats, String path, List<String> names) {
        names.forEach(name ->
                assertThat(stats.<Object>get(path + name)).as(path + name).isInstanceOf(Number.class));
    }
}
