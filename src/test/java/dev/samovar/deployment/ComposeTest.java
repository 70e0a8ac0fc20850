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
    private static final JsonNode SERVICE = COMPOSE.at("/services/samovar");
    private static final JsonNode REDIS = COMPOSE.at("/services/redis");

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

    private static List<String> texts(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(JsonNode::asText)
                .toList();
    }
}
