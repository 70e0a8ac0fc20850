package dev.samovar.tracing;

import dev.samovar.proxy.UpstreamCall;
import dev.samovar.proxy.UpstreamClient;
import dev.samovar.proxy.UpstreamRequest;
import dev.samovar.proxy.UpstreamResponse;
import dev.samovar.proxy.WatchedBody;
import io.opentelemetry.api.trace.Span;
import io.vertx.core.Future;
import io.vertx.core.impl.ContextInternal;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A client whose requests name their own span as the parent, in place of the one that the client of the proxy named. A call
 * that generates an answer to keep has a span by the GenAI conventions around that of its request.
 */
final class TracedUpstreamClient implements UpstreamClient {

    private static final int SUCCESS = 200;

    /** The fields of W3C Trace Context. Vert.x adds those of its span to what a request has. */
    private static final List<String> CONTEXT = List.of("traceparent", "tracestate");

    private final UpstreamClient client;
    private final Spans spans;

    TracedUpstreamClient(UpstreamClient client, Spans spans) {
        this.client = client;
        this.spans = spans;
    }

    @Override
    public UpstreamCall send(UpstreamRequest request) {
        CONTEXT.forEach(request.headers()::remove);
        return client.send(request);
    }

    @Override
    public UpstreamCall generate(UpstreamRequest request, String model) {
        Span span = spans.start(GenAi.call(
                request.target().contains("mbed") ? GenAi.EMBEDDINGS : GenAi.CHAT,
                request.upstream().dialect().name(),
                model));
        ContextInternal caller = ContextInternal.current();
        if (caller == null) {
            return new TracedCall(send(request), span);
        }
        AtomicReference<UpstreamCall> sent = new AtomicReference<>();
        TraceContext.within(caller, span).dispatch(() -> sent.set(send(request)));
        return new TracedCall(Objects.requireNonNull(sent.get()), span);
    }

    /** A call whose span ends with its answer, or with what kept the answer away. */
    private static final class TracedCall implements UpstreamCall {
        private final UpstreamCall call;
        private final Span span;
        private final Future<UpstreamResponse> response;

        TracedCall(UpstreamCall call, Span span) {
            this.call = call;
            this.span = span;
            this.response = call.response().map(this::began).onFailure(failure -> {
                Spans.failed(span, failure);
                span.end();
            });
        }

        private UpstreamResponse began(UpstreamResponse head) {
            if (head.status() != SUCCESS) {
                Spans.failed(span, Integer.toString(head.status()));
                span.end();
                return head;
            }
            WatchedBody body = new WatchedBody(head.body(), failure -> {
                Spans.failed(span, failure);
                span.end();
            });
            return new UpstreamResponse(head.status(), head.reason(), head.headers(), body, head.trailers());
        }

        @Override
        public Future<UpstreamResponse> response() {
            return response;
        }

        @Override
        public void cancel() {
            span.end();
            call.cancel();
        }

        @Override
        public void answered(long tokensIn, long tokensOut) {
            GenAi.tokens(span, tokensIn, tokensOut);
            span.end();
            call.answered(tokensIn, tokensOut);
        }
    }
}
