package dev.samovar.api.health;

import static dev.samovar.testing.service.Service.subtopics;
import static dev.samovar.testing.service.Service.topic;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.testing.service.Service;
import io.quarkus.test.junit.QuarkusTest;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The meters as Prometheus reads them. */
@QuarkusTest
@Tag("quarkus")
@Tag("store")
class MetricsTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cache_gets_total{cache=\"subtopics\",result=\"hit\"}",
                "samovar_cache_lookup_seconds_bucket{cache=\"sample\",le=\"0.001\"}",
                "samovar_cache_purge_seconds_bucket{kind=\"pattern\",le=\"0.1\"}",
                "samovar_coalesced_wait_seconds_bucket{cache=\"subtopics\",le=\"1.0\"}",
                "samovar_coalesced_waiting{cache=\"explanation\"}",
                "samovar_model_completion_seconds_bucket{model=\"sample\",le=\"+Inf\"}",
                "samovar_refreshes_total{cache=\"sample\",outcome=\"failed\"}",
                "samovar_warming_entries_total{cache=\"explanation\",outcome=\"skipped\"}",
                "samovar_refusals_total{key=\"own\",limit=\"rate\"}",
                "samovar_refusals_total{key=\"any\",limit=\"breaker\"}",
                "cache_gets_total{cache=\"explanation\",result=\"miss\"}",
                "cache_puts_total{cache=\"presentation\"}",
                "cache_evictions_total{cache=\"image2topic\"}",
                "cache_removals_total{cache=\"subtopics\"}",
                "cache_size{cache=\"subtopics\"}",
                "samovar_cache_stale_hits_total{cache=\"subtopics\"}",
                "samovar_cache_invalidations_total{cache=\"subtopics\"}",
                "samovar_cache_memory_used_bytes",
                "samovar_cache_memory_max_bytes",
                "samovar_cache_lookup_seconds_count{cache=\"subtopics\"}",
                "samovar_cache_lookup_seconds_sum{cache=\"subtopics\"}",
                "samovar_saved_model_calls_total{cache=\"subtopics\"}",
                "samovar_saved_tokens_total{cache=\"subtopics\"}",
                "samovar_saved_seconds_total{cache=\"subtopics\"}",
                "samovar_replicas",
                "samovar_followed_streams_total{outcome=\"fallback\"}",
                "samovar_followed_streams_active",
                "samovar_stream_followers",
                "samovar_stream_followers_dropped_total",
                "samovar_store_degraded",
                "samovar_generations_active",
                "samovar_hit_rate_window_requests",
                "samovar_model_completion_seconds_count{model=\"sample\"}",
                "samovar_model_completion_seconds_sum{model=\"sample\"}",
                "samovar_hit_rate_window_percent",
                "samovar_model_calls_total{model=\"sample\"}",
                "samovar_model_failures_total{model=\"sample\",reason=\"blocked\"}",
                "samovar_model_tokens_total{direction=\"in\",model=\"sample\"}",
                "samovar_model_tokens_total{direction=\"out\",model=\"sample\"}",
                "samovar_model_latency_mean_seconds{model=\"sample\"}"
            })
    void meterExists(String meter) {
        assertThat(value(meter)).isNotNegative();
    }

    @Test
    void buildIsNamed() {
        assertThat(metrics())
                .containsPattern(
                        "samovar_build_info\\{java=\"[0-9]+\",runtime=\"(jvm|native)\",version=\"[0-9][^\"]*\"} 1.0");
    }

    @Test
    void contentRequestsHaveBuckets() {
        subtopics(topic("Tea"));

        assertThat(metrics())
                .containsPattern("http_server_requests_seconds_bucket\\{[^}]*uri=\"/api/subtopics\",le=\"30.0\"}")
                .doesNotContainPattern("http_server_requests_seconds_bucket\\{[^}]*uri=\"/api/health\",le=\"30.0\"}");
    }

    @Test
    void hitsAndMissesAreCounted() {
        String topic = topic("Tea");
        double hits = value("cache_gets_total{cache=\"subtopics\",result=\"hit\"}");
        double misses = value("cache_gets_total{cache=\"subtopics\",result=\"miss\"}");
        double puts = value("cache_puts_total{cache=\"subtopics\"}");

        subtopics(topic).then().statusCode(200);
        subtopics(topic).then().statusCode(200);

        assertThat(value("cache_gets_total{cache=\"subtopics\",result=\"hit\"}"))
                .isEqualTo(hits + 1);
        assertThat(value("cache_gets_total{cache=\"subtopics\",result=\"miss\"}"))
                .isEqualTo(misses + 1);
        assertThat(value("cache_puts_total{cache=\"subtopics\"}")).isEqualTo(puts + 1);
    }

    @Test
    void topicsAreNotTags() {
        String topic = topic("Tea");
        subtopics(topic);

        assertThat(metrics()).doesNotContain(topic);
    }

    @Test
    void pathsOfProxiedRequestsAreNotTags() {
        given().get("/sample/v1/files/made-up-path").then().statusCode(404);
        given().header("X-Made-Up", "made-up-header")
                .body("made-up-body")
                .post("/sample/v1/chat/completions?q=made-up-query")
                .then()
                .statusCode(400);

        assertThat(metrics()).contains("/sample/{path}").doesNotContain("made-up-");
    }

    private static double value(String meter) {
        Matcher line = Pattern.compile("^" + Pattern.quote(meter) + " (\\S+)$", Pattern.MULTILINE)
                .matcher(metrics());
        assertThat(line.find()).as("a line " + meter).isTrue();
        return Double.parseDouble(line.group(1));
    }

    /** RFC 9111 has the status 504 for it, but nothing failed. */
    @Test
    void onlyIfCachedMissIsAClientError() {
        given().header("Cache-Control", "only-if-cached")
                .queryParam("topic", Service.topic("Uncached"))
                .get("/api/explanation")
                .then()
                .statusCode(504);

        given().header("If-None-Match", "*")
                .queryParam("topic", Service.topic("Uncached"))
                .get("/api/explanation")
                .then()
                .statusCode(504);
        given().queryParam("topic", Service.topic("Uncached"))
                .head("/api/explanation")
                .then()
                .statusCode(504);

        String requests = "http_server_requests_seconds_count\\{method=";
        assertThat(metrics())
                .containsPattern(requests + "\"GET\",outcome=\"CLIENT_ERROR\",status=\"504\"")
                .containsPattern(requests + "\"HEAD\",outcome=\"CLIENT_ERROR\",status=\"504\"")
                .doesNotContainPattern(requests + "\"[A-Z]+\",outcome=\"SERVER_ERROR\",status=\"504\"");
    }

    /** Nothing was to be generated, so no answer was missing: a client that looks first does not lower the hit rate. */
    @Test
    void requestsThatMayNotGenerateAreNotMisses() {
        String misses = "cache_gets_total{cache=\"explanation\",result=\"miss\"}";
        double before = value(misses);
        String topic = Service.topic("Uncached");

        given().header("Cache-Control", "only-if-cached")
                .queryParam("topic", topic)
                .get("/api/explanation")
                .then()
                .statusCode(504);
        given().queryParam("topic", topic).head("/api/explanation").then().statusCode(504);
        given().header("If-None-Match", "*")
                .queryParam("topic", topic)
                .get("/api/explanation")
                .then()
                .statusCode(504);

        assertThat(value(misses)).isEqualTo(before);
    }

    private static String metrics() {
        return given().accept("text/plain")
                .get("/q/metrics")
                .then()
                .statusCode(200)
                .extract()
                .asString()
                .replace(",}", "}");
    }
}
