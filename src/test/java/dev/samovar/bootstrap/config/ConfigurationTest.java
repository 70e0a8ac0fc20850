package dev.samovar.bootstrap.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.samovar.bootstrap.StartFailure;
import dev.samovar.bootstrap.wiring.WarmingBeans;
import dev.samovar.cache.entry.Lifetime;
import dev.samovar.cache.key.Namespace;
import io.smallrye.config.ConfigMappings.ConfigClass;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The settings: defaults, environment variables, and the table of the documentation. */
class ConfigurationTest {

    private static final int BELOW_ENVIRONMENT = 250;
    private static final int ENVIRONMENT = 300;

    /** Names that deployments use: they are fixed. */
    private static final Map<String, String> FIXED = Map.ofEntries(
            Map.entry("QUARKUS_HTTP_PORT", "quarkus.http.port"),
            Map.entry("GEMINI_API_KEY", "samovar.model.gemini.api-key"),
            Map.entry("GEMINI_BASE_URL", "samovar.model.gemini.url"),
            Map.entry("GEMINI_MODEL", "samovar.model.gemini.model"),
            Map.entry("OPENAI_API_KEY", "samovar.model.openai.api-key"),
            Map.entry("OPENAI_BASE_URL", "samovar.model.openai.url"),
            Map.entry("OPENAI_MODEL", "samovar.model.openai.model"),
            Map.entry("SAMOVAR_MODEL_PROVIDER", "samovar.model.provider"),
            Map.entry("SAMOVAR_OPERATOR_KEYS", "samovar.security.operator-keys"),
            Map.entry("SAMOVAR_CLIENT_KEYS", "samovar.security.client-keys"),
            Map.entry("ANTHROPIC_API_KEY", "samovar.upstreams.anthropic.api-key"),
            Map.entry("ANTHROPIC_BASE_URL", "samovar.upstreams.anthropic.url"),
            Map.entry("SAMOVAR_CACHE_PREFIX", "samovar.cache.prefix"),
            Map.entry("SAMOVAR_CACHE_MAX_MEMORY", "samovar.cache.max-memory"),
            Map.entry("SAMOVAR_CACHE_TTL", "samovar.cache.ttl"),
            Map.entry("SAMOVAR_CACHE_STALE_FOR", "samovar.cache.stale-for"),
            Map.entry("SAMOVAR_WARMING_TOPICS", "samovar.warming.topics"),
            Map.entry("SAMOVAR_WARMING_ON_START", "samovar.warming.on-start"),
            Map.entry("SAMOVAR_WARMING_EVERY", "samovar.warming.every"),
            Map.entry("SAMOVAR_ALERT_HIT_RATE_BELOW", "samovar.alert.hit-rate-below"),
            Map.entry("SAMOVAR_ALERT_EVERY", "samovar.alert.every"),
            Map.entry("SAMOVAR_ALERT_WEBHOOK_URL", "samovar.alert.webhook-url"),
            Map.entry("SAMOVAR_ALERT_EMAIL", "samovar.alert.email"),
            Map.entry("SAMOVAR_ALERT_MIN_REQUESTS", "samovar.alert.min-requests"));

