package dev.samovar.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
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
 * The commands of the README, of the documents and of {@code docker/} do what they are there for. Docker, Kubernetes and
 * Maven are replaced by a script that prints its environment; the service is then started with that.
 */
class DocumentedCommandsIT {

    private static final Pattern ASSIGNMENT = Pattern.compile("^([A-Z][A-Z0-9_]*=\\S+ +)+(\\./mvnw|docker) .*");
    private static final Pattern OURS = Pattern.compile("(SAMOVAR|QUARKUS|GEMINI|OPENAI|REDIS)_\\w+");
    private static final Pattern FILE = Pattern.compile(" -[fk] (docker/\\S+)");
    private static final Pattern ENTRY = Pattern.compile("\"path\":\"(/api/cache/entries/explanation/[^\"]+)\"");
    private static final String PLACEHOLDER = "/api/cache/entries/explanation/5f1c…";

    @TempDir
    Path folder;

    static Stream<String> starts() {
        return commands().filter(command -> ASSIGNMENT.matcher(command).matches());
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
        // No model is asked: a key of the documents is none
        environment.put("SAMOVAR_WARMING_ON_START", "false");

        try (PackagedService service = PackagedService.start(PackagedService.freePort(), environment)) {
            assertThat(service.awaitReady().status("/api/health")).isEqualTo(200);
        }
    }

    /** One after the other, as a reader tries them. */
    @Test
    void everyRequestOfTheReadmeIsAnswered() throws Exception {
        assertThat(ImageIO.write(
                        new BufferedImage(64, 64, BufferedImage.TYPE_INT_RGB),
                        "jpg",
                        folder.resolve("leaf.jpg").toFile()))
                .isTrue();
        List<String> requests = commandsOf("README.md")
                .filter(command -> command.startsWith("curl "))
                .toList();
        assertThat(requests).hasSizeGreaterThan(15);

        try (PackagedService service = PackagedService.start(
                        PackagedService.freePort(), Map.of("SAMOVAR_CACHE_NAMESPACES_SESSIONS_TTL", "5m"))
                .awaitReady()) {
            String entry = PLACEHOLDER;
            for (String request : requests) {
                // Whatever was removed before, there is an entry to look at
                assertThat(service.get("/api/explanation?topic=Photosynthesis")
                                .get(30, TimeUnit.SECONDS)
                                .statusCode())
                        .isEqualTo(200);
                Matcher path = ENTRY.matcher(run(request.replace(
                                "localhost:5000", "localhost:" + service.uri().getPort())
                        .replace(PLACEHOLDER, entry)));
                entry = path.find() ? path.group(1) : entry;
            }
        }
    }

    @Test
    void filesOfTheCommandsAreThere() {
        List<String> files = commands()
                .flatMap(command -> FILE.matcher(command).results().map(found -> found.group(1)))
                .toList();

        assertThat(files).contains("docker/compose.yaml", "docker/kubernetes", "docker/Dockerfile.native");
        assertThat(files).allSatisfy(file -> assertThat(Path.of(file)).exists());
    }

    /** What a command prints; it has to succeed, and so has each request in it. */
    private String run(String command) throws Exception {
        for (String name : List.of("mvnw", "docker", "kubectl")) {
            Path script = Files.writeString(folder.resolve(name), "#!/bin/sh\nexec env\n");
            assertThat(script.toFile().setExecutable(true)).isTrue();
        }
        Path output = folder.resolve("output");
        ProcessBuilder builder = new ProcessBuilder(
                        "bash",
                        "-c",
                        "set -euo pipefail\nPATH=\"$PWD:$PATH\"\ncurl() { command curl --fail-with-body \"$@\"; }\n"
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

    private static Stream<String> commands() {
        return Stream.of(
                        "README.md",
                        "src/docs/native.md",
                        "src/docs/metrics.md",
                        "src/docs/redis.md",
                        "docker/compose.yaml",
                        "docker/Dockerfile.native",
                        "docker/Dockerfile.jvm",
                        "docker/kubernetes/kustomization.yaml")
                .flatMap(DocumentedCommandsIT::commandsOf);
    }

    /** Indented blocks and comments, without prompts; what a backslash continues is one command. */
    private static Stream<String> commandsOf(String file) {
        List<String> commands = new ArrayList<>();
        String text = Settings.read(Path.of(file)).replaceAll("\\\\\\R[# ]*", "");
        text.lines()
                .filter(line -> line.startsWith("    ") || line.startsWith("#"))
                .map(line -> line.replaceFirst("^[# ]*(\\$ )?", "").strip())
                .forEach(commands::add);
        return commands.stream();
    }
}
