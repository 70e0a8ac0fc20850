package dev.samovar.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the last build has packaged is started, and nothing that an earlier one has left. */
class PackagedServiceTest {

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path target;

    private void packaged(String type, String path) throws IOException {
        Files.writeString(target.resolve("quarkus-artifact.properties"), "type=" + type + "\npath=" + path + "\n");
    }

    @Test
    void executableIsStartedAfterANativeBuild() throws IOException {
        packaged("native", "samovar-1-runner");

        assertThat(PackagedService.command(target).get(0))
                .isEqualTo(target.resolve("samovar-1-runner").toAbsolutePath().toString());
    }

    @Test
    void jarIsStartedThoughAnExecutableIsLeftFromBefore() throws IOException {
        packaged("jar", "quarkus-app/quarkus-run.jar");
        Path left = Files.createFile(target.resolve("samovar-1-runner"));
        assertThat(left.toFile().setExecutable(true)).isTrue();

        assertThat(PackagedService.command(target))
                .endsWith(
                        "-jar",
                        target.resolve("quarkus-app/quarkus-run.jar")
                                .toAbsolutePath()
                                .toString());
    }

    @Test
    void directoryWithoutAPackageIsRefused() {
        assertThatThrownBy(() -> PackagedService.command(target))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessage("Package the service first");
    }
}
