package dev.samovar.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * Prometheus' {@code promtool}. Where it is not installed, the tests that need it are skipped, unless the environment
 * variable {@code PROMTOOL_TESTS} is {@code required}.
 */
final class Promtool {

    private static final String NAME = "promtool";

    private Promtool() {}

    /** Skips the tests, or fails them if it is required, where it is not installed. */
    static void assumeInstalled() {
        boolean there = Stream.of(System.getenv("PATH").split(":", -1))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, NAME)));
        if ("required".equals(System.getenv("PROMTOOL_TESTS"))) {
            assertThat(there)
                    .as("PROMTOOL_TESTS=required: promtool on the PATH")
                    .isTrue();
        }
        Assumptions.assumeTrue(
                there,
                "Metrics and alerts are not checked by promtool: install it (Debian: in the package prometheus)");
    }

    /**
     * Runs a command.
     *
     * @param input the text of its standard input
     * @return its output and its complaints
     */
    static Result run(String input, String... arguments) {
        List<String> command = new ArrayList<>(List.of(NAME));
        command.addAll(List.of(arguments));
        try {
            Path given = Files.createTempFile("promtool", ".txt");
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectInput(Files.writeString(given, input).toFile())
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            Result result = new Result(process.onExit().join().exitValue(), output);
            Files.delete(given);
            return result;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * How a command ended.
     *
     * @param status 0 if there is nothing to complain about
     */
    record Result(int status, String output) {}
}
