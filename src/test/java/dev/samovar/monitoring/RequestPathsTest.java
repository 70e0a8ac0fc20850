package dev.samovar.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tags;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestPathsTest {

    private final RequestPaths filter = new RequestPaths(Set.of("openai"));

    @ParameterizedTest(name = "[{0}] is {1}")
    @CsvSource({
        "/api/explanation, /api/explanation",
        "NOT_FOUND, NOT_FOUND",
        "/api/cache/invalidate/pattern, /api/cache/invalidate/pattern",
        "/api/cache/invalidate/subtopics, /api/cache/invalidate/{namespace}",
        "'/api/cache/invalidate/\u001b[31mFORGED', /api/cache/invalidate/{namespace}",
        "/api/cache/entries/{namespace}/{key}, /api/cache/entries/{namespace}/{key}",
        "/api/cache/entries/sessions/user%2F42, /api/cache/entries/{namespace}/{key}",
        "/openai/{path}, /openai/{path}",
        "/openai/v1/models, OTHER",
        "/made-up/{path}, OTHER",
        "/API/CACHE/WARM, OTHER",
        "/evil.example/api/cache/warm, OTHER",
        "'/api/cache/stats&%', OTHER"
    })
    void unknownPathIsTaggedOther(String uri, String shown) {
        Meter.Id id = id("http.server.requests", Tags.of("method", "GET", "uri", uri, "status", "200"));

        assertThat(filter.map(id).getTags())
                .isEqualTo(id("x", Tags.of("method", "GET", "uri", shown, "status", "200"))
                        .getTags());
    }

    @Test
    void otherMetersKeepTheirTag() {
        Meter.Id id = id("http.client.requests", Tags.of("uri", "/v1beta/models/gemini:generateContent"));

        assertThat(filter.map(id)).isSameAs(id);
        assertThat(filter.map(id("jvm.threads.live", Tags.empty())).getTags()).isEmpty();
    }

    private static Meter.Id id(String name, Tags tags) {
        return new Meter.Id(name, tags, null, null, Meter.Type.TIMER);
    }
}
