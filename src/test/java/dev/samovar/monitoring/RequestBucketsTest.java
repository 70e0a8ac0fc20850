package dev.samovar.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.distribution.CountAtBucket;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestBucketsTest {

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    private Timer timer(String meter, String uri) {
        registry.config().meterFilter(new RequestBuckets(List.of("openai")));
        Timer timer = registry.timer(meter, "method", "GET", "uri", uri, "status", "200");
        timer.record(Duration.ofMillis(3));
        return timer;
    }

    @ParameterizedTest
    @CsvSource({"/api/subtopics", "/api/image2topic", "/openai/{path}"})
    void contentAndProxiedRequestsHaveBuckets(String uri) {
        CountAtBucket[] buckets =
                timer("http.server.requests", uri).takeSnapshot().histogramCounts();

        assertThat(buckets).hasSize(11);
        assertThat(buckets[0].bucket(TimeUnit.MILLISECONDS)).isEqualTo(1);
        assertThat(buckets[0].count()).isZero();
        assertThat(buckets[1].count()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"/api/health", "/other/{path}"})
    void otherRequestsHaveOneSinceAllMetersOfANameHaveOneType(String uri) {
        CountAtBucket[] buckets =
                timer("http.server.requests", uri).takeSnapshot().histogramCounts();

        assertThat(buckets).hasSize(1);
        assertThat(buckets[0].bucket(TimeUnit.MILLISECONDS)).isEqualTo(1_000);
        assertThat(buckets[0].count()).isEqualTo(1);
    }

    @Test
    void otherMetersHaveNone() {
        assertThat(timer("http.client.requests", "/api/subtopics")
                        .takeSnapshot()
                        .histogramCounts())
                .isEmpty();
    }
}
