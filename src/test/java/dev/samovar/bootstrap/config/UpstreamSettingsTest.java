package dev.samovar.bootstrap.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.samovar.cache.entry.Lifetime;
import dev.samovar.cache.key.Namespace;
import dev.samovar.proxy.Assessment;
import dev.samovar.proxy.Dialect;
import dev.samovar.proxy.ProxiedCall;
import dev.samovar.proxy.StreamAssessment;
import dev.samovar.proxy.Upstream;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The upstreams of a configuration, and the messages of invalid ones. */
class UpstreamSettingsTest {

    @Test
    void builtInUpstreamsNeedNoSetting() throws IOException {
        Map<String, Upstream> upstreams = upstreams(Map.of());

        assertThat(upstreams).containsOnlyKeys("anthropic", "gemini", "openai", "sample");
        assertThat(upstream(upstreams, "openai").url()).hasToString("https://api.openai.com");
        assertThat(upstream(upstreams, "openai").dialect().name()).isEqualTo("openai");
        assertThat(upstream(upstreams, "gemini").url()).hasToString("https://generativelanguage.googleapis.com");
        assertThat(upstream(upstreams, "gemini").dialect().name()).isEqualTo("gemini");
        assertThat(upstream(upstreams, "anthropic").url()).hasToString("https://api.anthropic.com");
        assertThat(upstream(upstreams, "anthropic").dialect().name()).isEqualTo("anthropic");
        assertThat(upstream(upstreams, "sample").dialect().name()).isEqualTo("openai");
        assertThat(upstreams.values()).allSatisfy(upstream -> {
            assertThat(upstream.apiKey()).isEmpty();
            assertThat(upstream.cached()).isTrue();
            assertThat(upstream.shared()).isFalse();
            assertThat(upstream.ignoredFields()).isEmpty();
            assertThat(upstream.timeouts())
                    .isEqualTo(new Upstream.Timeouts(
                            Duration.ofSeconds(10), Duration.ofMinutes(10), Duration.ofMinutes(10)));
        });
    }

    @ParameterizedTest
    @CsvSource({
        "OPENAI_BASE_URL, http://localhost:11434/v1, openai, http://localhost:11434",
        "OPENAI_BASE_URL, http://localhost:11434/v1/, openai, http://localhost:11434",
        "OPENAI_BASE_URL, http://localhost:11434/v1/chat/completions, openai, http://localhost:11434",
        "OPENAI_BASE_URL, https://host.example/api/v1, openai, https://host.example/api",
        "OPENAI_BASE_URL, https://host.example/api, openai, https://host.example/api",
        "GEMINI_BASE_URL, https://host.example/v1beta, gemini, https://host.example",
        "GEMINI_BASE_URL, https://host.example/, gemini, https://host.example",
        "ANTHROPIC_BASE_URL, https://host.example/v1, anthropic, https://host.example",
        "ANTHROPIC_BASE_URL, https://host.example, anthropic, https://host.example"
    })
    void usualUrlVariablesMoveBuiltInUpstreams(String variable, String value, String name, String url)
            throws IOException {
        Map<String, Upstream> upstreams = upstreamsOf(new EnvConfigSource(Map.of(variable, value), 300));

        assertThat(upstream(upstreams, name).url()).hasToString(url);
    }

    @ParameterizedTest
    @CsvSource({"OPENAI_API_KEY, openai", "GEMINI_API_KEY, gemini", "ANTHROPIC_API_KEY, anthropic"})
    void usualKeyVariableIsTheKeyOfItsUpstreamAlone(String variable, String name) throws IOException {
        Map<String, Upstream> upstreams = upstreamsOf(new EnvConfigSource(Map.of(variable, " secret-key "), 300));

        assertThat(upstreams.values())
                .allSatisfy(upstream -> assertThat(upstream.apiKey())
                        .isEqualTo(upstream.name().equals(name) ? Optional.of("secret-key") : Optional.empty()));
        assertThat(upstreams.toString()).doesNotContain("secret-key");
    }

    @Test
    void ownUrlOfAnUpstreamDoesNotGetTheModelsKey() throws IOException {
        Map<String, String> given = new HashMap<>();
        given.put("samovar.model.openai.api-key", "secret-key");
        given.put("samovar.model.openai.url", "http://model.example/v1");
        given.put("samovar.upstreams.openai.url", "http://other.example/v1");
        given.put("samovar.model.gemini.api-key", "secret-key");
        given.put("samovar.upstreams.gemini.api-key", "own-key");

        Map<String, Upstream> upstreams = upstreams(given);

        assertThat(upstream(upstreams, "openai").url()).hasToString("http://other.example");
        assertThat(upstream(upstreams, "openai").apiKey()).isEmpty();
        assertThat(upstream(upstreams, "gemini").apiKey()).contains("own-key");
    }

