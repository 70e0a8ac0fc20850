package dev.samovar.api.cache;

import static dev.samovar.testing.service.Service.stats;
import static dev.samovar.testing.service.Service.uri;
import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.samovar.content.Pictures;
import dev.samovar.testing.service.Service;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The statistics after many requests of all kinds: they agree with each other, with the replies and with Prometheus.
 */
@QuarkusTest
@Tag("quarkus")
@Tag("store")
class StatsSumTest {

    private static final int REQUESTS = 10_000;
    private static final int AT_ONCE = 16;
    private static final List<String> CONTENT = List.of("subtopics", "explanation", "presentation", "image2topic");
    private static final List<String> COUNTERS = List.of(
            "hits", "misses", "stale_hits", "total_requests", "sets", "deletes", "invalidations", "evictions", "keys");

    private final HttpClient client = HttpClient.newHttpClient();
    private final String run = Service.topic("sum");

    @Test
    void sumsAgreeAfterManyRequestsOfAllKinds() throws InterruptedException {
        Service.awaitWarmed();
        JsonPath before = stats();
        Map<String, Long> replies = askForEverything();
        JsonPath after = settled();

        for (String counter : COUNTERS) {
            long sum = namespaces(after).stream()
                    .mapToLong(namespace -> after.getLong("stats.namespaces." + namespace + "." + counter))
                    .sum();
            assertThat(after.getLong("stats." + counter)).as(counter).isEqualTo(sum);
        }
        namespaces(after).forEach(namespace -> assertRequestsAddUp(after, "stats.namespaces." + namespace + "."));
        assertRequestsAddUp(after, "stats.");
        for (String namespace : List.of("subtopics", "image2topic", "presentation")) {
            for (String result : List.of("hits", "misses")) {
                String figure = "stats.namespaces." + namespace + "." + result;
                assertThat(after.getLong(figure) - before.getLong(figure))
                        .as(figure)
                        .isEqualTo(replies.getOrDefault(namespace + " " + result, 0L));
            }
        }
        assertThat(after.getLong("stats.hits") - before.getLong("stats.hits")).isGreaterThan(REQUESTS / 2);
        assertThat(after.getLong("stats.window.hits") + after.getLong("stats.window.misses"))
                .isEqualTo(after.getLong("stats.window.requests"));
        assertPrometheusAgrees(after);
    }

    /** Those of content and of upstreams. */
    private static List<String> namespaces(JsonPath stats) {
        List<String> names = stats.getMap("stats.namespaces").keySet().stream()
                .map(Object::toString)
                .toList();
        assertThat(names).containsAll(CONTENT).contains("sample");
        return names;
    }

    private static void assertRequestsAddUp(JsonPath stats, String path) {
        long hits = stats.getLong(path + "hits");
        long total = stats.getLong(path + "total_requests");
        assertThat(hits + stats.getLong(path + "misses")).as(path).isEqualTo(total);
        assertThat(stats.getLong(path + "stale_hits")).as(path).isLessThanOrEqualTo(hits);
        assertThat(stats.getDouble(path + "hit_rate_percent"))
                .as(path)
                .isCloseTo(total == 0 ? 0 : 100.0 * hits / total, within(0.006));
    }

    private static void assertPrometheusAgrees(JsonPath stats) {
        Map<String, String> meters = Map.of(
                "hits", "cache_gets_total{cache=\"%s\",result=\"hit\"}",
                "misses", "cache_gets_total{cache=\"%s\",result=\"miss\"}",
                "stale_hits", "samovar_cache_stale_hits_total{cache=\"%s\"}",
                "sets", "cache_puts_total{cache=\"%s\"}",
                "deletes", "cache_removals_total{cache=\"%s\"}",
                "invalidations", "samovar_cache_invalidations_total{cache=\"%s\"}",
                "evictions", "cache_evictions_total{cache=\"%s\"}");
        String metrics = metrics();
        for (String namespace : namespaces(stats)) {
            meters.forEach((figure, meter) -> assertThat(value(metrics, meter.formatted(namespace)))
                    .as(namespace + " " + figure)
                    .isEqualTo(stats.getDouble("stats.namespaces." + namespace + "." + figure)));
            double lookups = value(metrics, "samovar_cache_lookup_seconds_count{cache=\"%s\"}".formatted(namespace));
            double seconds = value(metrics, "samovar_cache_lookup_seconds_sum{cache=\"%s\"}".formatted(namespace));
            assertThat(lookups).isEqualTo(stats.getDouble("stats.namespaces." + namespace + ".total_requests"));
            assertThat(stats.getDouble("stats.namespaces." + namespace + ".avg_latency_ms"))
                    .isCloseTo(lookups == 0 ? 0 : 1000 * seconds / lookups, within(0.0001));
        }
        assertThat(sum(metrics, "samovar_saved_model_calls_total"))
                .isEqualTo(stats.getDouble("stats.saved.model_calls"));
        assertThat(sum(metrics, "samovar_saved_tokens_total")).isEqualTo(stats.getDouble("stats.saved.tokens"));
        assertThat(sum(metrics, "samovar_saved_seconds_total"))
                .isCloseTo(stats.getDouble("stats.saved.seconds"), within(0.001));
        assertThat(sum(metrics, "samovar_model_calls_total")).isEqualTo(stats.getDouble("stats.model.calls"));
        assertThat(sum(metrics, "samovar_model_failures_total")).isEqualTo(stats.getDouble("stats.model.failures"));
        assertThat(sum(metrics, "samovar_model_tokens_total"))
                .isEqualTo(stats.getDouble("stats.model.tokens_in") + stats.getDouble("stats.model.tokens_out"));
        // How full the store is, is looked up every ten seconds
        Awaitility.await()
                .atMost(java.time.Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(sum(metrics(), "cache_size")).isEqualTo(stats.getDouble("stats.keys")));
    }

