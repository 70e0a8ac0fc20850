package dev.samovar.testing;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/**
 * Process of what the last build has packaged: the native executable, or the jar on the JVM that runs the tests.
 *
 * <p>{@code target/quarkus-artifact.properties} says which: an executable may be left from an earlier build.
 */
public final class PackagedService implements AutoCloseable {

    private static final Path TARGET = Path.of("target");

    /** The locale decides the encoding of the log. */
    private static final Set<String> INHERITED = Set.of("PATH", "LANG", "LC_ALL", "LC_CTYPE");

    private static final Duration START = Duration.ofSeconds(60);
    private static final Duration END = Duration.ofSeconds(90);

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

    /** Starts the service on a port, with a log of its own. */
    public static PackagedService start(int port, Map<String, String> environment) {
        try {
            return start(port, environment, Files.createTempFile(TARGET, "service-" + port + "-", ".log"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Starts the service on a port.
     *
     * @param environment everything that configures it, besides the port; of this process's own only the path and
     *     the locale are inherited
     * @param log the file that its output is appended to
     */
    public static PackagedService start(int port, Map<String, String> environment, Path log) {
        ProcessBuilder builder = new ProcessBuilder(command(TARGET))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().keySet().retainAll(INHERITED);
        builder.environment().put("QUARKUS_HTTP_PORT", Integer.toString(port));
        builder.environment().putAll(environment);
        return new PackagedService(Processes.start(builder), log, port);
    }

    /** The command that starts what the last build has packaged. */
    public static List<String> command() {
        return command(TARGET);
    }

    /** The command that starts what a build has packaged into its directory. */
    static List<String> command(Path target) {
        Properties artifact = artifact(target);
        String packaged =
                target.resolve(artifact.getProperty("path")).toAbsolutePath().toString();
        if (isNative(artifact)) {
            return List.of(packaged, "-Xmx256m");
        }
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return List.of(java, "-Xmx256m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-jar", packaged);
    }

    /** Whether the native executable is what the last build has packaged. */
    public static boolean isNative() {
        return isNative(artifact(TARGET));
    }

    private static boolean isNative(Properties artifact) {
        return artifact.getProperty("type").equals("native");
    }

    private static Properties artifact(Path target) {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(target.resolve("quarkus-artifact.properties"))) {
            properties.load(reader);
        } catch (IOException e) {
            throw new UncheckedIOException("Package the service first", e);
        }
        return properties;
    }

    /** The root of the service, on the loopback address. */
    public URI uri() {
        return uri;
    }

    /** The process, running or ended. */
    public Process process() {
        return process;
    }

    /** The identifier of the process. */
    public long pid() {
        return process.pid();
    }

    /** Everything that has been logged so far. */
    public String log() {
        try {
            return Files.readString(log, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until the service is ready, and fails at once when it ends instead. */
    public PackagedService awaitReady() {
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

    /** The status of a path now; 0 without a response. */
    public int status(String path) {
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

    /** Requests a path, and waits for nothing. */
    public CompletableFuture<HttpResponse<String>> get(String path) {
        return probe.sendAsync(HttpRequest.newBuilder(uri.resolve(path)).build(), HttpResponse.BodyHandlers.ofString());
    }

    /** Sends SIGTERM, and waits for nothing. */
    public void terminate() {
        process.destroy();
    }

    /** Waits for the end of the process and returns its exit code. */
    public int awaitEnd() {
        try {
            if (!process.waitFor(END.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError("The service does not end:\n" + log());
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** Ends the process as {@code kill -9} does, and waits until it has ended. */
    @Override
    public void close() {
        Processes.kill(process);
    }
}
