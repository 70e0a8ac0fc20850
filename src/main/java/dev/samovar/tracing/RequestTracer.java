package dev.samovar.tracing;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.vertx.core.spi.observability.HttpRequest;
import io.vertx.core.spi.observability.HttpResponse;
import io.vertx.core.spi.tracing.SpanKind;
import io.vertx.core.spi.tracing.TagExtractor;
import io.vertx.core.spi.tracing.VertxTracer;
import io.vertx.core.tracing.TracingPolicy;
import java.util.Map.Entry;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Makes the spans of HTTP requests, received and sent, and of commands to Redis, for Vert.x.
 *
 * <p>What they hold is up to {@link HttpConventions} and {@link RedisConventions}: no keys, and nothing that people
 * asked about. What is sent outside of a request has no span.
 */
final class RequestTracer implements VertxTracer<Span, Span> {

    /** The local of a request's context with its route. Quarkus' meters use it too. */
    static final String ROUTE = "UrlPathTemplate";

    /** Probes and meters. */
    private static final String UNTRACED = "/q/";

    private static final TextMapGetter<Iterable<Entry<String, String>>> FIELDS = new HeadFieldGetter();

    private final Tracer tracer;
    private final TextMapPropagator propagator;

    RequestTracer(Tracer tracer, TextMapPropagator propagator) {
        this.tracer = tracer;
        this.propagator = propagator;
    }

    @Override
    public <R> @Nullable Span receiveRequest(
            io.vertx.core.Context context,
            SpanKind kind,
            TracingPolicy policy,
            R request,
            String operation,
            Iterable<Entry<String, String>> fields,
            TagExtractor<R> tags) {
        if (!(request instanceof HttpRequest http) || http.uri().startsWith(UNTRACED)) {
            return null;
        }
        Context parent = propagator.extract(Context.root(), fields, FIELDS);
        Span span = start(HttpConventions.received(http), parent);
        TraceContext.attach(context, parent.with(span));
        return span;
    }

    @Override
    public <R> void sendResponse(
            io.vertx.core.Context context,
            @Nullable R response,
            @Nullable Span span,
            @Nullable Throwable failure,
            TagExtractor<R> tags) {
        if (span == null) {
            return;
        }
        String route = context.getLocal(ROUTE);
        if (route != null) {
            HttpConventions.routed(span, route);
        }
        end(span, io.opentelemetry.api.trace.SpanKind.SERVER, response, failure);
    }

    @Override
    public <R> @Nullable Span sendRequest(
            io.vertx.core.@Nullable Context context,
            SpanKind kind,
            TracingPolicy policy,
            @Nullable R request,
            String operation,
            BiConsumer<String, String> fields,
            TagExtractor<R> tags) {
        if (request == null || !TraceContext.isTraced(context)) {
            return null;
        }
        Context parent = TraceContext.of(context);
        Span span = start(
                request instanceof HttpRequest http
                        ? HttpConventions.sent(http)
                        : RedisConventions.command(request, tags, operation),
                parent);
        propagator.inject(parent.with(span), fields, (carrier, name, value) -> {
            if (carrier != null) {
                carrier.accept(name, value);
            }
        });
        return span;
    }

    @Override
    public <R> void receiveResponse(
            io.vertx.core.Context context,
            @Nullable R response,
            @Nullable Span span,
            @Nullable Throwable failure,
            TagExtractor<R> tags) {
        if (span != null) {
            end(span, io.opentelemetry.api.trace.SpanKind.CLIENT, response, failure);
        }
    }

    private Span start(Spans.Kind kind, Context parent) {
        return tracer.spanBuilder(kind.name())
                .setSpanKind(kind.kind())
                .setParent(parent)
                .setAllAttributes(kind.attributes())
                .startSpan();
    }

    private static void end(
            Span span,
            io.opentelemetry.api.trace.SpanKind kind,
            @Nullable Object response,
            @Nullable Throwable failure) {
        if (response instanceof HttpResponse http) {
            HttpConventions.responded(span, kind, http);
        }
        if (failure != null) {
            Spans.failed(span, failure);
        }
        span.end();
    }
}