    @Test
    void defaultsAreTheDocumentedOnes() {
        SamovarConfig config = mapped(Map.of());

        assertThat(config.model().provider()).isEqualTo(SamovarConfig.Provider.AUTO);
        assertThat(config.model().gemini().apiKey()).isEmpty();
        assertThat(config.model().gemini().url()).isEmpty();
        assertThat(config.model().gemini().model()).isEqualTo("gemini-2.5-flash");
        assertThat(config.model().openai().apiKey()).isEmpty();
        assertThat(config.model().openai().url()).isEmpty();
        assertThat(config.model().openai().model()).isEmpty();
        assertThat(config.cache().prefix()).isEqualTo("samovar");
        assertThat(config.cache().maxMemory().asLongValue()).isEqualTo(64L * 1024 * 1024);
        assertThat(config.cache().maxEntrySize().asLongValue()).isEqualTo(1024L * 1024);
        assertThat(config.cache().ttl()).isEqualTo(Duration.ofHours(1));
        assertThat(config.cache().staleFor()).isEqualTo(Duration.ofHours(24));
        assertThat(config.cache().namespaces()).containsOnlyKeys("subtopics");
        assertThat(Objects.requireNonNull(config.cache().namespaces().get("subtopics"))
                        .ttl())
                .contains(Duration.ofHours(2));
        assertThat(config.warming().topics())
                .contains(List.of(
                        "Python Programming",
                        "Machine Learning",
                        "Web Development",
                        "Data Structures",
                        "Artificial Intelligence"));
        assertThat(config.warming().onStart()).isTrue();
        assertThat(config.warming().every().period()).contains(Duration.ofHours(6));
        assertThat(config.warming().maxCalls())
                .as("a hundred topics in both namespaces, and the learned ones")
                .isGreaterThanOrEqualTo(2 * (100 + config.warming().learnedTopics()));
        assertThat(config.alert().hitRateBelow()).isEqualTo(70);
        assertThat(config.alert().every().period()).contains(Duration.ofMinutes(5));
        assertThat(config.alert().minRequests()).isEqualTo(20);
        assertThat(config.security().operatorKeys()).isEmpty();
        assertThat(value(Map.of(), "quarkus.http.port")).isEqualTo("5000");
    }

    @Test
    void defaultWaitsFitIntoTheGenerationDeadline() {
        SamovarConfig config = mapped(Map.of());

        assertThat(config.model().queueTimeout().plus(config.model().deadline()))
                .isLessThan(config.content().generationDeadline());
    }

    @Test
    void warmingLeavesAThirdOfTheModelToRequests() {
        assertThat(WarmingBeans.concurrency(mapped(Map.of()))).isEqualTo(10);
        assertThat(WarmingBeans.concurrency(mapped(Map.of("SAMOVAR_MODEL_CONCURRENCY", "6"))))
                .isEqualTo(4);
        assertThat(WarmingBeans.concurrency(mapped(Map.of("SAMOVAR_MODEL_CONCURRENCY", "1"))))
                .isEqualTo(1);
        assertThat(WarmingBeans.concurrency(mapped(Map.of("SAMOVAR_WARMING_CONCURRENCY", "3"))))
                .isEqualTo(3);
    }

    @Test
    void fixedEnvironmentNamesSetTheirProperties() {
        FIXED.forEach((environment, property) -> assertThat(value(Map.of(environment, "given"), property))
                .as(environment)
                .isEqualTo("given"));
    }

    @Test
    void logIsTextUnlessItsFormatIsJson() {
        String json = "quarkus.log.console.json.enabled";

        assertThat(value(Map.of(), json)).isEqualTo("false");
        assertThat(value(Map.of("SAMOVAR_LOG_FORMAT", "text"), json)).isEqualTo("false");
        assertThat(value(Map.of("SAMOVAR_LOG_FORMAT", "json"), json)).isEqualTo("true");
    }

    @Test
    void offDisablesAPeriodicJob() {
        SamovarConfig config = mapped(Map.of("SAMOVAR_WARMING_EVERY", "off", "SAMOVAR_ALERT_EVERY", "OFF"));

        assertThat(mapped(Map.of("SAMOVAR_CONTENT_GENERATIONS_PER_MINUTE", "off"))
                        .content()
                        .generationsPerMinute()
                        .times())
                .isEmpty();

        assertThat(config.warming().every().period()).isEmpty();
        assertThat(config.alert().every().period()).isEmpty();
    }

    @Test
    void namespaceMayHaveItsOwnLifetime() {
        SamovarConfig config = configured(new PropertiesConfigSource(
                Map.of("samovar.cache.namespaces.explanation.stale-for", "5m"), "test", ENVIRONMENT));

        SamovarConfig.NamespaceTimes times =
                Objects.requireNonNull(config.cache().namespaces().get("explanation"));
        assertThat(times.staleFor()).contains(Duration.ofMinutes(5));
        assertThat(times.ttl()).isEmpty();
    }

