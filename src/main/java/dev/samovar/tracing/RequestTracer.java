package dev.samovar.tracing;

import static io.opentelemetry.api.common.AttributeKey.longKey;
import static io.opentelemetry.api.common.AttributeKey.stringKey;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.spi.observability.HttpRequest;
import io.vertx.core.spi.observability.HttpResponse;
import io.vertx.core.spi.tracing.SpanKind;
import io.vertx.core.spi.tracing.TagExtractor;
import io.vertx.core.spi.tracing.VertxTracer;
import io.vertx.core.tracing.TracingPolicy;
import java.util.Locale;
import java.util.Map.Entry;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * Makes the spans of HTTP requests, received and sent, and of commands to Redis, for Vert.x.
 *
 * <p>Named by OpenTelemetry's semantic conventions for HTTP and Redis. Queries, credentials in URLs, and the arguments of
 * commands stay out: they hold keys and what people asked about. What is sent outside of a request has no span.
 */
final class RequestTracer implements VertxTracer<Span, Span> {

    /** The local of a request's context with its route. Quarkus' meters use it too. */
    static final String ROUTE = "UrlPathTemplate";

    /** Probes and meters. */
    private static final String UNTRACED = "/q/";

    private static final AttributeKey<String> METHOD = stringKey("http.request.method");
    private static final AttributeKey<String> HTTP_ROUTE = stringKey("http.route");
    private static final AttributeKey<Long> STATUS = longKey("http.response.status_code");
    private static final AttributeKey<String> PATH = stringKey("url.path");
    private static final AttributeKey<String> URL = stringKey("url.full");
    private static final AttributeKey<String> DATABASE = stringKey("db.system.name");
    private static final AttributeKey<String> COMMAND = stringKey("db.operation.name");

    /** The tag of Vert.x' client with the name of a command; its arguments are no tag. */
    private static final String COMMAND_TAG = "db.statement";

    private static final Set<String> METHODS = Stream.of(
                    HttpMethod.GET,
                    HttpMethod.HEAD,
                    HttpMethod.POST,
                    HttpMethod.PUT,
                    HttpMethod.DELETE,
                    HttpMethod.CONNECT,
                    HttpMethod.OPTIONS,
                    HttpMethod.TRACE,
                    HttpMethod.PATCH)
            .map(HttpMethod::name)
            .collect(Collectors.toUnmodifiableSet());

    private static final int ERROR = 400;
    private static final int SERVER_ERROR = 500;

    private static final TextMapGetter<Iterable<Entry<String, String>>> FIELDS = new Fields();

    private final Tracer tracer;
    private final TextMapPropagator propagator;

    RequestTracer(Tracer tracer, TextMapPropagator propagator) {
        this.tracer = tracer;
        this.propagator = propagator;
    }

    /** The fields of a request's head. */
    private static final class Fields implements TextMapGetter<Iterable<Entry<String, String>>> {

        @Override
        public Iterable<String> keys(Iterable<Entry<String, String>> fields) {
            return StreamSupport.stream(fields.spliterator(), false)
                    .map(Entry::getKey)
                    .toList();
        }

        /** All lines of a field as one: {@code tracestate} may have several, and with several a {@code traceparent} is none. */
        @Override
        public @Nullable String get(@Nullable Iterable<Entry<String, String>> fields, String name) {
            String all = null;
            if (fields != null) {
                for (Entry<String, String> field : fields) {
                    if (field.getKey().equalsIgnoreCase(name)) {
                        all = all == null ? field.getValue() : all + ',' + field.getValue();
                    }
                }
            }
            return all;
        }
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
        Span span = start(
                tracer.spanBuilder(method(http)).setSpanKind(io.opentelemetry.api.trace.SpanKind.SERVER),
                parent,
                Attributes.of(METHOD, method(http), PATH, ShownUrl.withoutQuery(http.uri())));
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
        if (route != null && span instanceof io.opentelemetry.sdk.trace.ReadableSpan named) {
            String method = named.getAttribute(METHOD);
            span.updateName(method + ' ' + route);
            span.setAttribute(HTTP_ROUTE, route);
        }
        end(span, response, failure, SERVER_ERROR);
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
        Span span;
        if (request instanceof HttpRequest http) {
            span = client(
                    method(http), parent, Attributes.of(METHOD, method(http), URL, ShownUrl.of(http.absoluteURI())));
        } else {
            String command = tag(request, tags, COMMAND_TAG, operation).toUpperCase(Locale.ROOT);
            span = client(command, parent, Attributes.of(DATABASE, "redis", COMMAND, command));
        }
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
            end(span, response, failure, ERROR);
        }
    }

    private Span client(String name, Context parent, Attributes attributes) {
        return start(
                tracer.spanBuilder(name).setSpanKind(io.opentelemetry.api.trace.SpanKind.CLIENT), parent, attributes);
    }

    private static Span start(SpanBuilder builder, Context parent, Attributes attributes) {
        return builder.setParent(parent).setAllAttributes(attributes).startSpan();
    }

    private static void end(Span span, @Nullable Object response, @Nullable Throwable failure, int firstError) {
        if (response instanceof HttpResponse http) {
            span.setAttribute(STATUS, (long) http.statusCode());
            if (http.statusCode() >= firstError) {
                Spans.failed(span, Integer.toString(http.statusCode()));
            }
        }
        if (failure != null) {
            Spans.failed(span, failure);
        }
        span.end();
    }

    /** Clients make methods up. */
    private static String method(HttpRequest request) {
        String name = request.method().name();
        return METHODS.contains(name) ? name : "_OTHER";
    }

    private static <R> String tag(R request, TagExtractor<R> tags, String wanted, String otherwise) {
        for (int i = 0; i < tags.len(request); i++) {
            if (tags.name(request, i).equals(wanted)) {
                return tags.value(request, i);
            }
        }
        return otherwise;
    }
}
