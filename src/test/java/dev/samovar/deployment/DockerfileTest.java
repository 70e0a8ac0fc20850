package dev.samovar.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.deployment.Dockerfile.Instruction;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The Dockerfiles agree with the build, with the service's settings and with each other. */
public class DockerfileTest {

    /** The probe of the images, which Kubernetes has too. */
    public static final String HEALTH_PATH = "/q/health/live";

    @ParameterizedTest
    @ValueSource(strings = {"Dockerfile.native", "Dockerfile.jvm"})
    void everySourceIsInTheContext(String name) {
        List<String> allowed = Settings.read(Path.of(".dockerignore"))
                .lines()
                .filter(line -> line.startsWith("!"))
                .map(line -> line.substring(1))
                .toList();

        for (Instruction copy : Dockerfile.read(name).all("COPY")) {
            List<String> words = copy.words();
            for (String source : copy.hasOption("from") ? List.<String>of() : words.subList(0, words.size() - 1)) {
                assertThat(Path.of(source)).as(name).exists();
                assertThat(allowed).as("what .dockerignore lets through").contains(source);
            }
        }
    }

    @Test
    void contextHasOnlyTheListedFiles() {
        assertThat(Settings.read(Path.of(".dockerignore")).lines().filter(line -> !line.startsWith("#")))
                .containsExactly("*", "!mvnw", "!.mvn", "!pom.xml", "!src/main");
    }

    @Test
    void nativeImageHasTheOutputOfTheNativeBuild() {
        Dockerfile file = Dockerfile.read("Dockerfile.native");

        assertThat(file.all("RUN").get(1).value()).contains("package -Dnative");
        assertThat(copied(file)).containsExactly("/code/target/*-runner");
        assertThat(file.lastStage().only("ENTRYPOINT").command()).containsExactly("/app/samovar");
        assertThat(file.lastStage().only("CMD").command()).containsExactly("-XX:MaximumHeapSizePercent=50");
        assertThat(file.lastStage().only("WORKDIR").value()).isEqualTo("/app");
    }

    @Test
    void jvmImageHasTheOutputOfTheBuild() {
        Dockerfile file = Dockerfile.read("Dockerfile.jvm");

        assertThat(copied(file))
                .containsExactly(
                        "/code/target/quarkus-app/lib",
                        "/code/target/quarkus-app/quarkus",
                        "/code/target/quarkus-app/quarkus-run.jar",
                        "/code/target/quarkus-app/app",
                        "/app/app.aot");
        assertThat(file.lastStage().only("ENTRYPOINT").command())
                .containsExactly("java", "-XX:AOTCache=/app/app.aot", "-jar", "/app/quarkus-run.jar");
    }

    /** If anything of this differs, the JVM logs a warning and starts as slowly as without a cache. */
    @Test
    void aotCacheIsRecordedAsTheJvmImageRuns() {
        Dockerfile file = Dockerfile.read("Dockerfile.jvm");
        Dockerfile training = file.stage("training");

        assertThat(training.only("FROM").words().get(0))
                .isEqualTo(file.lastStage().only("FROM").value());
        assertThat(training.only("WORKDIR")).isEqualTo(file.lastStage().only("WORKDIR"));
        assertThat(training.only("COPY").words()).containsExactly("/code/target/quarkus-app", "./");
        assertThat(file.all("RUN").get(1).value()).contains("-Dquarkus.package.jar.type=aot-jar");
        assertThat(training.only("RUN").value())
                .contains("java -XX:AOTCacheOutput=/app/app.aot -Xmx256m -jar /app/quarkus-run.jar ")
                .contains("/dev/tcp/127.0.0.1/" + Settings.port() + ";")
                .contains("get " + HEALTH_PATH.replace("live", "ready") + " ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Dockerfile.native", "Dockerfile.jvm"})
    void imageHasNoRootUserAndRunsNoCommandAtBuild(String name) {
        Dockerfile image = Dockerfile.read(name).lastStage();

        assertThat(image.only("USER").value()).isEqualTo(Long.toString(PodTest.USER));
        assertThat(image.all("RUN")).isEmpty();
        assertThat(image.all("COPY")).allMatch(copy -> copy.value().contains("--chown=root:root"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Dockerfile.native", "Dockerfile.jvm"})
    void portAndHealthCheckAreThoseOfTheService(String name) {
        Dockerfile image = Dockerfile.read(name).lastStage();

        assertThat(image.only("EXPOSE").value()).isEqualTo(Integer.toString(Settings.port()));
        assertThat(image.only("HEALTHCHECK").command().get(2))
                .contains("/dev/tcp/127.0.0.1/${QUARKUS_HTTP_PORT:-" + Settings.port() + "};")
                .contains("GET " + HEALTH_PATH + " ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Dockerfile.native", "Dockerfile.jvm"})
    void labelsAreThoseOfOpenContainers(String name) {
        Dockerfile image = Dockerfile.read(name).lastStage();

        assertThat(image.only("LABEL").value())
                .contains("base.name=\"" + image.only("FROM").value() + "\"", "licenses=\"Apache-2.0\"")
                .contains("version=\"${VERSION}\"", "revision=\"${REVISION}\"", "created=\"${CREATED}\"");
        assertThat(image.only("LABEL").value().split("org\\.opencontainers\\.image\\."))
                .hasSize(8);
        assertThat(image.all("ARG")).hasSize(3);
        assertThat(Files.exists(Path.of("LICENSE"))).isTrue();
    }

    /** Each build of a version has the same parts, on each architecture. */
    @ParameterizedTest
    @ValueSource(strings = {"Dockerfile.native", "Dockerfile.jvm"})
    void basesAreNamedByVersionForAllArchitectures(String name) {
        Dockerfile file = Dockerfile.read(name);

        assertThat(file.all("FROM"))
                .allSatisfy(from -> assertThat(from.words().get(0)).matches("[a-z0-9./-]+:[0-9]+\\.[0-9][\\w.-]*"))
                .noneMatch(from -> from.hasOption("platform"));
        assertThat(file.instructions())
                .noneMatch(instruction -> instruction.value().matches("(?s).*(amd64|x86|aarch64|arm64|-march).*"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Dockerfile.native", "Dockerfile.jvm"})
    void versionIsThatOfTheProject(String name) {
        assertThat(Dockerfile.read(name).lastStage().all("ARG"))
                .extracting(Instruction::value)
                .contains("VERSION=" + Settings.version());
    }

    private static List<String> copied(Dockerfile file) {
        return file.lastStage().all("COPY").stream()
                .map(copy -> copy.words().get(0))
                .toList();
    }
}
