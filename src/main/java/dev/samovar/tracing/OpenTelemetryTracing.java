package dev.samovar.tracing;

import dev.samovar.cache.CacheStore;
import dev.samovar.model.LanguageModel;
import dev.samovar.proxy.UpstreamClient;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.vertx.core.Handler;
import io.vertx.core.VertxOptions;
import io.vertx.core.impl.ContextInternal;
import io.vertx.core.tracing.TracingOptions;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Traces by OpenTelemetry's SDK. */
public final class OpenTelemetryTracing implements Tracing, AutoCloseable {

    private static final String SCOPE = "dev.samovar";

    /** How long a shutdown waits for the export of the last spans. */
    private static final long LAST_EXPORT_SECONDS = 2;

    private final SdkTracerProvider provider;
    private final Spans spans;

    /**
     * Traces that go to the exporters of a provider.
     *
     * @param provider is closed with the traces
     */
    public OpenTelemetryTracing(SdkTracerProvider provider) {
        this.provider = provider;
        this.spans = new Spans(provider.get(SCOPE));
    }

    @Override
    public boolean isOn() {
        return true;
    }

    // Quarkus builds Vert.x, so the builder that takes a tracer in its place cannot be had
    @SuppressWarnings("deprecation")
    @Override
    public void instrument(VertxOptions options) {
        options.setTracingOptions(new TracingOptions()
                .setFactory(
                        tracing -> new RequestTracer(provider.get(SCOPE), W3CTraceContextPropagator.getInstance())));
    }

    @Override
    public Optional<Handler<RoutingContext>> requests(Function<String, Optional<String>> routes) {
        return Optional.of(new RequestTraces(routes));
    }

    @Override
    public Executor caller() {
        ContextInternal caller = ContextInternal.current();
        return caller == null ? Runnable::run : task -> caller.emit(there -> task.run());
    }

    @Override
    public CacheStore traced(CacheStore store) {
        return new TracedCacheStore(store, spans);
    }

    @Override
    public LanguageModel traced(LanguageModel model) {
        return new TracedModel(model, spans);
    }

    @Override
    public UpstreamClient traced(UpstreamClient client) {
        return new TracedUpstreamClient(client, spans);
    }

    /** Exports what is left; blocks until then, a few seconds at most. */
    @Override
    public void close() {
        provider.shutdown().join(LAST_EXPORT_SECONDS, TimeUnit.SECONDS);
    }
}
