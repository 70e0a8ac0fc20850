package dev.samovar.warming.request;

import static dev.samovar.warming.request.RequestBench.PATH;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.samovar.proxy.Upstream;
import dev.samovar.proxy.openai.OpenAiDialect;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files of requests to warm. */
class RequestFileTest {

    private static final String GOOD = line("up", PATH, "{\"model\":\"m\"}", "");

    private final RequestBench bench = new RequestBench();
    private final Upstream sample =
            RequestBench.upstream("sample", URI.create("sample:model"), Optional.empty(), false);
    private final Upstream off = new Upstream(
            "off",
            new OpenAiDialect(),
            URI.create("http://h"),
            Optional.of("k"),
            false,
            false,
            Set.of(),
            new Upstream.Timeouts(Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofSeconds(1)));

    @AfterEach
    void close() {
        bench.close();
    }

    private static String line(String upstream, String path, String body, String further) {
        return "{\"upstream\":\"" + upstream + "\",\"path\":\"" + path + "\",\"body\":" + body + further + "}";
    }

    private RequestFile read(String text) {
        return RequestFile.read(
                text, Map.of("up", bench.up, "free", bench.free, "sample", sample, "off", off), bench.keys::read);
    }

    @Test
    void bodyIsSentAsItStandsInTheLine() {
        String body = "{ \"model\" : \"m\", \"temperature\": 1.0, \"n\":9007199254740993 }";

        WarmableRequest request =
                read(line("up", PATH + "?a=b", body, "")).requests().get(0);

        assertThat(new String(request.body(), UTF_8)).isEqualTo(body);
        assertThat(request.target().path()).isEqualTo(PATH);
        assertThat(request.target().query()).isEqualTo("a=b");
        assertThat(request.caller().upstreamCredential()).containsValue("Bearer " + RequestBench.SERVICE_KEY);
        assertThat(request.caller().ownCredential()).isFalse();
    }

    @Test
    void requestHasTheKeyOfAClientsRequest() {
        String body = RequestBench.body("x", false);
        String further = ",\"partition\":\"eval-7\",\"headers\":{\"OpenAI-Beta\":\"b\"}";

        assertThat(read(line("up", PATH, body, further)).requests().get(0).fingerprint())
                .isEqualTo(bench.ask(body, 1, "Samovar-Partition", "eval-7", "openai-beta", "b")
                        .key()
                        .fingerprint())
                .isNotEqualTo(bench.ask(body, 1).key().fingerprint());
    }

    @Test
    void blankLinesAreLeftOut() {
        assertThat(read("\n" + GOOD + "\n  \n\n" + GOOD + "\n").size()).isEqualTo(2);
        assertThat(read("").size()).isZero();
    }

    @Test
    void sampleUpstreamNeedsNoKey() {
        assertThat(read(line("sample", PATH, "{\"model\":\"m\"}", "")).size()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "# a comment | no JSON object",
                "[] | no JSON object",
                "{\"upstream\":\"up\",\"upstream\":\"up\"} | distinct names",
                "{\"upstream\":\"up\",\"path\":\"/v1/chat/completions\"} | 'body' is missing",
                "{\"upstream\":\"up\",\"path\":\"/v1/chat/completions\",\"body\":\"{}\"} | 'body' is missing or no object",
                "{\"upstream\":\"up\",\"body\":{}} | 'path' is missing",
                "{\"path\":\"/v1/chat/completions\",\"body\":{}} | 'upstream' is missing",
                "{\"upstream\":7,\"path\":\"/v1/chat/completions\",\"body\":{}} | 'upstream' is missing or no text",
                "{\"upstream\":\"nowhere\",\"path\":\"/v1/chat/completions\",\"body\":{}} | Give one of free, off, sample, up",
                "{\"upstream\":\"free\",\"path\":\"/v1/chat/completions\",\"body\":{}} | no key for the upstream 'free'. Set samovar.upstreams.free.api-key",
                "{\"upstream\":\"off\",\"path\":\"/v1/chat/completions\",\"body\":{}} | answers of the upstream 'off' are not cached",
                "{\"upstream\":\"up\",\"path\":\"/v1/models\",\"body\":{}} | answers to this 'path' are not cached",
                "{\"upstream\":\"up\",\"path\":\"/v1/embeddings\",\"body\":{}} | cached input by input",
                "{\"upstream\":\"up\",\"path\":\"v1/chat/completions\",\"body\":{}} | answers to this 'path' are not cached",
                "{\"upstream\":\"up\",\"path\":\"/v1/../chat/completions\",\"body\":{}} | must have no '.', '..'",
                "{\"upstream\":\"up\",\"path\":\"/v1/chat/completions?key=banana\",\"body\":{}} | 'path' has a credential",
                "{\"upstream\":\"up\",\"path\":\"/v1/chat/completions\",\"body\":{},\"key\":\"banana\"} | has a member besides",
                "{\"upstream\":\"up\",\"path\":\"/v1/chat/completions\",\"body\":{},\"headers\":{\"Authorization\":\"banana\"}} | 'headers' has a name that is not allowed",
                "{\"upstream\":\"up\",\"path\":\"/v1/chat/completions\",\"body\":{},\"headers\":{\"x-goog-auth-token\":\"banana\"}} | 'headers' has a name that is not allowed",
                "{\"upstream\":\"up\",\"path\":\"/v1/chat/completions\",\"body\":{},\"headers\":[]} | 'headers' is no object",
                "{\"upstream\":\"up\",\"path\":\"/v1/chat/completions\",\"body\":{},\"headers\":{\"openai-beta\":\"banana\\r\\nx: y\"}} | value that HTTP does not allow",
                "{\"upstream\":\"up\",\"path\":\"/v1/chat/completions\",\"body\":{},\"headers\":{\"openai-beta\":\"banana\\u0000\"}} | value that HTTP does not allow",
                "{\"upstream\":\"up\",\"path\":\"/v1/chat/completions\",\"body\":{},\"headers\":{\"openai-beta\":\"banana é\"}} | 'headers' has a value that is not in ASCII",
                "{\"upstream\":\"up\",\"path\":\"/v1/chat/completions\",\"body\":{},\"partition\":\"ä\"} | Samovar-Partition",
                "{\"upstream\":\"up\",\"path\":\"/v1/responses\",\"body\":{\"model\":\"m\",\"input\":\"x\",\"background\":true}} | this request is not cached (",
            })
    void lineWithAMistakeIsRefusedWithItsNumber(String line, String problem) {
        assertThatThrownBy(() -> read(GOOD + "\n\n" + line + "\n" + GOOD))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("line 3: ")
                .hasMessageContaining(problem)
                .hasMessageNotContaining("banana");
    }

    @Test
    void tooManyAndTooLargeRequestsAreRefused() {
        String many = IntStream.rangeClosed(1, RequestFile.MAX_REQUESTS)
                .mapToObj(i -> GOOD)
                .collect(Collectors.joining("\n"));

        assertThat(read(many).size()).isEqualTo(RequestFile.MAX_REQUESTS);
        assertThatThrownBy(() -> read(many + "\n" + GOOD))
                .hasMessageContaining("line 1001: there are too many requests");
        assertThatThrownBy(() -> read(line("up", PATH, "{\"model\":\"" + "m".repeat(64 * 1024) + "\"}", "")))
                .hasMessageContaining("line 1: 'body' is too large. Give at most 65536 bytes");
    }
}
