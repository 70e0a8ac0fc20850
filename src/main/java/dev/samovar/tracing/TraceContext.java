package dev.samovar.tracing;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.quarkus.vertx.core.runtime.VertxMDC;
import io.smallrye.common.vertx.VertxContext;
import io.vertx.core.impl.ContextInternal;
import org.jspecify.annotations.Nullable;

/**
 * The span within which work on a Vert.x context happens: a local of that context, and the trace's id in its log lines.
 *
 * <p>OpenTelemetry's own storage follows threads, and requests share those.
 */
final class TraceContext {

    private static final Object LOCAL = new Object();

    /** The name in the log's context. */
    private static final String TRACE_ID = "traceId";

    private TraceContext() {}

    /** The context of OpenTelemetry that belongs to a Vert.x context; the root if there is none. */
    static Context of(io.vertx.core.@Nullable Context vertx) {
        Context found = local(vertx);
        return found == null ? Context.root() : found;
    }

    /** The context of the running Vert.x context. */
    static Context current() {
        return of(ContextInternal.current());
    }

    /** Whether a Vert.x context is within a span. */
    static boolean isTraced(io.vertx.core.@Nullable Context vertx) {
        return local(vertx) != null;
    }

    /** Contexts that requests share have no locals: asking for one is an error. */
    private static @Nullable Context local(io.vertx.core.@Nullable Context vertx) {
        return vertx != null && VertxContext.isDuplicatedContext(vertx) ? vertx.getLocal(LOCAL) : null;
    }

    static void attach(io.vertx.core.Context vertx, Context traced) {
        vertx.putLocal(LOCAL, traced);
        VertxMDC.INSTANCE.put(
                TRACE_ID, Span.fromContext(traced).getSpanContext().getTraceId(), vertx);
    }

    /** A Vert.x context of its own for what happens within a span. */
    static ContextInternal within(ContextInternal caller, Span span) {
        ContextInternal own = (ContextInternal) VertxContext.createNewDuplicatedContext(caller);
        attach(own, of(caller).with(span));
        return own;
    }
}
