package dev.samovar.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.runtime.configuration.DurationConverter;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** The Compose file agrees with the Dockerfiles and with the service's settings. */
class ComposeTest {

    private static final Path FOLDER = Path.of("docker");
    private static final JsonNode COMPOSE =
            Manifests.documents(FOLDER.resolve("compose.yaml")).get(0);
    private static final JsonNode SERVICES = COMPOSE.path("services");
    private static final JsonNode SERVICE = SERVICES.path("samovar");
    private static final JsonNode REDIS = SERVICES.path("redis");

    @Test
    void imageIsBuiltFromAnExistingFile() {
        Path context = FOLDER.resolve(SERVICE.at("/build/context").asText());

        assertThat(context.resolve(SERVICE.at("/build/dockerfile").asText())).exists();
        assertThat(context.resolve("pom.xml")).exists();
    }

    @Test
    void portIsThatOfTheService() {
        assertThat(texts(SERVICE.path("ports"))).containsExactly(Settings.port() + ":" + Settings.port());
    }

    @Test
    void environmentHasOnlySettingsOfTheService() {
        List<String> names = StreamSupport.stream(
                        ((Iterable<String>) () -> SERVICE.path("environment").fieldNames()).spliterator(), false)
                .toList();

        assertThat(names).contains("REDIS_URL").isSubsetOf(Settings.environment());
        assertThat(SERVICE.at("/environment/REDIS_URL").asText()).isEqualTo("redis://redis:6379");
    }

    @Test
    void keysAreNotInTheFile() {
        SERVICE.path("environment").properties().stream()
                .filter(variable -> !variable.getKey().equals("REDIS_URL"))
                .forEach(variable ->
                        assertThat(variable.getValue().asText()).isEqualTo("${" + variable.getKey() + ":-}"));
    }

    @Test
    void rootIsReadOnlyAndUploadsHaveAFolder() {
        for (JsonNode service : List.of(SERVICE, REDIS)) {
            assertThat(service.path("read_only").asBoolean()).isTrue();
            assertThat(texts(service.path("cap_drop"))).containsExactly("ALL");
            assertThat(service.at("/deploy/resources/limits/memory").asText()).isNotEmpty();
        }
        assertThat(texts(SERVICE.path("tmpfs"))).singleElement().asString().startsWith("/tmp:");
    }

    @Test
    void gracePeriodIsLongerThanShutdown() {
        assertThat(DurationConverter.parseDuration(
                        SERVICE.path("stop_grace_period").asText()))
                .isGreaterThan(Settings.longestShutdown());
    }

    @Test
    void redisReadsItsConfigurationFile() {
        String[] volume = REDIS.at("/volumes/0").asText().split(":", -1);

        assertThat(FOLDER.resolve(volume[0])).exists();
        assertThat(texts(REDIS.path("command"))).endsWith(volume[1]);
        assertThat(REDIS.at("/healthcheck/test/0").asText()).isEqualTo("CMD");
        assertThat(SERVICE.at("/depends_on/redis/condition").asText()).isEqualTo("service_healthy");
    }

    @Test
    void imagesOfOthersHaveAVersion() {
        assertThat(SERVICES.findValuesAsText("image"))
                .filteredOn(image -> !image.equals("samovar"))
                .hasSize(3)
                .allMatch(image -> image.matches("docker\\.io/[a-z/]+:v?[0-9]+\\.[0-9]+\\.[0-9]+(-[a-z]+)?"));
    }

    /** The service's own check is in its image. */
    @Test
    void everyServiceHasAHealthCheck() {
        assertThat(SERVICES.properties())
                .filteredOn(service -> !service.getKey().equals("samovar"))
                .hasSize(3)
                .allSatisfy(service -> assertThat(
                                service.getValue().at("/healthcheck/test/0").asText())
                        .as(service.getKey())
                        .isEqualTo("CMD"));
        assertThat(SERVICES.at("/grafana/depends_on/prometheus/condition").asText())
                .isEqualTo("service_healthy");
    }

    @Test
    void everyMountedFileExists() {
        List<String> mounts = SERVICES.findValues("volumes").stream()
                .flatMap(volumes -> texts(volumes).stream())
                .toList();

        assertThat(mounts).hasSizeGreaterThan(4).allSatisfy(mount -> {
            assertThat(FOLDER.resolve(mount.split(":", -1)[0])).exists();
            assertThat(mount).endsWith(":ro");
        });
    }

    /** Prometheus reads its rules; Grafana has it as its data source, and the dashboard as its first page. */
    @Test
    void monitoringIsProvisioned() {
        List<String> mounts = texts(SERVICES.at("/grafana/volumes"));
        JsonNode prometheus = Manifests.documents(FOLDER.resolve("prometheus/prometheus.yaml"))
                .get(0);
        JsonNode source =
                Manifests.documents(FOLDER.resolve("grafana/datasource.yaml")).get(0);
        JsonNode provider =
                Manifests.documents(FOLDER.resolve("grafana/provider.yaml")).get(0);
        String dashboards = provider.at("/providers/0/options/path").asText();
        String home = SERVICES.at("/grafana/environment/GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH")
                .asText();

        assertThat(texts(SERVICES.at("/prometheus/command"))).contains("--config.file=/etc/prometheus/prometheus.yaml");
        assertThat(texts(SERVICES.at("/prometheus/volumes"))).containsExactly("./prometheus:/etc/prometheus:ro");
        assertThat(texts(prometheus.path("rule_files")))
                .isNotEmpty()
                .allSatisfy(rules ->
                        assertThat(FOLDER.resolve("prometheus").resolve(rules)).exists());
        assertThat(source.at("/datasources/0/url").asText()).isEqualTo("http://prometheus:9090");
        assertThat(source.at("/datasources/0/isDefault").asBoolean()).isTrue();
        assertThat(home).startsWith(dashboards + "/");
        assertThat(mounts)
                .contains("./grafana/dashboard.json:" + home + ":ro")
                .anyMatch(mount -> mount.startsWith("./grafana/datasource.yaml:/etc/grafana/provisioning/datasources/"))
                .anyMatch(mount -> mount.startsWith("./grafana/provider.yaml:/etc/grafana/provisioning/dashboards/"));
    }

    private static List<String> texts(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(JsonNode::asText)
                .toList();
    }
}
