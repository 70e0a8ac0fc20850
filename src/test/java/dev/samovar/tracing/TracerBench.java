package dev.samovar.tracing;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.smallrye.common.vertx.VertxContext;
import io.vertx.core.Context;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.spi.observability.HttpRequest;
import io.vertx.core.spi.observability.HttpResponse;
import io.vertx.core.spi.tracing.TagExtractor;
import io.vertx.core.tracing.TracingPolicy;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import org.jspecify.annotations.Nullable;

/** A tracer on a Vert.x context of its own, with requests and commands to trace. */
final class TracerBench implements AutoCloseable {

    static final TagExtractor<Object> NO_TAGS = TagExtractor.empty();

    private final Vertx vertx = Vertx.vertx();
    final Context context = VertxContext.createNewDuplicatedContext(vertx.getOrCreateContext());
    private final SdkTracerProvider provider = SdkTracerProvider.builder().build();
    private final RequestTracer tracer =
            new RequestTracer(provider.get("test"), W3CTraceContextPropagator.getInstance());

    @Override
    public void close() {
        provider.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private record Request(HttpMethod method, String uri, String absoluteURI) implements HttpRequest {

        @Override
        public int id() {
            return 1;
        }

        @Override
        public MultiMap headers() {
            return MultiMap.caseInsensitiveMultiMap();
        }

        @Override
        public SocketAddress remoteAddress() {
            return SocketAddress.inetSocketAddress(1, "h");
        }
    }

    record Response(int statusCode) implements HttpResponse {

        @Override
        public MultiMap headers() {
            return MultiMap.caseInsensitiveMultiMap();
        }
    }

    static final class CommandTag implements TagExtractor<Object> {

        @Override
        public int len(Object command) {
            return 2;
        }

        @Override
        public String name(Object command, int index) {
            return index == 0 ? "db.user" : "db.statement";
        }

        @Override
        public String value(Object command, int index) {
            return index == 0 ? "ann" : "evalsha";
        }
    }

    static Object request(HttpMethod method) {
        return new Request(method, "/a/b?key=secret", "http://user:secret@h/a/b?key=secret");
    }

    Span received(Object request, List<Entry<String, String>> fields) {
        return requireNonNull(tracer.receiveRequest(
                context,
                io.vertx.core.spi.tracing.SpanKind.RPC,
                TracingPolicy.ALWAYS,
                request,
                "operation",
                fields,
                NO_TAGS));
    }

    Span received(HttpMethod method) {
        return received(request(method), List.of());
    }

    /** Sends something within a request that was received. */
    Span sent(Object request, TagExtractor<Object> tags, Map<String, String> fields) {
        received(HttpMethod.GET);
        return requireNonNull(tracer.sendRequest(
                context,
                io.vertx.core.spi.tracing.SpanKind.RPC,
                TracingPolicy.ALWAYS,
                request,
                "operation",
                fields::put,
                tags));
    }

    Span sent(HttpMethod method) {
        return sent(request(method), NO_TAGS, new HashMap<>());
    }

    SpanData responded(Span span, @Nullable Object response, @Nullable Throwable failure) {
        tracer.sendResponse(context, response, span, failure, NO_TAGS);
        return ended(span);
    }

    /** The end of what was sent. */
    SpanData answered(Span span, Object response) {
        tracer.receiveResponse(context, response, span, null, NO_TAGS);
        return ended(span);
    }

    private static SpanData ended(Span span) {
        SpanData data = ((ReadableSpan) span).toSpanData();
        assertThat(data.hasEnded()).isTrue();
        return data;
    }
}
