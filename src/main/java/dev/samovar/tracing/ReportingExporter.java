package dev.samovar.tracing;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.Collection;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** An exporter that reports each export which failed, in one line: the exporter's own log has a stack trace instead. */
public final class ReportingExporter implements SpanExporter {

    /** The exporter's failure that has no cause: an answer of the receiver. */
    private static final String REFUSED = "HttpExportException";

    private final SpanExporter exporter;
    private final Consumer<String> log;

    /**
     * Reports the failures of an exporter.
     *
     * @param log receives the lines, on any thread
     */
    public ReportingExporter(SpanExporter exporter, Consumer<String> log) {
        this.exporter = exporter;
        this.log = log;
    }

    @Override
    public CompletableResultCode export(Collection<SpanData> spans) {
        CompletableResultCode result = exporter.export(spans);
        result.whenComplete(() -> {
            if (!result.isSuccess()) {
                log.accept("Traces lost, spans: " + spans.size() + ": " + cause(result.getFailureThrowable())
                        + ". Check OTEL_EXPORTER_OTLP_ENDPOINT and its receiver");
            }
        });
        return result;
    }

    /** The innermost type: messages of the JDK's client are often missing, and those of receivers are not ours. */
    private static String cause(@Nullable Throwable failure) {
        Throwable innermost = failure;
        while (innermost != null && innermost.getCause() != null && innermost.getCause() != innermost) {
            innermost = innermost.getCause();
        }
        String type = innermost == null ? REFUSED : innermost.getClass().getSimpleName();
        return type.equals(REFUSED) ? "the receiver refused them" : type;
    }

    @Override
    public CompletableResultCode flush() {
        return exporter.flush();
    }

    @Override
    public CompletableResultCode shutdown() {
        return exporter.shutdown();
    }
}
