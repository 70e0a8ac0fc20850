package dev.samovar.bootstrap.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.runtime.configuration.ConfigurationException;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TraceSettingsTest {

    private static final String FORMAT = "quarkus.log.console.format";
    private static final String ENDPOINT = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private static final Map<String, String> RECEIVER = Map.of(ENDPOINT, "http://collector:4318");

    private static Optional<TraceSettings> settings(Map<String, String> environment) {
        return TraceSettings.of(name -> Optional.ofNullable(environment.get(name)));
    }

    private static Map<String, String> with(String name, String value) {
        Map<String, String> variables = new TreeMap<>(RECEIVER);
        variables.put(name, value);
        return variables;
    }

    private static @Nullable String format(Map<String, String> environment) {
        return new SmallRyeConfigBuilder()
                .withSources(
                        new PropertiesConfigSource(Map.of(FORMAT, "%s%n"), "application", 250),
                        new EnvConfigSource(environment, 300))
                .withSources(new TraceSettings.LogFormat())
                .build()
                .getConfigValue(FORMAT)
                .getRawValue();
    }

    @Test
    void withoutReceiverTracesAreOff() {
        assertThat(settings(Map.of("OTEL_SERVICE_NAME", "tea"))).isEmpty();
        assertThat(settings(Map.of(ENDPOINT, " "))).isEmpty();
        assertThat(format(Map.of("OTEL_SERVICE_NAME", "tea"))).isEqualTo("%s%n");
    }

    @Test
    void receiverSwitchesTracesOn() {
        assertThat(settings(RECEIVER))
                .contains(new TraceSettings(
                        URI.create("http://collector:4318/v1/traces"),
                        Map.of(),
                        1.0,
                        Map.of("service.name", "samovar"),
                        Duration.ofSeconds(5)));
        assertThat(format(RECEIVER)).contains("%X{traceId}");
    }

    @Test
    void slashAtTheEndOfTheReceiverIsNoPartOfThePath() {
        assertThat(settings(Map.of(ENDPOINT, "http://collector:4318/")).map(TraceSettings::url))
                .contains(URI.create("http://collector:4318/v1/traces"));
    }

    @Test
    void formatOfTheEnvironmentWins() {
        assertThat(format(with("QUARKUS_LOG_CONSOLE_FORMAT", "%m%n"))).isEqualTo("%m%n");
    }

    @Test
    void variablesOfTheSpecificationApply() {
        Map<String, String> variables = new TreeMap<>(RECEIVER);
        variables.put("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "https://traces:4318/api/otlp");
        variables.put("OTEL_EXPORTER_OTLP_HEADERS", "authorization=Basic%20a+b==, x-team = tea");
        variables.put("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf");
        variables.put("OTEL_TRACES_SAMPLER_ARG", "0.1");
        variables.put("OTEL_RESOURCE_ATTRIBUTES", "service.name=other,deployment.environment.name=test");
        variables.put("OTEL_SERVICE_NAME", "tea");
        variables.put("OTEL_BSP_SCHEDULE_DELAY", "50");

        assertThat(settings(variables))
                .contains(new TraceSettings(
                        URI.create("https://traces:4318/api/otlp"),
                        Map.of("authorization", "Basic a+b==", "x-team", "tea"),
                        0.1,
                        Map.of("service.name", "tea", "deployment.environment.name", "test"),
                        Duration.ofMillis(50)));
    }

    @Test
    void disabledSdkWins() {
        Map<String, String> disabled = with("OTEL_SDK_DISABLED", "true");

        assertThat(settings(disabled)).isEmpty();
        assertThat(format(disabled)).isEqualTo("%s%n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "OTEL_EXPORTER_OTLP_PROTOCOL | grpc | http/protobuf",
                "OTEL_TRACES_SAMPLER_ARG | 1.5 | from 0 to 1",
                "OTEL_TRACES_SAMPLER_ARG | -0.1 | from 0 to 1",
                "OTEL_TRACES_SAMPLER_ARG | NaN | from 0 to 1",
                "OTEL_TRACES_SAMPLER_ARG | many | from 0 to 1",
                "OTEL_BSP_SCHEDULE_DELAY | 0 | milliseconds",
                "OTEL_EXPORTER_OTLP_HEADERS | secret-without-name | name=value",
                "OTEL_EXPORTER_OTLP_HEADERS | authorization=%secret | percent-encoded",
                "OTEL_EXPORTER_OTLP_ENDPOINT | collector:4318 | http://host:port",
                "OTEL_EXPORTER_OTLP_ENDPOINT | http://secret:secret@collector:4318 | http://host:port",
                "OTEL_EXPORTER_OTLP_ENDPOINT | ftp://collector | http://host:port",
            })
    void meaninglessVariablesStopTheStart(String name, String value, String advice) {
        assertThatThrownBy(() -> settings(with(name, value)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContainingAll(name, advice)
                .hasMessageNotContaining("secret");
    }
}
