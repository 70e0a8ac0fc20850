package dev.samovar.proxy.forward;

import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.proxy.Upstream;
import dev.samovar.proxy.UpstreamRequest;
import dev.samovar.proxy.openai.OpenAiDialect;
import dev.samovar.testing.upstream.Chunks;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which bodies are searched for the service's key. */
class RedactionTest {

    private static final Duration LONG = Duration.ofMinutes(1);

    private static Redaction redaction(String key, String sent) {
        Upstream upstream = new Upstream(
                "up",
                new OpenAiDialect(),
                URI.create("http://localhost:1"),
                Optional.of(key),
                true,
                false,
                Set.of(),
                new Upstream.Timeouts(LONG, LONG, LONG));
        return new Redaction(new UpstreamRequest(
                upstream,
                HttpMethod.GET,
                "/",
                MultiMap.caseInsensitiveMultiMap().add("authorization", sent),
                new UpstreamRequest.Whole(Buffer.buffer()),
                Optional.empty(),
                UpstreamRequest.Interim.NONE));
    }

    private static boolean isSearched(Redaction redaction, MultiMap headers) {
        Chunks body = new Chunks();
        return redaction.body(headers, body) != body;
    }

    @ParameterizedTest
    @CsvSource({
        "ollama, Bearer ollama, false",
        "0123456789abcde, Bearer 0123456789abcde, false",
        "0123456789abcdef, Bearer 0123456789abcdef, true",
        "0123456789abcdef, Bearer own-0123456789abcdef, false"
    })
    void onlyALongKeyThatWasSentIsSearchedFor(String key, String sent, boolean expected) {
        Redaction redaction = redaction(key, sent);

        assertThat(redaction.needsIdentity()).isEqualTo(expected);
        assertThat(isSearched(redaction, MultiMap.caseInsensitiveMultiMap())).isEqualTo(expected);
    }

    @Test
    void onlyABodyWithoutACodingIsSearched() {
        Redaction redaction = redaction("0123456789abcdef", "Bearer 0123456789abcdef");
        MultiMap headers = MultiMap.caseInsensitiveMultiMap().add("Content-Encoding", "Identity");

        assertThat(isSearched(redaction, headers)).isTrue();
        assertThat(isSearched(redaction, headers.add("Content-Encoding", "gzip")))
                .isFalse();
    }
}
