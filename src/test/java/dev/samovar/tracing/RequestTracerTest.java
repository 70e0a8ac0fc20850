package dev.samovar.tracing;

import static io.opentelemetry.api.common.AttributeKey.longKey;
import static io.opentelemetry.api.common.AttributeKey.stringKey;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.vertx.core.http.HttpMethod;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The names, attributes and failures of the spans of requests and commands. */
class RequestTracerTest {

    private static final AttributeKey<String> ERROR = stringKey("error.type");
    private static final AttributeKey<Long> STATUS = longKey("http.response.status_code");
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";

    private final TracerBench bench = new TracerBench();

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void receivedRequestIsNamedByItsMethodAndRoute() {
        bench.context.putLocal(RequestTracer.ROUTE, "/a/{path}");
        SpanData span = bench.responded(bench.received(HttpMethod.GET), new TracerBench.Response(200), null);

        assertThat(span.getName()).isEqualTo("GET /a/{path}");
        assertThat(span.getKind()).isEqualTo(SpanKind.SERVER);
        assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
        assertThat(span.getAttributes().asMap())
                .isEqualTo(Map.of(
                        stringKey("http.request.method"),
                        "GET",
                        stringKey("http.route"),
                        "/a/{path}",
                        stringKey("url.path"),
                        "/a/b",
                        STATUS,
                        200L));
    }

    @Test
    void receivedRequestWithoutARouteIsNamedByItsMethod() {
        assertThat(bench.responded(bench.received(HttpMethod.PATCH), new TracerBench.Response(200), null)
                        .getName())
                .isEqualTo("PATCH");
    }

    @Test
    void sentRequestHasItsUrlWithoutSecrets() {
        Span sent = bench.sent(HttpMethod.POST);
        SpanData span = bench.answered(sent, new TracerBench.Response(200));

        assertThat(span.getName()).isEqualTo("POST");
        assertThat(span.getKind()).isEqualTo(SpanKind.CLIENT);
        assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
        assertThat(span.getAttributes().asMap())
                .isEqualTo(Map.of(
                        stringKey("http.request.method"), "POST", stringKey("url.full"), "http://h/a/b", STATUS, 200L));
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {"399, -, -", "400, -, 400", "404, -, 404", "499, -, 499", "500, 500, 500", "503, 503, 503"})
    void errorOfAClientIsNoneOfTheServersSpan(int status, @Nullable String ofServer, @Nullable String ofClient) {
        SpanData server = bench.responded(bench.received(HttpMethod.GET), new TracerBench.Response(status), null);
        Span sent = bench.sent(HttpMethod.GET);
        SpanData client = bench.answered(sent, new TracerBench.Response(status));

        assertThat(server.getAttributes().get(STATUS)).isEqualTo(status);
        assertThat(server.getAttributes().get(ERROR)).isEqualTo(ofServer);
        assertThat(client.getAttributes().get(STATUS)).isEqualTo(status);
        assertThat(client.getAttributes().get(ERROR)).isEqualTo(ofClient);
    }

    @Test
    void failureHasItsTypeAlone() {
        SpanData span = bench.responded(bench.received(HttpMethod.GET), null, new IOException("secret"));

        assertThat(span.getAttributes().get(ERROR)).isEqualTo("IOException");
        assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(span.toString()).doesNotContain("secret");
    }

    @Test
    void commandIsNamedByItsTag() {
        Span sent = bench.sent("get some-key", new TracerBench.CommandTag(), new HashMap<>());
        SpanData span = bench.answered(sent, "OK");

        assertThat(span.getName()).isEqualTo("EVALSHA");
        assertThat(span.getKind()).isEqualTo(SpanKind.CLIENT);
        assertThat(span.getAttributes().asMap())
                .isEqualTo(Map.of(
                        stringKey("db.system.name"), "redis",
                        stringKey("db.operation.name"), "EVALSHA"));
    }

    @Test
    void commandWithoutATagIsNamedByItsOperation() {
        assertThat(((ReadableSpan) bench.sent("get some-key", TracerBench.NO_TAGS, new HashMap<>())).getName())
                .isEqualTo("OPERATION");
    }

    @Test
    void whatIsSentGoesOnWithTheTrace() {
        Map<String, String> fields = new HashMap<>();
        Span sent = bench.sent(TracerBench.request(HttpMethod.GET), TracerBench.NO_TAGS, fields);

        assertThat(fields)
                .containsEntry(
                        "traceparent",
                        "00-" + sent.getSpanContext().getTraceId() + "-"
                                + sent.getSpanContext().getSpanId() + "-01");
    }

    @ParameterizedTest
    @ValueSource(strings = {"traceparent", "Traceparent", "TRACEPARENT"})
    void traceOfTheClientGoesOnHoweverItsFieldIsWritten(String name) {
        Span span = bench.received(
                TracerBench.request(HttpMethod.GET), List.of(Map.entry(name, "00-" + TRACE + "-b7ad6b7169203331-01")));

        assertThat(span.getSpanContext().getTraceId()).isEqualTo(TRACE);
    }

    @Test
    void clientThatSendsTwoTracesBeginsAnother() {
        Entry<String, String> field = Map.entry("traceparent", "00-" + TRACE + "-b7ad6b7169203331-01");

        assertThat(bench.received(TracerBench.request(HttpMethod.GET), List.of(field, field))
                        .getSpanContext()
                        .getTraceId())
                .isNotEqualTo(TRACE);
    }
}
