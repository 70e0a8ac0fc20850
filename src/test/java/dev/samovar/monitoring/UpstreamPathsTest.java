package dev.samovar.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UpstreamPathsTest {

    private final UpstreamPaths filter = new UpstreamPaths();

    @ParameterizedTest(name = "{0} [{1}] is {2} {3}")
    @CsvSource({
        "POST, /v1/chat/completions, POST, /chat/completions",
        "POST, /v1/completions, POST, /completions",
        "POST, /openai/deployments/my-own/embeddings, POST, /embeddings",
        "POST, /v1beta/models/made-up:generateContent, POST, :generateContent",
        "POST, /v1beta/models/made-up:streamGenerateContent, POST, :streamGenerateContent",
        "POST, /v1/messages/count_tokens, POST, /messages/count_tokens",
        "POST, /v1/messages, POST, /messages",
        "GET, /v1/files/file-42, GET, OTHER",
        "DELETE, /v1/threads/secret, DELETE, OTHER",
        "PROPFIND, /v1/chat/completions, OTHER, /chat/completions",
        "GET, '', GET, OTHER",
        "GET, root, GET, OTHER",
        "GET, '/\u001b[31m', GET, OTHER"
    })
    void pathsAndMethodsOfClientsAreBounded(String method, String uri, String shownMethod, String shownUri) {
        Tags tags = Tags.of("clientName", "host", "method", method, "status", "200", "uri", uri);

        Meter.Id mapped = filter.map(new Meter.Id("http.client.requests", tags, null, null, Meter.Type.TIMER));

        assertThat(mapped.getTags())
                .isEqualTo(
                        Tags.of("clientName", "host", "method", shownMethod, "status", "200", "uri", shownUri).stream()
                                .toList());
    }

    @Test
    void otherMetersKeepTheirTags() {
        Meter.Id id = new Meter.Id("http.server.requests", Tags.of("uri", "/x"), null, null, Meter.Type.TIMER);

        assertThat(filter.map(id)).isSameAs(id);
    }

    @Test
    void thousandPathsAreFewMeters() {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        registry.config().meterFilter(filter);
        for (int i = 0; i < 1_000; i++) {
            registry.timer("http.client.requests", "uri", "/v1/files/" + i, "method", "M" + i);
            registry.counter("http.client.bytes", "uri", "/v1/models/" + i + ":generateContent", "method", "POST");
        }

        assertThat(registry.getMeters()).hasSize(2);
    }
}