    /** Waits until the background work of the last reply is counted too. */
    private static JsonPath settled() {
        Awaitility.await().until(() -> value(metrics(), "samovar_generations_active") == 0);
        return stats();
    }

    /** Asks, and counts hits and misses by namespace as the replies name them. */
    private Map<String, Long> askForEverything() throws InterruptedException {
        Random random = new Random(7);
        Semaphore places = new Semaphore(AT_ONCE);
        Map<String, Long> replies = new HashMap<>();
        CompletableFuture<?>[] all = new CompletableFuture<?>[REQUESTS];
        for (int i = 0; i < REQUESTS; i++) {
            Asked asked = asked(random);
            places.acquire();
            all[i] = client.sendAsync(asked.request(), BodyHandlers.discarding())
                    .thenAccept(reply -> {
                        places.release();
                        String status =
                                reply.headers().firstValue("Cache-Status").orElse("");
                        String result = status.isEmpty() ? "purges" : status.contains("; hit") ? "hits" : "misses";
                        assertThat(reply.statusCode()).as(asked.toString()).isEqualTo(200);
                        synchronized (replies) {
                            replies.merge(asked.namespace() + " " + result, 1L, Long::sum);
                        }
                    });
        }
        CompletableFuture.allOf(all).join();
        return replies;
    }

    private record Asked(String namespace, HttpRequest request) {}

    private Asked asked(Random random) {
        String topic = run + " " + random.nextInt(random.nextInt(10) == 0 ? 2_000 : 40);
        int kind = random.nextInt(1_000);
        if (kind < 5) {
            return new Asked("purge", post("/api/cache/invalidate/" + CONTENT.get(random.nextInt(4)), ""));
        }
        if (kind < 10) {
            return new Asked("purge", post("/api/cache/invalidate/pattern", "{\"pattern\": \"*:" + topic + "*\"}"));
        }
        if (kind < 100) {
            return new Asked(
                    "presentation",
                    post(
                            "/api/create_presentation",
                            "{\"topic\": \"%s\", \"focus\": [\"a\", \"b\"]}".formatted(topic)));
        }
        if (kind < 150) {
            return new Asked("image2topic", picture(random.nextInt(20)));
        }
        String path = kind < 550 ? "subtopics" : "explanation";
        String query = "?topic=" + URLEncoder.encode(topic, StandardCharsets.UTF_8);
        return new Asked(
                path, HttpRequest.newBuilder(uri("/api/" + path + query)).build());
    }

    private static HttpRequest post(String path, String body) {
        return HttpRequest.newBuilder(uri(path))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body))
                .build();
    }

    private static HttpRequest picture(int number) {
        String body = "--x\r\nContent-Disposition: form-data; name=\"image\"; filename=\"a.gif\"\r\n"
                + "Content-Type: image/gif\r\n\r\n"
                + new String(Pictures.gif("picture " + number), ISO_8859_1) + "\r\n--x--\r\n";
        return HttpRequest.newBuilder(uri("/api/image2topic"))
                .header("Content-Type", "multipart/form-data; boundary=x")
                .POST(BodyPublishers.ofString(body, ISO_8859_1))
                .build();
    }

    private static double value(String metrics, String meter) {
        Matcher line = Pattern.compile("^" + Pattern.quote(meter) + " (\\S+)$", Pattern.MULTILINE)
                .matcher(metrics);
        assertThat(line.find()).as("a line " + meter).isTrue();
        return Double.parseDouble(line.group(1));
    }

    private static double sum(String metrics, String name) {
        return Pattern.compile("^" + name + "(?:\\{[^}]*})? (\\S+)$", Pattern.MULTILINE)
                .matcher(metrics)
                .results()
                .mapToDouble(line -> Double.parseDouble(line.group(1)))
                .sum();
    }

    private static String metrics() {
        return given().accept("text/plain").get("/q/metrics").asString().replace(",}", "}");
    }
}
