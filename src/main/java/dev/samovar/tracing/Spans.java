package dev.samovar.tracing;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.smallrye.mutiny.Uni;
import io.vertx.core.impl.ContextInternal;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/**
 * Makes spans of asynchronous steps: from subscription to the item, the failure or the cancellation.
 *
 * <p>The parent is the span of the Vert.x context on which the step is subscribed to. A step runs on a Vert.x context of
 * its own, since several steps of one request may run at a time; what it emits is emitted on the caller's.
 */
final class Spans {

    private static final AttributeKey<String> ERROR = AttributeKey.stringKey("error.type");

    private final Tracer tracer;

    Spans(Tracer tracer) {
        this.tracer = tracer;
    }

    /** What a span is. */
    record Kind(String name, SpanKind kind, Attributes attributes) {}

    /**
     * A step with a span.
     *
     * @param result notes the item in the span
     */
    <T> Uni<T> span(Kind kind, Supplier<Uni<T>> step, BiConsumer<Span, T> result) {
        return Uni.createFrom().deferred(() -> {
            Span span = start(kind);
            Uni<T> traced = Uni.createFrom()
                    .deferred(step::get)
                    .onItem()
                    .invoke(item -> result.accept(span, item))
                    .onFailure()
                    .invoke(failure -> failed(span, failure))
                    .onCancellation()
                    .invoke(() -> span.setAttribute(ERROR, "cancelled"))
                    .onTermination()
                    .invoke(() -> span.end());
            ContextInternal caller = ContextInternal.current();
            return caller == null ? traced : inside(caller, span, traced);
        });
    }

    /** A span that has begun. */
    Span start(Kind kind) {
        return tracer.spanBuilder(kind.name())
                .setParent(TraceContext.current())
                .setSpanKind(kind.kind())
                .setAllAttributes(kind.attributes())
                .startSpan();
    }

    private static <T> Uni<T> inside(ContextInternal caller, Span span, Uni<T> traced) {
        ContextInternal own = TraceContext.within(caller, span);
        return traced.runSubscriptionOn(task -> own.emit(there -> task.run()))
                .emitOn(task -> caller.emit(there -> task.run()));
    }

    /** Messages stay out: they may quote what a client or a model wrote. */
    static void failed(Span span, Throwable failure) {
        failed(span, failure.getClass().getSimpleName());
    }

    /** Notes a failure by its type. */
    static void failed(Span span, String type) {
        span.setAttribute(ERROR, type);
        span.setStatus(StatusCode.ERROR);
    }
}
