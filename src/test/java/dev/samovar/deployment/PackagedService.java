package dev.samovar.deployment;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/** A process of what the build has just packaged: the native executable, or the jar on the JVM that runs the tests. */
final class PackagedService implements AutoCloseable {

    private static final Path TARGET = Path.of("target");
    private static final Pattern OURS = Pattern.compile("(SAMOVAR|QUARKUS|GEMINI|OPENAI|REDIS)_.*");
    private static final Duration START = Duration.ofSeconds(60);
    private static final Duration END = Duration.ofSeconds(60);

    private final Process process;
    private final Path log;
    private final URI uri;
    private final HttpClient probe = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2))
            .build();

    private PackagedService(Process process, Path log, int port) {
        this.process = process;
        this.log = log;
        this.uri = URI.create("http://127.0.0.1:" + port);
    }

    /** Starts it on a port with more environment, and nothing else to configure it. */
    static PackagedService start(int port, Map<String, String> environment) {
        try {
            Path log = Files.createTempFile(TARGET, "service-" + port + "-", ".log");
            ProcessBuilder builder =
                    new ProcessBuilder(command()).redirectErrorStream(true).redirectOutput(log.toFile());
            builder.environment().keySet().removeIf(OURS.asMatchPredicate());
            builder.environment().put("QUARKUS_HTTP_PORT", Integer.toString(port));
            builder.environment().putAll(environment);
            return new PackagedService(builder.start(), log, port);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static boolean isNative() {
        return artifact().getProperty("type").equals("native");
    }

    URI uri() {
        return uri;
    }

    long pid() {
        return process.pid();
    }

    String log() {
        return Settings.read(log);
    }

    PackagedService awaitReady() {
        Awaitility.await()
                .atMost(START)
                .pollInterval(Duration.ofMillis(20))
                .conditionEvaluationListener(condition -> {
                    if (!process.isAlive()) {
                        throw new AssertionError("The service ended:\n" + log());
                    }
                })
                .until(() -> status("/q/health/ready") == 200);
        return this;
    }

    /** The status of a path now; 0 if nobody answers. */
    int status(String path) {
        try {
            return probe.send(
                            HttpRequest.newBuilder(uri.resolve(path))
                                    .timeout(Duration.ofSeconds(5))
                                    .build(),
                            HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        } catch (IOException e) {
            return 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 0;
        }
    }

    /** Asks for a path, and waits for nothing. */
    CompletableFuture<HttpResponse<String>> get(String path) {
        return probe.sendAsync(HttpRequest.newBuilder(uri.resolve(path)).build(), HttpResponse.BodyHandlers.ofString());
    }

    /** Sends SIGTERM. */
    void terminate() {
        process.destroy();
    }

    /** Waits for the end and returns the exit code. */
    int awaitEnd() {
        try {
            if (!process.waitFor(END.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError("The service does not end:\n" + log());
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    private static List<String> command() {
        Path packaged = TARGET.resolve(artifact().getProperty("path")).toAbsolutePath();
        if (isNative()) {
            return List.of(packaged.toString());
        }
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx256m", "-jar", packaged.toString()));
        return command;
    }

    private static Properties artifact() {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(TARGET.resolve("quarkus-artifact.properties"))) {
            properties.load(reader);
        } catch (IOException e) {
            throw new UncheckedIOException("Package the service first", e);
        }
        return properties;
    }
}