    @ParameterizedTest
    @CsvSource({
        "samovar.model.openai.url, ftp://secret, samovar.model.openai.url (OPENAI_BASE_URL) is wrong: give an http",
        "samovar.model.gemini.api-key, secret key, samovar.model.gemini.api-key (GEMINI_API_KEY) is wrong: it has"
    })
    void invalidSettingOfTheModelIsNamed(String property, String value, String message) {
        assertThatThrownBy(() -> UpstreamSettings.of(config(properties(Map.of(property, value)))))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith(message)
                .hasMessageNotContaining("secret");
    }

    @Test
    void upstreamIsAddedByVariablesAlone() throws IOException {
        Map<String, Upstream> upstreams = upstreamsOf(new EnvConfigSource(
                Map.of(
                        "SAMOVAR_UPSTREAMS_OLLAMA_DIALECT", "openai",
                        "SAMOVAR_UPSTREAMS_OLLAMA_URL", "http://localhost:11434"),
                300));

        assertThat(upstream(upstreams, "ollama").url()).hasToString("http://localhost:11434");
    }

    @Test
    void upstreamIsAddedWithAllItsSettings() throws IOException {
        Map<String, String> given = new HashMap<>();
        given.put("samovar.upstreams.my-llm.dialect", "openai");
        given.put("samovar.upstreams.my-llm.url", "http://localhost:8000/v1/");
        given.put("samovar.upstreams.my-llm.api-key", "secret-key");
        given.put("samovar.upstreams.my-llm.ttl", "2h");
        given.put("samovar.upstreams.my-llm.stale-for", "0s");
        given.put("samovar.upstreams.my-llm.timeout", "5m");
        given.put("samovar.upstreams.my-llm.first-byte-timeout", "30s");
        given.put("samovar.upstreams.my-llm.connect-timeout", "2s");
        given.put("samovar.upstreams.my-llm.share", "all");
        given.put("samovar.upstreams.my-llm.cache", "off");
        given.put("samovar.upstreams.my-llm.ignore-fields", "user, metadata.user_id");
        SamovarConfig config = config(properties(given));

        UpstreamSettings settings = UpstreamSettings.of(config);
        Upstream upstream = upstream(settings.upstreams(NamedDialect::new), "my-llm");

        assertThat(upstream)
                .isEqualTo(new Upstream(
                        "my-llm",
                        new NamedDialect("openai"),
                        URI.create("http://localhost:8000/v1"),
                        Optional.of("secret-key"),
                        false,
                        true,
                        Set.of("user", "metadata.user_id"),
                        new Upstream.Timeouts(Duration.ofSeconds(2), Duration.ofSeconds(30), Duration.ofMinutes(5))));
        assertThat(settings.lifetimes())
                .containsEntry(new Namespace("my-llm"), new Lifetime(Duration.ofHours(2), Duration.ZERO))
                .containsEntry(new Namespace("openai"), new Lifetime(Duration.ofHours(1), Duration.ofHours(24)));
    }

