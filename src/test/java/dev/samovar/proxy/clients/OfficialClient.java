package dev.samovar.proxy.clients;

import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.testing.Processes;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/**
 * The official client library of a provider: a script of {@code src/test/clients}, which Node runs where {@code
 * npm ci} has installed its packages.
 */
enum OfficialClient {
    OPENAI("openai", "/v1", "OPENAI_BASE_URL", "OPENAI_API_KEY"),
    ANTHROPIC("anthropic", "", "ANTHROPIC_BASE_URL", "ANTHROPIC_API_KEY"),
    GEMINI("gemini", "", "GOOGLE_GEMINI_BASE_URL", "GEMINI_API_KEY");

    private static final Path SCRIPTS = Path.of("src", "test", "clients");

    private final String dialect;
    private final String path;
    private final String baseUrl;
    private final String apiKey;

    OfficialClient(String dialect, String path, String baseUrl, String apiKey) {
        this.dialect = dialect;
        this.path = path;
        this.baseUrl = baseUrl;
        this.apiKey = apiKey;
    }

    /** The name of its protocol, its script and its upstream. */
    String dialect() {
        return dialect;
    }

    /** Skips the test where the packages are not installed, unless {@code CLIENT_TESTS=required}. */
    static void assumeInstalled() {
        boolean there = Files.isDirectory(SCRIPTS.resolve("node_modules").resolve("openai"));
        if ("required".equals(System.getenv("CLIENT_TESTS"))) {
            assertThat(there).as("CLIENT_TESTS=required: npm ci in %s", SCRIPTS).isTrue();
        }
        Assumptions.assumeTrue(there, "Official clients are not tried: run 'npm ci' in " + SCRIPTS);
    }

    /**
     * Makes calls, one after the other, and returns what the library gave for each: a line of JSON with its result or its
     * error.
     *
     * @param server what the library takes for the provider
     * @param calls the calls as {@code name:model}
     */
    List<String> call(URI server, String key, List<String> calls) throws IOException, InterruptedException {
        Path output = Files.createTempFile(Path.of("target"), "client-", ".jsonl");
        List<String> command = new ArrayList<>(
                List.of("node", SCRIPTS.resolve(dialect + ".mjs").toString()));
        command.addAll(calls);
        ProcessBuilder builder = new ProcessBuilder(command)
                // The libraries warn about what the recordings hold
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .redirectOutput(output.toFile());
        builder.environment().put(baseUrl, server + path);
        builder.environment().put(apiKey, key);
        Process process = Processes.start(builder);
        try {
            assertThat(process.waitFor(180, TimeUnit.SECONDS))
                    .as("the client ends")
                    .isTrue();
            List<String> lines = Files.readAllLines(output, StandardCharsets.UTF_8);
            assertThat(process.exitValue()).as("%s", lines).isZero();
            assertThat(lines).as("one for each call").hasSameSizeAs(calls);
            return lines;
        } finally {
            Processes.kill(process);
        }
    }
}
