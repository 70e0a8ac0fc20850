package dev.samovar.bootstrap.wiring;

import dev.samovar.bootstrap.config.PriceSettings;
import dev.samovar.bootstrap.config.SamovarConfig;
import dev.samovar.bootstrap.config.UpstreamSettings;
import dev.samovar.proxy.Dialect;
import dev.samovar.proxy.Upstream;
import dev.samovar.proxy.UpstreamClient;
import dev.samovar.proxy.anthropic.AnthropicDialect;
import dev.samovar.proxy.exchange.ProxiedUpstream;
import dev.samovar.proxy.forward.HttpUpstreamClient;
import dev.samovar.proxy.gemini.GeminiDialect;
import dev.samovar.proxy.openai.OpenAiDialect;
import dev.samovar.proxy.sample.SampleUpstream;
import dev.samovar.proxy.stats.UpstreamStatistics;
import dev.samovar.tracing.Tracing;
import io.quarkus.tls.TlsConfigurationRegistry;
import io.quarkus.tls.runtime.config.TlsConfigUtils;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientOptions;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Wires the upstreams of the proxy, their clients and their statistics. */
@Dependent
public class UpstreamBeans {

    /** What the time limits of generations have beyond those of the slowest upstream. */
    private static final Duration MARGIN = Duration.ofSeconds(10);

    private static final Map<String, Dialect> DIALECTS =
            Map.of("openai", new OpenAiDialect(), "gemini", new GeminiDialect(), "anthropic", new AnthropicDialect());

    /** The upstreams with their clients. */
    public record Upstreams(List<ProxiedUpstream> all) {

        Duration longest() {
            return all.stream()
                    .map(one -> one.upstream().timeouts())
                    .map(timeouts -> timeouts.connect().plus(timeouts.total()))
                    .max(Duration::compareTo)
                    .orElse(Duration.ZERO)
                    .plus(MARGIN);
        }
    }

    @Produces
    @Singleton
    UpstreamStatistics statistics(SamovarConfig config) {
        return new UpstreamStatistics(UpstreamSettings.of(config).names(), PriceSettings.of(config.prices()));
    }

    @Produces
    @Singleton
    Upstreams upstreams(
            SamovarConfig config,
            Vertx vertx,
            TlsConfigurationRegistry tls,
            InstantSource clock,
            UpstreamStatistics statistics,
            Tracing tracing) {
        HttpClientOptions options = new HttpClientOptions();
        tls.getDefault().ifPresent(trust -> TlsConfigUtils.configure(options, trust));
        UpstreamClient network = tracing.traced(new HttpUpstreamClient(vertx, options));
        UpstreamClient sample = new SampleUpstream(vertx, clock);
        Collection<Upstream> configured = UpstreamSettings.of(config)
                .upstreams(name -> Objects.requireNonNull(DIALECTS.get(name)))
                .values();
        return new Upstreams(configured.stream()
                .map(one -> new ProxiedUpstream(
                        one, one.name().equals(UpstreamSettings.SAMPLE) ? sample : network, statistics.of(one.name())))
                .toList());
    }
}
