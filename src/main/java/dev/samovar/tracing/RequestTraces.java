package dev.samovar.tracing;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import java.util.function.Function;

/**
 * Names the trace of each request in its response, also of one that fails, and gives the request's span its route.
 *
 * <p>Requests of the fast path reach no resource, by whose path Quarkus names them.
 */
final class RequestTraces implements Handler<RoutingContext> {

    /** The header of W3C Trace Context, level 2. */
    private static final String HEADER = "traceresponse";

    private final Function<String, Optional<String>> routes;

    /**
     * A handler for all requests.
     *
     * @param routes the route of a path; empty if it has none
     */
    RequestTraces(Function<String, Optional<String>> routes) {
        this.routes = routes;
    }

    @Override
    public void handle(RoutingContext request) {
        SpanContext span = Span.fromContext(TraceContext.current()).getSpanContext();
        if (span.isValid()) {
            request.response()
                    .putHeader(
                            HEADER,
                            "00-" + span.getTraceId() + '-' + span.getSpanId() + '-'
                                    + span.getTraceFlags().asHex());
        }
        Context context = Vertx.currentContext();
        if (context != null && request.request().path() != null) {
            routes.apply(request.request().path()).ifPresent(route -> context.putLocal(RequestTracer.ROUTE, route));
        }
        request.next();
    }
}
