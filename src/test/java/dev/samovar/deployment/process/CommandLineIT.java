package dev.samovar.deployment.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.testing.PackagedService;
import dev.samovar.testing.Processes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The arguments of what is packaged: it prints and ends, without a start. */
class CommandLineIT {

    @TempDir
    Path folder;

    private record Result(int exitCode, String output, String errors) {}

    @Test
    void helpAndVersionArePrintedWithoutAStart() throws Exception {
        Result help = run("--help");
        assertThat(help.exitCode()).isZero();
        assertThat(help.output()).startsWith("Samovar, ").contains("REDIS_URL").doesNotContain("INFO", "started");
        assertThat(help.errors()).isEmpty();

        Result version = run("--version");
        assertThat(version.exitCode()).isZero();
        assertThat(version.output())
                .matches("samovar \\S+ \\(" + (PackagedService.isNative() ? "native executable" : "Java \\S+")
                        + "\\)\\R");
        assertThat(version.errors()).isEmpty();
    }

    @Test
    void unknownArgumentIsOneLineOfErrors() throws Exception {
        Result refused = run("--port=5001");

        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused.output()).isEmpty();
        assertThat(refused.errors().lines()).singleElement().asString().contains("'--port'", "--help");
    }

    /** Native executables take them wherever they are; the JVM does not, and Quarkus would ignore them. */
    @Test
    void optionsBehindTheProgramAreTakenOrRefused() throws Exception {
        Result result = run("-Dquarkus.http.port=5001", "-Xmx200m", "--version");

        if (PackagedService.isNative()) {
            assertThat(result.exitCode()).isZero();
            assertThat(result.output()).startsWith("samovar ");
        } else {
            assertThat(result.exitCode()).isEqualTo(2);
            assertThat(result.errors().lines())
                    .singleElement()
                    .asString()
                    .contains("'-Dquarkus.http.port'", "before -jar");
        }
    }

    private Result run(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(PackagedService.command());
        command.addAll(List.of(arguments));
        Path output = Files.createTempFile(folder, "output", ".txt");
        Path errors = Files.createTempFile(folder, "errors", ".txt");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectOutput(output.toFile()).redirectError(errors.toFile());
        // The JVM prints a line about this variable
        builder.environment().remove("JAVA_TOOL_OPTIONS");
        Process process = Processes.start(builder);
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("it ends").isTrue();
            return new Result(process.exitValue(), Files.readString(output), Files.readString(errors));
        } finally {
            Processes.kill(process);
        }
    }
}
