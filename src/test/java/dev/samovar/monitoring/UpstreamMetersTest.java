package dev.samovar.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.cache.entry.Cost;
import dev.samovar.cache.entry.Tier;
import dev.samovar.cache.readthrough.CacheStatus;
import dev.samovar.proxy.stats.CountedRequest;
import dev.samovar.proxy.stats.ModelPrice;
import dev.samovar.proxy.stats.ModelPrices;
import dev.samovar.proxy.stats.UpstreamStatistics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class UpstreamMetersTest {

    private static final ModelPrices PRICES =
            ModelPrices.of(List.of(new ModelPrice("gpt-4o", BigDecimal.TEN, BigDecimal.ONE)));

    private final UpstreamStatistics statistics = new UpstreamStatistics(Set.of("openai"), PRICES);

    private static void hit(UpstreamStatistics statistics, String model) {
        new CountedRequest(statistics.of("openai"))
                .answered(
                        new CacheStatus.Hit(Tier.MEMORY),
                        false,
                        model,
                        Optional.empty(),
                        new Cost(1, 100_000, 300, Duration.ofMillis(1500)));
    }

    @Test
    @SuppressWarnings("deprecation") // the registry that this Quarkus exposes
    void metersHaveTheNamesAndLabelsOfTheDocumentation() {
        var registry =
                new io.micrometer.prometheus.PrometheusMeterRegistry(io.micrometer.prometheus.PrometheusConfig.DEFAULT);
        new UpstreamMeters(statistics).bindTo(registry);
        hit(statistics, "gpt-4o");
        new CountedRequest(statistics.of("openai")).bypassed("path");
        statistics.of("openai").answered("gpt-5", 7, 8);
        statistics.of("openai").answered("gpt-4o", Optional.of("eval-7"), 500_000, 0);
        System.gc();

        assertThat(registry.scrape().lines())
                .contains(
                        "samovar_upstream_requests_total{outcome=\"hit\",upstream=\"openai\",} 1.0",
                        "samovar_upstream_requests_total{outcome=\"stale\",upstream=\"openai\",} 0.0",
                        "samovar_upstream_requests_total{outcome=\"bypass\",upstream=\"openai\",} 1.0",
                        "samovar_upstream_bypassed_total{reason=\"path\",upstream=\"openai\",} 1.0",
                        "samovar_upstream_calls_total{upstream=\"openai\",} 0.0",
                        "samovar_upstream_failures_total{status=\"429\",upstream=\"openai\",} 0.0",
                        "samovar_upstream_failures_total{status=\"timeout\",upstream=\"openai\",} 0.0",
                        "samovar_upstream_first_byte_seconds_count{upstream=\"openai\",} 0.0",
                        "samovar_upstream_first_byte_seconds_bucket{upstream=\"openai\",le=\"1.0E-4\",} 0.0",
                        "samovar_upstream_first_byte_seconds_bucket{upstream=\"openai\",le=\"0.1\",} 0.0",
                        "samovar_upstream_tokens_total{direction=\"out\",model=\"gpt-5\",upstream=\"openai\",} 8.0",
                        "samovar_upstream_saved_tokens_total{direction=\"in\",model=\"gpt-4o\",upstream=\"openai\",} 100000.0",
                        "samovar_upstream_saved_calls_total{upstream=\"openai\",} 1.0",
                        "samovar_upstream_saved_seconds_total{upstream=\"openai\",} 1.5",
                        "samovar_upstream_saved_money_total{upstream=\"openai\",} 1.0003",
                        "samovar_upstream_spent_money_total{upstream=\"openai\",} 5.0");
    }

    @Test
    void withoutPricesThereIsNoMeterOfMoney() {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        UpstreamStatistics free = new UpstreamStatistics(Set.of("openai"), ModelPrices.NONE);
        new UpstreamMeters(free).bindTo(registry);
        hit(free, "gpt-4o");

        assertThat(registry.find("samovar.upstream.saved.money").meters()).isEmpty();
    }

    @Test
    void metersDoNotGrowWithMadeUpModels() {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        new UpstreamMeters(statistics).bindTo(registry);
        for (int i = 0; i < 1_000; i++) {
            hit(statistics, "m" + i);
        }

        assertThat(registry.find("samovar.upstream.saved.tokens").meters()).hasSize(2 * 31);
    }
}
