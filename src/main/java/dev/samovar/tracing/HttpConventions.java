package dev.samovar.tracing;

import static io.opentelemetry.api.common.AttributeKey.longKey;
import static io.opentelemetry.api.common.AttributeKey.stringKey;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.spi.observability.HttpRequest;
import io.vertx.core.spi.observability.HttpResponse;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Names of OpenTelemetry's semantic conventions for HTTP. Queries and the credentials of URLs stay out. */
final class HttpConventions {

    private static final AttributeKey<String> METHOD = stringKey("http.request.method");
    private static final AttributeKey<String> ROUTE = stringKey("http.route");
    private static final AttributeKey<Long> STATUS = longKey("http.response.status_code");
    private static final AttributeKey<String> PATH = stringKey("url.path");
    private static final AttributeKey<String> URL = stringKey("url.full");

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

    private static final int CLIENT_ERROR = 400;
    private static final int SERVER_ERROR = 500;

    private HttpConventions() {}

    /** The span of a request that was received. */
    static Spans.Kind received(HttpRequest request) {
        String method = method(request);
        return new Spans.Kind(
                method, SpanKind.SERVER, Attributes.of(METHOD, method, PATH, ShownUrl.withoutQuery(request.uri())));
    }

    /** The span of a request that is sent. */
    static Spans.Kind sent(HttpRequest request) {
        String method = method(request);
        return new Spans.Kind(
                method, SpanKind.CLIENT, Attributes.of(METHOD, method, URL, ShownUrl.of(request.absoluteURI())));
    }

    /** Names the span of a request that was received by its route. */
    static void routed(Span span, String route) {
        if (span instanceof ReadableSpan named) {
            span.updateName(named.getAttribute(METHOD) + ' ' + route);
            span.setAttribute(ROUTE, route);
        }
    }

    /** Notes the status of a response in the span of its request; an error of the client is none of a server's span. */
    static void responded(Span span, SpanKind kind, HttpResponse response) {
        int status = response.statusCode();
        span.setAttribute(STATUS, (long) status);
        if (status >= (kind == SpanKind.SERVER ? SERVER_ERROR : CLIENT_ERROR)) {
            Spans.failed(span, Integer.toString(status));
        }
    }

    /** Clients make methods up. */
    private static String method(HttpRequest request) {
        String name = request.method().name();
        return METHODS.contains(name) ? name : "_OTHER";
    }
}
