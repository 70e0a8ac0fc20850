package dev.samovar.api.traces;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.samovar.testing.service.GeminiServer;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.quarkus.test.junit.QuarkusTestProfile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A receiver of OTLP over HTTP, and an upstream whose answers name the trace context that it got. */
public final class TraceReceiver implements QuarkusTestResourceLifecycleManager {

    private static final String PORT = "trace.receiver.port";

    private final ByteArrayOutputStream received = new ByteArrayOutputStream();
    private @Nullable HttpServer server;

    /** The service with this receiver, its model at {@link GeminiServer}, and its upstreams here. */
    public static final class Profile implements QuarkusTestProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            Map<String, String> settings = new TreeMap<>(new GeminiServer.Profile().getConfigOverrides());
            settings.put("OTEL_BSP_SCHEDULE_DELAY", "50");
            settings.put("samovar.model.concurrency", "2");
            return settings;
        }

        @Override
        public List<TestResourceEntry> testResources() {
            return List.of(new TestResourceEntry(GeminiServer.class), new TestResourceEntry(TraceReceiver.class));
        }
    }

    @Override
    public Map<String, String> start() {
        try {
            HttpServer started = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            started.createContext("/v1/traces", this::receive);
            started.createContext("/", TraceReceiver::answer);
            started.start();
            server = started;
            System.setProperty(PORT, Integer.toString(started.getAddress().getPort()));
            String url = "http://127.0.0.1:" + started.getAddress().getPort();
            return Map.of(
                    "OTEL_EXPORTER_OTLP_ENDPOINT", url,
                    "samovar.upstreams.openai.url", url,
                    "samovar.upstreams.gemini.url", url);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A POST is an export. A GET answers with all exports as one: messages of protobuf merge when they are joined. */
    private synchronized void receive(HttpExchange exchange) throws IOException {
        byte[] sent = exchange.getRequestBody().readAllBytes();
        received.write(sent);
        byte[] answer = exchange.getRequestMethod().equals("GET") ? received.toByteArray() : new byte[0];
        exchange.getResponseHeaders().set("Content-Type", "application/x-protobuf");
        exchange.sendResponseHeaders(200, answer.length == 0 ? -1 : answer.length);
        exchange.getResponseBody().write(answer);
        exchange.close();
    }

    private static void answer(HttpExchange exchange) throws IOException {
        // An answer in a content coding, which was not asked for, is not one to keep
        if (new String(exchange.getRequestBody().readAllBytes(), UTF_8).contains("\"coded\"")) {
            exchange.getResponseHeaders().set("Content-Encoding", "br");
        }
        String parent = String.join(" ", exchange.getRequestHeaders().getOrDefault("traceparent", List.of()));
        byte[] body = ("{\"id\":\"c\",\"object\":\"chat.completion\",\"created\":1,\"model\":\"gpt-4o-mini\","
                        + "\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"" + parent
                        + "\"},\"finish_reason\":\"stop\"}],"
                        + "\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":12,\"total_tokens\":21}}")
                .getBytes(UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    @Override
    public void stop() {
        HttpServer running = server;
        if (running != null) {
            running.stop(0);
        }
    }

    /**
     * A span as it was received.
     *
     * @param parent the id of its parent; empty if it has none
     * @param attributes its attributes as text
     */
    record Received(String trace, String id, String parent, String name, String kind, Map<String, String> attributes) {

        static Received of(Span span) {
            HexFormat hex = HexFormat.of();
            Map<String, String> attributes = new TreeMap<>();
            for (KeyValue attribute : span.getAttributesList()) {
                String text = attribute.getValue().getStringValue();
                attributes.put(
                        attribute.getKey(),
                        text.isEmpty() ? Long.toString(attribute.getValue().getIntValue()) : text);
            }
            return new Received(
                    hex.formatHex(span.getTraceId().toByteArray()),
                    hex.formatHex(span.getSpanId().toByteArray()),
                    hex.formatHex(span.getParentSpanId().toByteArray()),
                    span.getName(),
                    span.getKind().name().replace("SPAN_KIND_", ""),
                    attributes);
        }
    }

    /** The spans of a trace that were received so far. */
    static List<Received> spans(String trace) {
        URI uri = URI.create("http://127.0.0.1:" + Integer.getInteger(PORT, 0) + "/v1/traces");
        try (InputStream all = uri.toURL().openStream()) {
            return ExportTraceServiceRequest.parseFrom(all).getResourceSpansList().stream()
                    .flatMap(resource -> resource.getScopeSpansList().stream())
                    .flatMap(scope -> scope.getSpansList().stream())
                    .map(Received::of)
                    .filter(span -> span.trace().equals(trace))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
