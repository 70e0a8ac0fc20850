package dev.samovar.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.io.IOException;
import java.net.ConnectException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ReportingExporterTest {

    private final List<String> lines = new ArrayList<>();

    private void export(CompletableResultCode result) {
        new ReportingExporter(
                        new SpanExporter() {
                            @Override
                            public CompletableResultCode export(Collection<SpanData> spans) {
                                return result;
                            }

                            @Override
                            public CompletableResultCode flush() {
                                return CompletableResultCode.ofSuccess();
                            }

                            @Override
                            public CompletableResultCode shutdown() {
                                return CompletableResultCode.ofSuccess();
                            }
                        },
                        lines::add)
                .export(List.of());
    }

    private static CompletableResultCode failure(@Nullable Throwable failure) {
        return failure == null
                ? CompletableResultCode.ofFailure()
                : CompletableResultCode.ofExceptionalFailure(failure);
    }

    @Test
    void failedExportIsOneLineWithItsCause() {
        export(failure(new IOException("secret in a message", new ConnectException())));
        export(failure(null));

        assertThat(lines)
                .containsExactly(
                        "Traces lost, spans: 0: ConnectException. Check OTEL_EXPORTER_OTLP_ENDPOINT and its receiver",
                        "Traces lost, spans: 0: the receiver refused them. Check OTEL_EXPORTER_OTLP_ENDPOINT and its"
                                + " receiver");
    }

    @Test
    void exportThatSucceedsIsNotReported() {
        export(CompletableResultCode.ofSuccess());

        assertThat(lines).isEmpty();
    }
}
