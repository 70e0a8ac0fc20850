package dev.samovar.fleet;

import dev.samovar.testing.Processes;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One process of the packaged service: the native executable if there is one, or else the jar. */
public final class Replica implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final Duration PROBE = Duration.ofSeconds(5);
    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(30))
            .build();

    private final String name;
    private final int port = Processes.freePort();
    private final Path log;
    private final Map<String, String> environment;
    private @Nullable Process process;

    /** A replica that has not been started. */
    public Replica(String name, Path directory, Map<String, String> environment) {
        this.name = name;
        this.log = directory.resolve(name + ".log");
        this.environment = environment;
    }

    public String name() {
        return name;
    }

    /** Starts the process, and waits for nothing. */
    public void launch() {
        List<String> command = new ArrayList<>(executable());
        try {
            Files.createDirectories(log.getParent());
            ProcessBuilder builder = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
            String path = System.getenv("PATH");
            builder.environment().clear();
            builder.environment().put("PATH", path == null ? "" : path);
            builder.environment().put("QUARKUS_HTTP_PORT", "" + port);
            builder.environment().put("QUARKUS_HTTP_HOST", "127.0.0.1");
            builder.environment().putAll(environment);
            process = builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> executable() {
        File image = new File(System.getProperty("native.image.path", "none"));
        if (image.canExecute()) {
            return List.of(image.getPath(), "-Xmx256m");
        }
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return List.of(java, "-Xmx256m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-jar", jar());
    }

    private static String jar() {
        Path jar = Path.of("target", "quarkus-app", "quarkus-run.jar");
        if (!Files.exists(jar)) {
            throw new IllegalStateException(jar + " is missing: package the service first");
        }
        return jar.toString();
    }

    /** Waits until the replica is ready to serve. */
    public void awaitReady() {
        Fleet.soon(name + " ready").until(() -> {
            Reply reply = probe("/q/health/ready");
            if (reply.status() == 0 && reply.time().compareTo(PROBE) >= 0) {
                System.out.println("No answer of " + name + " to a probe: " + reply);
            }
            return reply.status() == 200;
        });
    }

    /** Waits until the replica may serve from near memory. */
    public void awaitConfirmed() {
        Fleet.soon(name + " proven").until(() -> {
            List<String> words =
                    log().stream().filter(line -> line.contains("near cache ")).toList();
            return !words.isEmpty() && words.get(words.size() - 1).contains("near cache enabled");
        });
    }

    /** Every line that the replica has logged so far. */
    public List<String> log() {
        try {
            return Files.readAllLines(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    // One that is lost while the process is exchanged must not take the time of those after it
    private Reply probe(String path) {
        return send(HttpRequest.newBuilder(uri(path)), "", PROBE).join();
    }

    /** Asks for the explanation of a topic. */
    public CompletableFuture<Reply> explain(String topic) {
        return get("/api/explanation?topic=" + URLEncoder.encode(topic, StandardCharsets.UTF_8), topic);
    }

    public CompletableFuture<Reply> get(String path) {
        return get(path, "");
    }

    private CompletableFuture<Reply> get(String path, String topic) {
        return send(HttpRequest.newBuilder(uri(path)), topic);
    }

    public CompletableFuture<Reply> post(String path, String json) {
        return send(
                HttpRequest.newBuilder(uri(path))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(json)),
                "");
    }

    /** Sends a request; one that breaks off is a reply too. */
    public CompletableFuture<Reply> send(HttpRequest.Builder request, String topic) {
        return send(request, topic, PATIENCE);
    }

    private CompletableFuture<Reply> send(HttpRequest.Builder request, String topic, Duration patience) {
        long start = System.nanoTime();
        return HTTP.sendAsync(request.timeout(patience).build(), HttpResponse.BodyHandlers.ofString())
                .handle((response, failure) -> {
                    long end = System.nanoTime();
                    return response == null
                            ? new Reply(topic, name, 0, "", "", String.valueOf(failure), start, end)
                            : reply(topic, response, start, end);
                });
    }

    private Reply reply(String topic, HttpResponse<String> response, long start, long end) {
        String cacheStatus = response.headers().firstValue("Cache-Status").orElse("");
        String retryAfter = response.headers().firstValue("Retry-After").orElse("");
        return new Reply(topic, name, response.statusCode(), cacheStatus, retryAfter, response.body(), start, end);
    }

    public URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    /** How many generations run or are waited for. */
    public int generationsUnderWay() {
        return get("/q/metrics")
                .join()
                .body()
                .lines()
                .filter(line -> line.startsWith("samovar_generations_active"))
                .mapToInt(line -> (int) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    public boolean isRunning() {
        return process != null;
    }

    /** Ends the process as {@code kill -9} does. */
    public void kill() {
        if (process != null) {
            Processes.kill(process);
            process = null;
        }
    }

    /** Ends the process as a deployment does, and waits until it has ended. */
    public void terminate() {
        Process running = running();
        running.destroy();
        try {
            if (!running.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException(name + " does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        process = null;
    }

    public void freeze() {
        Processes.signal(running(), "STOP");
    }

    public void thaw() {
        Processes.signal(running(), "CONT");
    }

    public Process running() {
        if (process == null) {
            throw new IllegalStateException(name + " does not run");
        }
        return process;
    }

    @Override
    public void close() {
        kill();
    }
}
