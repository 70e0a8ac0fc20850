package dev.samovar.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.bootstrap.config.SamovarConfig;
import dev.samovar.model.ModelIdentity;
import dev.samovar.proxy.Upstream;
import dev.samovar.proxy.anthropic.AnthropicDialect;
import dev.samovar.proxy.openai.OpenAiDialect;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The lines of the log about the configuration. */
class StartReportTest {

    private static final ModelIdentity SAMPLE = new ModelIdentity("sample", "sample", "");
    private static final int ENVIRONMENT = 300;

    @Test
    void eachSubjectIsOneLine() {
        assertThat(report(Map.of()).lines())
                .containsExactly(
                        "Version: " + Version.text() + ", Java " + Runtime.version(),
                        "Store: memory, at most 64M",
                        "Model: sample, built in: its answers are sample content. Set GEMINI_API_KEY or OPENAI_BASE_URL"
                                + " for a real one",
                        "Upstreams: openai (openai, api.openai.com), claude (anthropic, 10.0.0.7:8443),"
                                + " sample (openai, built in)",
                        "Management: allowed from this machine only. Set SAMOVAR_OPERATOR_KEYS to allow it from others",
                        "Warming: at start and every 6h, configured topics 5, learned topics at most 10");
    }

    @Test
    void modelIsNamed() {
        assertThat(report(Map.of(), new ModelIdentity("gemini", "gemini-2.5-flash", "temperature=0.7"))
                        .lines())
                .contains("Model: gemini, gemini-2.5-flash, at generativelanguage.googleapis.com");
    }

    @Test
    void modelHasTheHostOfItsUrlAlone() {
        Map<String, String> given =
                Map.of("samovar.model.openai.url", "http://me:banana@ollama:11434/banana/v1?key=banana");

        assertThat(report(given, new ModelIdentity("openai", "llama3.2", "")).lines())
                .contains("Model: openai, llama3.2, at ollama:11434");
        assertThat(report(Map.of(), new ModelIdentity("openai", "gpt-4o-mini", ""))
                        .lines())
                .contains("Model: openai, gpt-4o-mini, at api.openai.com");
    }

    @Test
    void redisHasHostsWithoutPasswords() {
        Map<String, String> given = Map.of(
                "quarkus.redis.hosts",
                "rediss://me:banana%2C@redis-1:7000/2, redis://:banana@[::1]?a=banana,redis://ban^ana@x",
                "quarkus.redis.client-type",
                "CLUSTER");

        assertThat(report(given).lines())
                .contains("Store: redis (cluster) at redis-1:7000, [::1]:6379, an unreadable URL, keys begin with"
                        + " samovar, near cache of at most 64M");
    }

    @Test
    void keysAreCounted() {
        Map<String, String> given =
                Map.of("samovar.security.operator-keys", "ann=banana-banana-banana,ben=cherry-cherry-cherry");

        assertThat(report(given).lines())
                .contains("Management: allowed with an operator key, of 2")
                .noneMatch(line -> line.contains("banana") || line.contains("ann"));
    }

    @ParameterizedTest
    @CsvSource({
        "false, off, off",
        "true, off, 'at start, configured topics 5, learned topics at most 10'",
        "false, 90m, 'every 1h30m, configured topics 5, learned topics at most 10'",
    })
    void warmingHasItsTimes(String onStart, String every, String line) {
        assertThat(report(Map.of("samovar.warming.on-start", onStart, "samovar.warming.every", every))
                        .lines())
                .contains("Warming: " + line);
    }

    @Test
    void filesOfPromptsAreNamed() {
        Map<String, String> given = Map.of(
                "samovar.content.prompts.image2topic", "/c/i.txt", "samovar.content.prompts.subtopics", "/c/s.txt");

        assertThat(report(given).lines()).contains("Prompts: subtopics from /c/s.txt, image2topic from /c/i.txt");
    }

    @Test
    void receiverOfTracesIsNamed() {
        Map<String, String> given = Map.of(
                "OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector:4318",
                "OTEL_EXPORTER_OTLP_HEADERS", "authorization=banana",
                "OTEL_TRACES_SAMPLER_ARG", "0.25");

        assertThat(report(given).lines())
                .contains("Traces: to collector:4318, share 0.25")
                .noneMatch(line -> line.contains("banana"));
    }

    private static StartReport report(Map<String, String> given) {
        return report(given, SAMPLE);
    }

    private static StartReport report(Map<String, String> given, ModelIdentity model) {
        SmallRyeConfig config = new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .addDiscoveredConverters()
                .withMapping(SamovarConfig.class)
                .withSources(new PropertiesConfigSource(given, "test", ENVIRONMENT))
                .build();
        return new StartReport(
                config.getConfigMapping(SamovarConfig.class),
                config,
                model,
                List.of(
                        upstream("openai", "https://api.openai.com"),
                        new Upstream(
                                "claude",
                                new AnthropicDialect(),
                                URI.create("https://me:banana@10.0.0.7:8443/banana?key=banana"),
                                Optional.of("banana"),
                                true,
                                false,
                                Set.of(),
                                new Upstream.Timeouts(
                                        Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofSeconds(1))),
                        upstream("sample", "sample:model")));
    }

    private static Upstream upstream(String name, String url) {
        return new Upstream(
                name,
                new OpenAiDialect(),
                URI.create(url),
                Optional.empty(),
                true,
                false,
                Set.of(),
                new Upstream.Timeouts(Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofSeconds(1)));
    }
}