    @Test
    void addedNamespaceIsAnApplicationNamespace() {
        Map<String, String> given =
                Map.of("samovar.cache.namespaces.notes.ttl", "5m", "samovar.cache.namespaces.sessions.stale-for", "1m");

        ApplicationNamespaces read =
                ApplicationNamespaces.of(configured(new PropertiesConfigSource(given, "test", ENVIRONMENT))
                        .cache());

        assertThat(read.lifetimes())
                .isEqualTo(Map.of(
                        new Namespace("notes"), new Lifetime(Duration.ofMinutes(5), Duration.ZERO),
                        new Namespace("sessions"), new Lifetime(Duration.ofHours(1), Duration.ofMinutes(1))));
        assertThat(read.maxEntryBytes()).isEqualTo(1024L * 1024);
    }

    @ParameterizedTest
    @CsvSource({
        "samovar.cache.namespaces.pattern.ttl, 5m, samovar.cache.namespaces.pattern",
        "samovar.cache.namespaces.Notes.ttl, 5m, samovar.cache.namespaces.Notes",
        "samovar.cache.namespaces.subtopcs.ttl, 5m, nearly subtopics",
        "samovar.cache.namespaces.explanations.ttl, 5m, nearly explanation",
        "samovar.cache.max-entry-size, 0, samovar.cache.max-entry-size",
        "samovar.cache.max-entry-size, 11M, samovar.cache.max-entry-size"
    })
    void invalidApplicationNamespaceIsNamed(String property, String value, String named) {
        SamovarConfig config = configured(new PropertiesConfigSource(Map.of(property, value), "test", ENVIRONMENT));

        assertThatThrownBy(() -> ApplicationNamespaces.of(config.cache())).hasMessageContaining(named);
    }

    @ParameterizedTest
    @CsvSource({
        "SAMOVAR_MODEL_PROVIDER, banana, samovar.model.provider",
        "SAMOVAR_MODEL_RETRIES, many, samovar.model.retries",
        "SAMOVAR_MODEL_ATTEMPT_TIMEOUT, soon, samovar.model.attempt-timeout",
        "SAMOVAR_CACHE_TTL, soon, samovar.cache.ttl",
        "SAMOVAR_CACHE_MAX_MEMORY, lots, samovar.cache.max-memory",
        "SAMOVAR_WARMING_EVERY, sometimes, samovar.warming.every",
        "SAMOVAR_WARMING_EVERY, 5, samovar.warming.every",
        "SAMOVAR_WARMING_EVERY, 10ms, samovar.warming.every",
        "SAMOVAR_ALERT_HIT_RATE_BELOW, half, samovar.alert.hit-rate-below",
        "SAMOVAR_CONTENT_GENERATIONS_PER_MINUTE, many, samovar.content.generations-per-minute",
        "SAMOVAR_CONTENT_GENERATIONS_PER_MINUTE, 0, samovar.content.generations-per-minute",
        "GEMINI_BASE_URL, 'no uri at all', samovar.model.gemini.url",
    })
    void invalidValueIsNamedWithItsProperty(String environment, String value, String property) {
        Map<String, String> given = Map.of(environment, value);

        assertThatThrownBy(() -> mapped(given)).hasMessageContaining(property);
    }

    /** For every type: each error has the allowed values, and an invalid boolean is not read as false. */
    @ParameterizedTest
    @MethodSource("readSettings")
    void valueOfEverySettingIsReadStrictly(String property) {
        PropertiesConfigSource source =
                new PropertiesConfigSource(Map.of(property.replace("*", "subtopics"), "no way"), "test", ENVIRONMENT);

        assertThatThrownBy(() -> configured(source))
                .satisfies(failure -> assertThat(StartFailure.lines(failure))
                        .singleElement()
                        .asString()
                        .startsWith(property.replace("*", "subtopics"))
                        .contains(": give "));
    }

    /** A number is seconds for one converter and milliseconds for another, so a unit is required. */
    @ParameterizedTest
    @MethodSource("durations")
    void durationWithoutUnitIsRefusedWithAllowedForms(String property) {
        for (String value : List.of("30", "+30", "2.5")) {
            assertThatThrownBy(() -> configured(given(property, value)))
                    .satisfies(failure -> assertThat(StartFailure.lines(failure))
                            .singleElement()
                            .asString()
                            .startsWith(property)
                            .contains("give a unit, as in " + value + "s", "250ms", "30s", "PT30S"));
        }
    }

