package dev.samovar.deployment.documents;

import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.deployment.Settings;
import dev.samovar.testing.PackagedService;
import dev.samovar.testing.Processes;
import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The commands of the README, the documents and {@code docker/} have the documented effect and output.
 *
 * <p>Docker, Kubernetes and Maven are replaced by a script that prints its environment, with which the service is
 * started.
 */
class DocumentedCommandsIT {

    private static final Pattern ASSIGNMENT = Pattern.compile("^((?:[A-Z][A-Z0-9_]*=\\S+ +)+)(\\./mvnw|docker) .*");
    private static final Pattern OURS = Pattern.compile("(SAMOVAR|QUARKUS|GEMINI|OPENAI|REDIS)_\\w+");
    private static final Pattern FILE = Pattern.compile(" -[fk] (docker/\\S+)");
    private static final Pattern ENTRY = Pattern.compile("\"path\":\"(/api/cache/entries/explanation/[^\"]+)\"");
    private static final String ADDRESS = "localhost:5000";
    private static final String CURL = "curl --fail-with-body";

    @TempDir
    Path folder;

    /** One command for each environment that documents set for the service. */
    static Stream<String> starts() {
        Map<String, String> commands = new LinkedHashMap<>();
        commands().forEach(command -> {
            Matcher start = ASSIGNMENT.matcher(command);
            if (start.matches()) {
                commands.putIfAbsent(start.group(1), command);
            }
        });
        return commands.values().stream();
    }

    @ParameterizedTest
    @MethodSource("starts")
    void serviceStartsWithTheEnvironmentOfTheCommand(String command) throws Exception {
        Map<String, String> environment = new HashMap<>();
        for (String line : run(command).lines().toList()) {
            String[] variable = line.split("=", 2);
            if (variable.length == 2 && OURS.matcher(variable[0]).matches()) {
                environment.put(variable[0], variable[1].replace("…", "a-key-of-this-test"));
            }
        }
        assertThat(environment).isNotEmpty();
        // No model is called, since the documents' key is a placeholder
        environment.put("SAMOVAR_WARMING_ON_START", "false");

        try (PackagedService service = PackagedService.start(Processes.freePort(), environment)) {
            assertThat(service.awaitReady().status("/api/health")).isEqualTo(200);
        }
    }

    /** The README and then the other documents, their requests in order on one service, as a reader runs them. */
    @Test
    void requestsHaveTheDocumentedOutput() throws Exception {
        BufferedImage leaf = new BufferedImage(64, 64, BufferedImage.TYPE_INT_RGB);
        assertThat(ImageIO.write(leaf, "jpg", folder.resolve("leaf.jpg").toFile()))
                .isTrue();
        List<DocumentedExample> requests = documents()
                .flatMap(file -> DocumentedExample.of(file).stream())
                .filter(DocumentedExample::isRequest)
                .toList();
        assertThat(requests).hasSizeGreaterThan(25);
        Map<String, String> environment =
                Map.of("SAMOVAR_CACHE_NAMESPACES_SESSIONS_TTL", "5m", "SAMOVAR_WARMING_ON_START", "false");

        try (PackagedService service =
                PackagedService.start(Processes.freePort(), environment).awaitReady()) {
            String address = "localhost:" + service.uri().getPort();
            assertOutputs(requests, address);
            for (String command : withoutOutput()) {
                run(command.replace(ADDRESS, address), CURL);
            }
        }
    }

    /** Paths of entries depend on the prompts: one in an output replaces the documented one in later commands. */
    private void assertOutputs(List<DocumentedExample> requests, String address) throws Exception {
        Map<String, String> paths = new HashMap<>();
        for (DocumentedExample request : requests) {
            String command = request.command().replace(ADDRESS, address);
            for (Map.Entry<String, String> path : paths.entrySet()) {
                command = command.replace(path.getKey(), path.getValue());
            }
            String output = run(command, request.isRefused() ? "curl" : CURL);
            request.assertShapeOf(output);
            Matcher documented = ENTRY.matcher(request.text());
            Matcher actual = ENTRY.matcher(output);
            while (documented.find() && actual.find()) {
                paths.put(documented.group(1), actual.group(1));
            }
        }
    }

    @Test
    void filesOfTheCommandsExist() {
        List<String> files = commands()
                .flatMap(command -> FILE.matcher(command).results().map(found -> found.group(1)))
                .toList();

        assertThat(files).contains("docker/compose.yaml", "docker/kubernetes", "docker/Dockerfile.native");
        assertThat(files).allSatisfy(file -> assertThat(Path.of(file)).exists());
    }

    /** What a command prints; it has to succeed, and so has each request in it. */
    private String run(String command) throws Exception {
        return run(command, CURL);
    }

    private String run(String command, String curl) throws Exception {
        for (String name : List.of("mvnw", "docker", "kubectl")) {
            Path script = Files.writeString(folder.resolve(name), "#!/bin/sh\nexec env\n");
            assertThat(script.toFile().setExecutable(true)).isTrue();
        }
        Path output = folder.resolve("output");
        ProcessBuilder builder = new ProcessBuilder(
                        "bash",
                        "-c",
                        "set -euo pipefail\nPATH=\"$PWD:$PATH\"\ncurl() { command " + curl + " \"$@\"; }\n"
                                + "KEY=0123456789abcdef0123456789abcdef\n"
                                + command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().keySet().removeIf(OURS.asMatchPredicate());
        Process process = builder.start();
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).as(command).isTrue();
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.exitValue())
                .as(command + "\n" + Settings.read(output))
                .isZero();
        return Settings.read(output);
    }

    /** Requests in the documents without a prompt and without an output. */
    private static List<String> withoutOutput() {
        return documents()
                .flatMap(DocumentedCommandsIT::commandsOf)
                .filter(command -> command.startsWith("curl "))
                .toList();
    }

    private static Stream<Path> documents() {
        return Documents.all().filter(file -> !file.startsWith("src/docs/decisions"));
    }

    private static Stream<String> commands() {
        Stream<Path> others = Stream.of(
                        "docker/compose.yaml",
                        "docker/Dockerfile.native",
                        "docker/Dockerfile.jvm",
                        "docker/kubernetes/kustomization.yaml")
                .map(Path::of);
        return Stream.concat(documents(), others).flatMap(DocumentedCommandsIT::commandsOf);
    }

    /** Indented lines and comments without a prompt; what a backslash continues is one command. */
    private static Stream<String> commandsOf(Path file) {
        List<String> commands = new ArrayList<>();
        String text = Settings.read(file).replaceAll("\\\\\\R[# ]*", "");
        text.lines()
                .filter(line -> line.startsWith("    ") || line.startsWith("#"))
                .map(line -> line.replaceFirst("^[# ]*", "").strip())
                .forEach(commands::add);
        return commands.stream();
    }
}
