package dev.samovar.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The chart renders the manifests in {@code docker/kubernetes}, and valid ones with other values. */
// There the library would have to be fetched from its project's site
@DisabledOnOs(value = OS.LINUX, architectures = "aarch64")
class HelmChartTest {

    private static final String EVERY_OBJECT = """
            serviceMonitor: {enabled: true}
            prometheusRule: {enabled: true}
            redis: {enabled: true}
            """;
    private static final Path OTHER_VALUES = Path.of("src/test/resources/helm/other-values.yaml");
    private static final JsonNode VALUES =
            Manifests.documents(HelmChart.FOLDER.resolve("values.yaml")).get(0);

    private static HelmChart chart;

    @TempDir
    Path folder;

    @BeforeAll
    static void copyChart(@TempDir Path copy) throws IOException {
        chart = HelmChart.copiedTo(copy);
    }

    @Test
    void lintHasNoComplaint() {
        var result = chart.lint();

        assertThat(result.isFailed()).as("%s", result.getMessages()).isFalse();
        assertThat(result.getMessages()).noneMatch(line -> line.contains("[WARNING]") || line.contains("[ERROR]"));
    }

    @Test
    void versionIsThatOfTheProject() {
        JsonNode description =
                Manifests.documents(HelmChart.FOLDER.resolve("Chart.yaml")).get(0);

        assertThat(description.path("version").asText()).isEqualTo(Settings.version());
        assertThat(description.path("appVersion").asText()).isEqualTo(Settings.version());
    }

    /** Field by field, so that neither can change without the other. */
    @Test
    void chartEqualsTheManifests() throws IOException {
        Map<String, JsonNode> manifests = HelmChart.byName(Manifests.files().stream()
                .flatMap(file -> Manifests.documents(file).stream())
                .toList());
        Map<String, JsonNode> objects = rendered("samovar", EVERY_OBJECT);

        assertThat(objects).containsOnlyKeys(manifests.keySet());
        manifests.forEach((name, manifest) ->
                assertThat(HelmChart.withoutRelease(objects.get(name))).as(name).isEqualTo(manifest));
    }

    @Test
    void defaultValuesInstallWhatTheKustomizationLists() {
        JsonNode listed = Manifests.documents(Manifests.FOLDER.resolve("kustomization.yaml"))
                .get(0)
                .path("resources");
        Map<String, JsonNode> manifests = new TreeMap<>();
        listed.forEach(file ->
                manifests.putAll(HelmChart.byName(Manifests.documents(Manifests.FOLDER.resolve(file.asText())))));

        assertThat(chart.rendered("samovar", Optional.empty())).containsOnlyKeys(manifests.keySet());
    }

    @Test
    void everyOtherValueGivesAValidObject() {
        Map<String, JsonNode> objects = chart.rendered("one", Optional.of(OTHER_VALUES));
        Deployment deployment = deployment(objects, "one-samovar");
        PodSpec pod = deployment.getSpec().getTemplate().getSpec();
        Container container = pod.getContainers().get(0);

        assertThat(objects).hasSize(11).allSatisfy((name, document) -> {
            assertThat(name).matches("\\w+ one-samovar(-redis)?");
            assertThat(Manifests.typed(document)).isNotNull();
        });
        assertThat(deployment.getSpec().getReplicas()).isEqualTo(2);
        assertThat(container.getImage()).matches("registry\\.example\\.org/samovar@sha256:[0-9a-f]{64}");
        assertThat(container.getPorts().get(0).getContainerPort()).isEqualTo(8080);
        assertThat(variables(container).get("QUARKUS_HTTP_PORT").getValue()).isEqualTo("8080");
        assertThat(objects.get("ConfigMap one-samovar")
                        .at("/data/SAMOVAR_WARMING_MAX_TOKENS")
                        .asText())
                .isEqualTo("2000000");
        assertThat(container.getEnvFrom().get(0).getConfigMapRef().getName()).isEqualTo("one-samovar");
        assertThat(pod.getVolumes()).hasSize(2);
        assertThat(objects.get("NetworkPolicy one-samovar").at("/spec/egress")).hasSize(4);
    }

    /** Otherwise a value has no effect, or is set in the file of other values only. */
    @Test
    void everyValueIsUsedAndTested() throws IOException {
        JsonNode others = Manifests.documents(OTHER_VALUES).get(0);
        String templates = templates();

        VALUES.fieldNames().forEachRemaining(name -> {
            assertThat(templates).as(name).containsPattern("[.$]Values\\." + name + "\\b|\"" + name + "\"");
            assertThat(others.has(name) || name.equals("fullnameOverride"))
                    .as(name)
                    .isTrue();
        });
    }

    @ParameterizedTest
    @CsvSource({
        "gemini, SAMOVAR_CACHE_TTL, GEMINI_API_KEY",
        "gemini, GEMINI_BASE_URL,",
        "openai, SAMOVAR_CACHE_TTL, OPENAI_API_KEY",
        "openai, OPENAI_BASE_URL,",
        "sample, SAMOVAR_CACHE_TTL,"
    })
    void onlyTheKeyOfTheProviderIsRequired(String provider, String setting, String key) throws IOException {
        String values = "provider: " + provider + "\nsettings: {OPENAI_MODEL: one, " + setting + ": two}";
        Container container = deployment(rendered("samovar", values), "samovar")
                .getSpec()
                .getTemplate()
                .getSpec()
                .getContainers()
                .get(0);

        assertThat(variables(container).values())
                .filteredOn(variable -> variable.getValueFrom() != null
                        && variable.getValueFrom().getSecretKeyRef().getOptional() == null)
                .extracting(EnvVar::getName)
                .containsExactlyInAnyOrderElementsOf(key == null ? List.of("REDIS_URL") : List.of("REDIS_URL", key));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "provider: auto",
                "provider: openai",
                "settings: {OPENAI_API_KEY: a-key-in-a-config-map}",
                "settings: {QUARKUS_HTTP_PORT: 8080}",
                "settings: {samovar.cache.ttl: 1h}",
                "image: {digest: sha256:abc}",
                "networkPolicy: {redisPorts: [redis]}",
                "replica: 3"
            })
    void wrongValuesAreRefused(String values) {
        assertThatThrownBy(() -> rendered("samovar", values))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("schema");
    }

    private Map<String, JsonNode> rendered(String release, String values) throws IOException {
        return chart.rendered(release, Optional.of(Files.writeString(folder.resolve("values.yaml"), values)));
    }

    private static Deployment deployment(Map<String, JsonNode> objects, String name) {
        return Manifests.as(Deployment.class, objects.get("Deployment " + name));
    }

    private static Map<String, EnvVar> variables(Container container) {
        Map<String, EnvVar> variables = new TreeMap<>();
        container.getEnv().forEach(variable -> variables.put(variable.getName(), variable));
        return variables;
    }

    private static String templates() throws IOException {
        StringBuilder text = new StringBuilder();
        try (Stream<Path> files = Files.list(HelmChart.FOLDER.resolve("templates"))) {
            files.forEach(file -> text.append(Settings.read(file)));
        }
        return text.toString();
    }
}