    @ParameterizedTest
    @MethodSource("durations")
    void durationHasManyForms(String property) {
        for (String value : List.of("1500ms", "30s", "30S", "5m", "6h", "1d", "PT30S", "1h30m")) {
            assertThatCode(() -> configured(given(property, value))).as(value).doesNotThrowAnyException();
        }
    }

    @Test
    void zeroNeedsNoUnit() {
        assertThat(mapped(Map.of("SAMOVAR_CACHE_STALE_FOR", "0")).cache().staleFor())
                .isZero();
    }

    /** Settings of which an ISO 8601 duration is a value, and a word is none. */
    static Stream<String> durations() {
        List<String> durations = readSettings()
                .map(property -> property.replace("*", "subtopics"))
                .filter(property -> !property.endsWith(".url"))
                .filter(property -> {
                    try {
                        configured(given(property, "PT30S"));
                        return true;
                    } catch (RuntimeException notOfThatType) {
                        return false;
                    }
                })
                .toList();
        assertThat(durations).contains("samovar.cache.ttl", "samovar.cache.namespaces.subtopics.stale-for");
        assertThat(durations).hasSizeGreaterThan(15);
        return durations.stream();
    }

    private static PropertiesConfigSource given(String property, String value) {
        return new PropertiesConfigSource(Map.of(property, value), "test", ENVIRONMENT);
    }

    /** All settings but texts. */
    static Stream<String> readSettings() {
        Set<String> texts = Set.of(
                "samovar.model.gemini.api-key",
                "samovar.model.openai.api-key",
                "samovar.alert.webhook-url",
                "samovar.security.operator-keys",
                "samovar.security.client-keys",
                "samovar.upstreams.*.api-key",
                "samovar.upstreams.*.ignore-fields",
                "samovar.redis.master-user",
                // Files, checked at start
                "samovar.warming.requests",
                "samovar.content.prompts.subtopics",
                "samovar.content.prompts.explanation",
                "samovar.content.prompts.image2topic",
                "samovar.redis.master-password",
                // Checked by their patterns, which this source does not apply
                "samovar.model.gemini.model",
                "samovar.model.openai.model",
                "samovar.model.tls-configuration-name",
                "samovar.log.format",
                "samovar.environment",
                "samovar.cache.prefix",
                "samovar.alert.email");
        return ConfigClass.configClass(SamovarConfig.class).getProperties().keySet().stream()
                .filter(name ->
                        !texts.contains(name) && !name.endsWith("[*]") && !name.equals("samovar.warming.topics"));
    }

    @Test
    void modelNameMayHaveGeminisPrefix() {
        assertThat(mapped(Map.of("GEMINI_MODEL", "models/gemini-2.5-pro"))
                        .model()
                        .gemini()
                        .model())
                .isEqualTo("models/gemini-2.5-pro");
    }

    @Test
    void unknownSettingIsNamed() {
        assertThatThrownBy(() ->
                        configured(new PropertiesConfigSource(Map.of("samovar.cache.tll", "1h"), "test", ENVIRONMENT)))
                .hasMessageContaining("samovar.cache.tll");
    }

    /** A row of the documented table. */
    record Row(List<String> environment, String property, String defaultValue) {

        static Row of(String line) {
            String[] cells = line.split("\\|", -1);
            return new Row(
                    Arrays.stream(cells[1].split(",", -1))
                            .map(Row::plain)
                            .filter(name -> !name.isEmpty())
                            .toList(),
                    plain(cells[2]),
                    plain(cells[3]));
        }

        private static String plain(String cell) {
            return cell.replace("`", "").strip();
        }

        boolean isForEachNamespace() {
            return property.contains("<");
        }

        boolean isForEachUpstream() {
            return property.startsWith("samovar.upstreams.<name>.");
        }

        boolean isForEachModel() {
            return property.startsWith("samovar.prices.<model>.");
        }
    }

