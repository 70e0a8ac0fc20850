package dev.samovar.proxy.clients;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A provider that answers with recordings: the name of the requested model is that of the recording. {@value #LIMITED} is
 * answered with a 429, and a model whose name ends with {@value #LATE} as the one before it, after {@link #LATENESS}.
 */
final class RecordedProvider implements AutoCloseable {

    /** The model whose calls are over the provider's limit. */
    static final String LIMITED = "limited";

    /** What is added to the name of a model that thinks for long before its first byte. */
    static final String LATE = "-late";

    /** Longer than the minute after which many clients, proxies and load balancers give up. */
    static final Duration LATENESS = Duration.ofSeconds(70);

    /** The id of each request, as a provider sends one. */
    static final String REQUEST_ID = "req_recorded";

    private static final byte[] OVER_LIMIT = "{\"error\":{\"message\":\"Slow down\"}}".getBytes(StandardCharsets.UTF_8);

    private static final Pattern MODEL_IN_BODY = Pattern.compile("\"model\"\\s*:\\s*\"([a-z0-9-]+)\"");
    private static final Pattern MODEL_IN_PATH = Pattern.compile("/models/([a-z0-9-]+):");
    private static final Pattern EVENTS = Pattern.compile("(?<=\n\n)");
    private static final Pattern STREAM = Pattern.compile("\"stream\"\\s*:\\s*true|:streamGenerateContent");

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Received> received = new CopyOnWriteArrayList<>();

    /** A request as it arrived, its headers in lower case. */
    record Received(String uri, String body, Map<String, List<String>> headers) {

        boolean carries(String secret) {
            return uri.contains(secret) || headers.toString().contains(secret);
        }
    }

    private RecordedProvider(HttpServer server) {
        this.server = server;
    }

    static RecordedProvider start(String dialect) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        RecordedProvider provider = new RecordedProvider(server);
        server.setExecutor(provider.threads);
        server.createContext("/", exchange -> provider.answer(exchange, dialect));
        server.start();
        return provider;
    }

    /** Its address. */
    URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** The targets of the requests so far. */
    List<String> targets() {
        return received.stream().map(Received::uri).toList();
    }

    /** The requests so far. */
    List<Received> received() {
        return List.copyOf(received);
    }

    private void answer(HttpExchange exchange, String dialect) throws IOException {
        try (exchange) {
            String uri = exchange.getRequestURI().toString();
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            received.add(new Received(uri, body, Map.copyOf(exchange.getRequestHeaders())));
            exchange.getResponseHeaders().set("x-request-id", REQUEST_ID);
            exchange.getResponseHeaders().set("request-id", REQUEST_ID);
            String model = awaited(model(uri, body));
            if (model.equals(LIMITED)) {
                exchange.getResponseHeaders().set("Retry-After", "7");
                send(exchange, 429, "application/json", OVER_LIMIT);
            } else if (STREAM.matcher(uri + body).find()) {
                stream(exchange, recording(dialect, model + ".sse"));
            } else {
                send(exchange, 200, "application/json", recording(dialect, model + ".json"));
            }
        }
    }

    private static String awaited(String model) {
        if (!model.endsWith(LATE)) {
            return model;
        }
        LockSupport.parkNanos(LATENESS.toNanos());
        return model.substring(0, model.length() - LATE.length());
    }

    private static String model(String uri, String body) {
        Matcher inPath = MODEL_IN_PATH.matcher(uri);
        if (inPath.find()) {
            return inPath.group(1);
        }
        Matcher inBody = MODEL_IN_BODY.matcher(body);
        return inBody.find() ? inBody.group(1) : "models";
    }

    private static void send(HttpExchange exchange, int status, String mediaType, byte[] body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", mediaType);
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }

    /** Sends a chunk for each event. */
    private static void stream(HttpExchange exchange, byte[] body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
        exchange.sendResponseHeaders(200, 0);
        OutputStream out = exchange.getResponseBody();
        for (String event :
                EVENTS.splitAsStream(new String(body, StandardCharsets.UTF_8)).toList()) {
            out.write(event.getBytes(StandardCharsets.UTF_8));
            out.flush();
        }
    }

    /** The bytes of a recording. */
    static byte[] recording(String dialect, String name) {
        String path = "/proxy/" + dialect + "/" + name;
        try (InputStream resource = RecordedProvider.class.getResourceAsStream(path)) {
            if (resource == null) {
                throw new IllegalArgumentException("No recording " + path);
            }
            return resource.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
