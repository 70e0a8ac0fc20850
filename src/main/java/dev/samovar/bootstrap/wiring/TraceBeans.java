package dev.samovar.bootstrap.wiring;

import dev.samovar.bootstrap.config.TraceSettings;
import dev.samovar.http.ApiPath;
import dev.samovar.monitoring.CountedWarnings;
import dev.samovar.tracing.OpenTelemetryTracing;
import dev.samovar.tracing.ReportingExporter;
import dev.samovar.tracing.Tracing;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporterBuilder;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.quarkus.vertx.VertxOptionsCustomizer;
import io.quarkus.vertx.http.runtime.filters.Filters;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.function.Consumer;
import org.eclipse.microprofile.config.Config;

/** Wires traces. */
@Dependent
class TraceBeans {

    /** In front of what may answer a request. */
    private static final int BEFORE_ALL = 100_000;

    /** The kind of warning. */
    private static final String FAILED_EXPORT = "traces";

    @Produces
    @Singleton
    Tracing tracing(Config config, CountedWarnings warnings) {
        return TraceSettings.of(name -> config.getOptionalValue(name, String.class))
                .<Tracing>map(settings ->
                        new OpenTelemetryTracing(provider(settings, message -> warnings.warn(FAILED_EXPORT, message))))
                .orElse(Tracing.OFF);
    }

    void close(@Disposes Tracing tracing) throws Exception {
        if (tracing instanceof AutoCloseable running) {
            running.close();
        }
    }

    private static SdkTracerProvider provider(TraceSettings settings, Consumer<String> log) {
        OtlpHttpSpanExporterBuilder exporter =
                OtlpHttpSpanExporter.builder().setEndpoint(settings.url().toString());
        settings.headers().forEach(exporter::addHeader);
        AttributesBuilder service = Attributes.builder();
        settings.service().forEach((name, value) -> service.put(AttributeKey.stringKey(name), value));
        return SdkTracerProvider.builder()
                .setSampler(Sampler.parentBased(Sampler.traceIdRatioBased(settings.share())))
                .setResource(Resource.getDefault().merge(Resource.create(service.build())))
                .addSpanProcessor(BatchSpanProcessor.builder(new ReportingExporter(exporter.build(), log))
                        .setScheduleDelay(settings.delay())
                        .build())
                .build();
    }

    /** Before Vert.x starts. */
    @Produces
    @Singleton
    VertxOptionsCustomizer instrumentation(Tracing tracing) {
        return tracing::instrument;
    }

    void nameTraces(@Observes Filters filters, Tracing tracing) {
        tracing.requests(path -> ApiPath.of(path).map(ApiPath::template))
                .ifPresent(handler -> filters.register(handler, BEFORE_ALL));
    }
}