    static Stream<Row> rows() throws IOException {
        String document = Files.readString(Path.of("src/docs/configuration.md"));
        int start = document.indexOf("<!-- configuration -->");
        int end = document.indexOf("<!-- /configuration -->");
        assertThat(start).as("the table's first marker").isNotNegative();
        assertThat(end).as("the table's last marker").isGreaterThan(start);
        return document.substring(start, end)
                .lines()
                .filter(line -> line.startsWith("|") && line.contains("."))
                .map(Row::of);
    }

    @Test
    void documentListsExactlyTheSettings() throws IOException {
        Set<String> documented = new TreeSet<>();
        rows().map(row -> row.property()
                        .replaceFirst("<(name|model)>", "*")
                        .replaceFirst("^samovar\\.upstreams\\.anthropic\\.", "samovar.upstreams.*."))
                .forEach(documented::add);
        Set<String> known = new TreeSet<>();
        ConfigClass.configClass(SamovarConfig.class).getProperties().keySet().stream()
                .map(name -> name.replaceAll("\\[\\*]$", ""))
                .forEach(known::add);

        assertThat(documented.stream().filter(name -> name.startsWith("samovar.")))
                .containsExactlyInAnyOrderElementsOf(known);
        assertThat(documented).contains("quarkus.http.port");
    }

    @ParameterizedTest
    @MethodSource("rows")
    void documentHasTheDefaultOfEachSetting(Row row) {
        if (row.isForEachUpstream()) {
            String otherwise = ConfigClass.configClass(SamovarConfig.class)
                    .getProperties()
                    .get(row.property().replace("<name>", "*"));
            if (otherwise == null) {
                assertThat(row.defaultValue()).isIn("", "as for all", "as timeout");
            } else {
                assertThat(row.defaultValue()).isEqualTo(otherwise);
            }
            return;
        }
        if (row.isForEachModel()) {
            assertThat(row.defaultValue()).isEmpty();
            return;
        }
        if (row.isForEachNamespace()) {
            String times = row.property().replace("<name>", "subtopics");
            assertThat(row.defaultValue()).startsWith("as for all");
            assertThat(row.defaultValue().endsWith("2h for subtopics")).isEqualTo("2h".equals(value(Map.of(), times)));
            return;
        }
        assertThat(value(Map.of(), row.property()).replaceAll("\\s*,\\s*", ", "))
                .isEqualTo(row.defaultValue());
    }

    @ParameterizedTest
    @MethodSource("rows")
    void documentHasTheVariableOfEachSetting(Row row) {
        assertThat(row.environment().isEmpty()).isEqualTo(row.isForEachNamespace());
        row.environment()
                .forEach(name -> assertThat(value(Map.of(name, "given"), row.property()))
                        .as(name)
                        .isEqualTo("given"));
    }

    /** A value as text without conversion; empty if there is none. */
    private static String value(Map<String, String> environment, String property) {
        String value = plain(environment).getConfigValue(property).getValue();
        if (value != null) {
            return value;
        }
        String otherwise =
                ConfigClass.configClass(SamovarConfig.class).getProperties().get(property);
        return otherwise == null ? "" : otherwise;
    }

    private static SmallRyeConfig plain(Map<String, String> environment) {
        return builder()
                .withSources(new EnvConfigSource(environment, ENVIRONMENT))
                .build();
    }

    private static SamovarConfig mapped(Map<String, String> environment) {
        return configured(new EnvConfigSource(environment, ENVIRONMENT));
    }

    private static SamovarConfig configured(org.eclipse.microprofile.config.spi.ConfigSource source) {
        return builder()
                .withMapping(SamovarConfig.class)
                .withSources(source)
                .build()
                .getConfigMapping(SamovarConfig.class);
    }

    private static SmallRyeConfigBuilder builder() {
        try {
            URL properties = Objects.requireNonNull(ConfigurationTest.class.getResource("/application.properties"));
            return new SmallRyeConfigBuilder()
                    .addDefaultInterceptors()
                    .addDiscoveredConverters()
                    .withProfile("prod")
                    .withSources(new PropertiesConfigSource(properties, BELOW_ENVIRONMENT));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