    @Test
    void firstByteMayTakeAsLongAsTheWhole() throws IOException {
        Map<String, Upstream> upstreams = upstreams(Map.of("samovar.upstreams.openai.timeout", "20m"));

        assertThat(upstream(upstreams, "openai").timeouts().firstByte()).isEqualTo(Duration.ofMinutes(20));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "api.url | http://x | samovar.upstreams.api is wrong: name it with",
                "q.url | http://x | samovar.upstreams.q is wrong: name it with",
                "dashboard.url | http://x | samovar.upstreams.dashboard is wrong: name it with",
                "pattern.url | http://x | samovar.upstreams.pattern is wrong: name it with",
                "MyLlm.url | http://x | samovar.upstreams.MyLlm is wrong: name it with",
                "my_llm.url | http://x | samovar.upstreams.my_llm is wrong: name it with",
                "1llm.url | http://x | samovar.upstreams.1llm is wrong: name it with",
                "a2345678901234567890123456789012.url | http://x | is wrong: name it with 1 to 31",
                "explanation.url | http://x | samovar.upstreams.explanation is wrong: content has a namespace",
                "notes.url | http://x | samovar.upstreams.notes is wrong: samovar.cache.namespaces.notes",
                "ollama.url | http://x | samovar.upstreams.ollama.dialect (SAMOVAR_UPSTREAMS_OLLAMA_DIALECT) is not set",
                "ollama.dialect | openai | samovar.upstreams.ollama.url (SAMOVAR_UPSTREAMS_OLLAMA_URL) is not set",
                "openai.dialect | gemini | samovar.upstreams.openai.dialect (SAMOVAR_UPSTREAMS_OPENAI_DIALECT) is wrong",
                "sample.url | http://x | has no server",
                "openai.url | ftp://secret.example | samovar.upstreams.openai.url (SAMOVAR_UPSTREAMS_OPENAI_URL) is wrong: give an http",
                "openai.url | http://user:secret@host | samovar.upstreams.openai.url (SAMOVAR_UPSTREAMS_OPENAI_URL) is wrong: give an",
                "openai.url | http://host/v1?key=secret | samovar.upstreams.openai.url (SAMOVAR_UPSTREAMS_OPENAI_URL) is wrong: give",
                "openai.url | localhost:11434 | samovar.upstreams.openai.url (SAMOVAR_UPSTREAMS_OPENAI_URL) is wrong: give an http",
                "openai.api-key | secret\tkey | samovar.upstreams.openai.api-key (SAMOVAR_UPSTREAMS_OPENAI_API_KEY) is wrong: it has"
            })
    void invalidUpstreamIsExplainedWithoutSecrets(String setting, String value, String message) {
        Map<String, String> given = new HashMap<>();
        given.put("samovar.cache.namespaces.notes.ttl", "1h");
        given.put("samovar.upstreams." + setting, value);

        assertThatThrownBy(() -> UpstreamSettings.of(config(properties(given))))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(message)
                .hasMessageNotContaining("secret");
    }

    @ParameterizedTest
    @CsvSource({"0, 1 to 100M", "101M, 1 to 100M"})
    void bodyOutOfRangeIsExplained(String size, String rule) {
        assertThatThrownBy(() -> UpstreamSettings.of(config(properties(Map.of("samovar.proxy.max-body", size)))))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("samovar.proxy.max-body (SAMOVAR_PROXY_MAX_BODY)")
                .hasMessageContaining(rule);
    }

    @Test
    void keyOfAnOperatorIsNoClientKey() {
        Map<String, String> given = Map.of(
                "samovar.security.operator-keys", "ann=0123456789abcdef",
                "samovar.security.client-keys", "app=0123456789abcdef");

        assertThatThrownBy(() -> KeyList.clients(config(properties(given)).security()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("samovar.security.client-keys (SAMOVAR_CLIENT_KEYS) is wrong: the key of app is an"
                        + " operator's too: give clients other keys");
    }

    private static Upstream upstream(Map<String, Upstream> upstreams, String name) {
        return Objects.requireNonNull(upstreams.get(name));
    }

    private static Map<String, Upstream> upstreams(Map<String, String> given) throws IOException {
        return upstreamsOf(properties(given));
    }

    private static Map<String, Upstream> upstreamsOf(ConfigSource source) throws IOException {
        return UpstreamSettings.of(config(source)).upstreams(NamedDialect::new);
    }

    private static ConfigSource properties(Map<String, String> given) {
        return new PropertiesConfigSource(given, "test", 300);
    }

    private static SamovarConfig config(ConfigSource source) throws IOException {
        URL properties = Objects.requireNonNull(UpstreamSettingsTest.class.getResource("/application.properties"));
        return new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .addDiscoveredConverters()
                .withProfile("prod")
                .withMapping(SamovarConfig.class)
                .withSources(new PropertiesConfigSource(properties, 250), source)
                .build()
                .getConfigMapping(SamovarConfig.class);
    }

    /** A dialect of which the name alone is asked. */
    private record NamedDialect(String name) implements Dialect {

        @Override
        public boolean isCacheable(String path) {
            throw new UnsupportedOperationException();
        }

        @Override
        public ProxiedCall read(String path, JsonNode body) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Assessment assess(String path, ProxiedCall call, byte[] body) {
            throw new UnsupportedOperationException();
        }

        @Override
        public StreamAssessment assessStream(String path, ProxiedCall call) {
            throw new UnsupportedOperationException();
        }

        @Override
        public byte[] error(int status, String message) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Optional<byte[]> streamError(int status, String message) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Map<String, String> authorization(String apiKey) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Set<String> keyHeaders() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Set<String> keptHeaders() {
            throw new UnsupportedOperationException();
        }
    }
}
