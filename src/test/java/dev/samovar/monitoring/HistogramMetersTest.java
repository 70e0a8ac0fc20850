package dev.samovar.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.measure.Histogram;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheus.PrometheusConfig;
import io.micrometer.prometheus.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

@SuppressWarnings("deprecation") // the registry that this Quarkus exposes
class HistogramMetersTest {

    private final Histogram tea = new Histogram(Duration.ofNanos(10_000), Duration.ofSeconds(1));
    private final Histogram coffee = new Histogram(Duration.ofNanos(10_000), Duration.ofSeconds(1));
    private final HistogramMeters meters =
            new HistogramMeters("samovar.brewing", "Time of brewing.", "pot", Map.of("tea", tea, "coffee", coffee));

    @Test
    void prometheusGetsOneFamilyWithTheBucketsOfEachLabel() {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        meters.bindTo(registry);
        tea.record(10_000);
        tea.record(1_500_000_000);

        assertThat(registry.scrape().lines())
                .containsExactly(
                        "# HELP samovar_brewing_seconds Time of brewing.",
                        "# TYPE samovar_brewing_seconds histogram",
                        "samovar_brewing_seconds_bucket{pot=\"coffee\",le=\"1.0E-5\",} 0.0",
                        "samovar_brewing_seconds_bucket{pot=\"coffee\",le=\"1.0\",} 0.0",
                        "samovar_brewing_seconds_bucket{pot=\"coffee\",le=\"+Inf\",} 0.0",
                        "samovar_brewing_seconds_count{pot=\"coffee\",} 0.0",
                        "samovar_brewing_seconds_sum{pot=\"coffee\",} 0.0",
                        "samovar_brewing_seconds_bucket{pot=\"tea\",le=\"1.0E-5\",} 1.0",
                        "samovar_brewing_seconds_bucket{pot=\"tea\",le=\"1.0\",} 1.0",
                        "samovar_brewing_seconds_bucket{pot=\"tea\",le=\"+Inf\",} 2.0",
                        "samovar_brewing_seconds_count{pot=\"tea\",} 2.0",
                        "samovar_brewing_seconds_sum{pot=\"tea\",} 1.50001");
    }

    /** Quarkus binds meters to a composite of its registries. */
    @Test
    void registriesOfACompositeGetTheirOwnMeters() {
        PrometheusMeterRegistry prometheus = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        SimpleMeterRegistry simple = new SimpleMeterRegistry();
        meters.bindTo(new CompositeMeterRegistry().add(prometheus).add(simple));
        tea.record(2_000_000);

        assertThat(prometheus.scrape()).contains("samovar_brewing_seconds_count{pot=\"tea\",} 1.0");
        assertThat(simple.get("samovar.brewing")
                        .tag("pot", "tea")
                        .functionTimer()
                        .totalTime(TimeUnit.MILLISECONDS))
                .isEqualTo(2);
    }
}
