package dev.samovar.proxy.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.samovar.proxy.UpstreamException;
import dev.samovar.proxy.gemini.GeminiDialect;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Batches of Gemini's embeddings, whose results have no index. */
class GeminiBatchesTest {

    private static final String PATH = "/v1beta/models/embed-1:batchEmbedContents";

    private final EmbeddingBench bench = new EmbeddingBench(new GeminiDialect());

    @AfterEach
    void close() {
        bench.close();
    }

    private static String request(String text) {
        return "{\"model\":\"models/embed-1\",\"content\":{\"parts\":[{\"text\":\"" + text + "\"}]}}";
    }

    private static String body(String... texts) {
        return "{\"requests\":["
                + Arrays.stream(texts).map(GeminiBatchesTest::request).collect(Collectors.joining(",")) + "]}";
    }

    private static String vector(String text) {
        return FakeAnswer.vector(request(text), false);
    }

    @Test
    void onlyTheMissingRequestIsSent() {
        bench.send(PATH, body("a", "b"));

        CapturedResponse response = bench.send(PATH, body("b", "c", "a"));

        assertThat(bench.sent.get(1)).isEqualTo(body("c"));
        assertThat(response.body())
                .isEqualTo("{\"embeddings\": [{\"values\": " + vector("b") + "},{\"values\": " + vector("c")
                        + "},{\"values\": " + vector("a") + "}], \"usageMetadata\": {\"promptTokenCount\": 10}}");
        assertThat(bench.send(PATH, body("c", "a"))
                        .json()
                        .path("usageMetadata")
                        .path("promptTokenCount")
                        .intValue())
                .isZero();
        assertThat(bench.sent).hasSize(2);
    }

    @Test
    void purgeByWordsIsOfOneRequest() {
        bench.send(PATH, body("on python", "on rust"));
        bench.purge("*python*");
        bench.send(PATH, body("on python", "on rust"));

        assertThat(bench.sent.get(1)).isEqualTo(body("on python"));
    }

    @Test
    void answerWithAnotherNumberOfVectorsIsRefused() {
        bench.send(PATH, body("a"));
        bench.answers = body -> CompletableFuture.completedFuture(
                FakeAnswer.of(200, "{\"embeddings\":[{\"values\":[1]},{\"values\":[1]}]}"));

        assertThatThrownBy(() -> bench.send(PATH, body("a", "b"))).hasCauseInstanceOf(UpstreamException.class);
        assertThat(bench.entries()).isEqualTo(1);
    }

    /** Another call with another form of answer: it has an entry of its own. */
    @Test
    void embedContentIsCachedWhole() {
        assertThat(bench.send("/v1beta/models/embed-1:embedContent", request("a"))
                        .isWhole())
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"requests\":[]}", "{\"requests\":{}}", "{\"requests\":[\"a\"]}", "{}"})
    void bodyWithoutRequestsIsCachedWhole(String body) {
        assertThat(bench.send(PATH, body).isWhole()).isTrue();
    }

    @Test
    void taskTypeIsPartOfTheKey() {
        bench.send(PATH, body("a"));
        bench.send(PATH, body("a").replace("\"model\"", "\"taskType\":\"CLUSTERING\",\"model\""));

        assertThat(bench.sent).hasSize(2);
        assertThat(List.copyOf(bench.sent)).doesNotHaveDuplicates();
    }
}
