package dev.samovar.fleet;

import dev.samovar.testing.PackagedService;
import dev.samovar.testing.Processes;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Replica of the packaged service in a process of its own, which can be restarted on the same port. */
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
    private @Nullable PackagedService service;

    /** A replica that has not been started. */
    public Replica(String name, Path directory, Map<String, String> environment) {
        this.name = name;
        this.log = directory.resolve(name + ".log");
        this.environment = environment;
    }

    public String name() {
        return name;
    }

    /** Starts the process, and returns at once. */
    public void launch() {
        Map<String, String> all = new HashMap<>(environment);
        all.putIfAbsent("QUARKUS_HTTP_HOST", "127.0.0.1");
        try {
            Files.createDirectories(log.getParent());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        service = PackagedService.start(port, all, log);
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

    /** Waits until the replica may serve from its near cache. */
    public void awaitConfirmed() {
        Fleet.soon(name + " near cache").until(() -> {
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

    // A probe that is lost while the process is replaced must not delay the next ones
    private Reply probe(String path) {
        return send(HttpRequest.newBuilder(uri(path)), "", PROBE).join();
    }

    /** Requests the explanation of a topic. */
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

    /** Sends a request. A broken connection gives a reply with status 0. */
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

    /** The generations in progress. */
    public int generationsUnderWay() {
        return meter("samovar_generations_active");
    }

    /** The sum of the series that begin with a name, or with a name and labels. */
    public int meter(String series) {
        return get("/q/metrics")
                .join()
                .body()
                .lines()
                .filter(line -> line.startsWith(series))
                .mapToInt(line -> (int) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    public boolean isRunning() {
        return service != null;
    }

    /** Ends the process as {@code kill -9} does. */
    public void kill() {
        if (service != null) {
            service.close();
            service = null;
        }
    }

    /** Ends the process as a deployment does, and waits until it has ended. */
    public void terminate() {
        PackagedService ending = service();
        ending.terminate();
        ending.awaitEnd();
        service = null;
    }

    public void freeze() {
        Processes.signal(running(), "STOP");
    }

    public void thaw() {
        Processes.signal(running(), "CONT");
    }

    public Process running() {
        return service().process();
    }

    private PackagedService service() {
        if (service == null) {
            throw new IllegalStateException(name + " does not run");
        }
        return service;
    }

    @Override
    public void close() {
        kill();
    }
}
