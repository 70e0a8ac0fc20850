package dev.samovar.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.proxy.Upstream;
import dev.samovar.proxy.UpstreamCall;
import dev.samovar.proxy.UpstreamRequest;
import dev.samovar.proxy.UpstreamResponse;
import dev.samovar.proxy.openai.OpenAiDialect;
import dev.samovar.testing.upstream.Chunks;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The span of a call upstream ends whatever becomes of the call, and has no words of a failure. */
class TracedCallTest {

    private static final Duration LONG = Duration.ofMinutes(1);

    private final List<SpanData> ended = new ArrayList<>();
    private final OpenTelemetryTracing tracing = new OpenTelemetryTracing(SdkTracerProvider.builder()
            .addSpanProcessor(SimpleSpanProcessor.create(new Collecting()))
            .build());
    private final Promise<UpstreamResponse> answer = Promise.promise();
    private final UpstreamCall call = tracing.traced(request -> new UpstreamCall() {
                @Override
                public Future<UpstreamResponse> response() {
                    return answer.future();
                }

                @Override
                public void cancel() {
                    // Nothing waits for it
                }
            })
            .generate(request(), "m");

    private final class Collecting implements SpanExporter {
        @Override
        public CompletableResultCode export(Collection<SpanData> spans) {
            ended.addAll(spans);
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public CompletableResultCode flush() {
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public CompletableResultCode shutdown() {
            return CompletableResultCode.ofSuccess();
        }
    }

    @AfterEach
    void close() {
        tracing.close();
    }

    private static UpstreamRequest request() {
        Upstream upstream = new Upstream(
                "up",
                new OpenAiDialect(),
                URI.create("http://h"),
                Optional.empty(),
                true,
                false,
                Set.of(),
                new Upstream.Timeouts(LONG, LONG, LONG));
        return new UpstreamRequest(
                upstream,
                HttpMethod.POST,
                "http://h/v1/chat/completions",
                MultiMap.caseInsensitiveMultiMap(),
                new UpstreamRequest.Whole(Buffer.buffer("{}")),
                Optional.empty(),
                UpstreamRequest.Interim.NONE);
    }

    private SpanData span() {
        assertThat(ended).hasSize(1);
        return ended.get(0);
    }

    private String error() {
        return String.valueOf(span().getAttributes().get(AttributeKey.stringKey("error.type")));
    }

    @Test
    void cancelledCallHasItsSpan() {
        call.cancel();

        assertThat(span().getName()).isEqualTo("chat m");
    }

    @Test
    void refusedCallHasItsStatus() {
        answer.complete(new UpstreamResponse(
                503, "", MultiMap.caseInsensitiveMultiMap(), new Chunks(), MultiMap::caseInsensitiveMultiMap));

        assertThat(error()).isEqualTo("503");
    }

    @Test
    void failedCallHasTheTypeOfItsFailureAlone() {
        answer.fail(new IllegalStateException("secret"));

        assertThat(error()).isEqualTo("IllegalStateException");
        assertThat(span().toString()).doesNotContain("secret");
    }
}
