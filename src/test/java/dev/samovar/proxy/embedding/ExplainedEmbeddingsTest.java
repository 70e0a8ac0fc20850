package dev.samovar.proxy.embedding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.cache.entry.Lookup;
import dev.samovar.proxy.Upstream;
import dev.samovar.proxy.explain.ExplainedRequest;
import dev.samovar.proxy.explain.NearestRequest;
import dev.samovar.proxy.explain.ProxyExplainer;
import dev.samovar.proxy.openai.OpenAiDialect;
import io.vertx.core.MultiMap;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Explanations of requests whose inputs are cached one by one. */
class ExplainedEmbeddingsTest {

    private static final String PATH = "/v1/embeddings";
    private static final Duration LONG = Duration.ofMinutes(1);

    private final EmbeddingBench bench = new EmbeddingBench(new OpenAiDialect());
    private final ProxyExplainer explainer = new ProxyExplainer(
            List.of(new Upstream(
                    "up",
                    new OpenAiDialect(),
                    URI.create("http://h"),
                    Optional.empty(),
                    true,
                    true,
                    Set.of(),
                    new Upstream.Timeouts(LONG, LONG, LONG))),
            bench.keys,
            1 << 20,
            bench.store,
            Runnable::run);

    @AfterEach
    void close() {
        bench.close();
    }

    private static String body(String input) {
        return "{\"model\":\"m\",\"input\":" + input + "}";
    }

    private ExplainedRequest.Cacheable explained(String input) {
        return (ExplainedRequest.Cacheable) explainer
                .read(
                        new ProxyExplainer.Question("up", PATH, Optional.of("all"), MultiMap.caseInsensitiveMultiMap()),
                        body(input).getBytes(StandardCharsets.UTF_8))
                .await()
                .atMost(LONG);
    }

    private boolean isStored(ExplainedRequest.Cacheable request) {
        return bench.store.getQuietly(request.key()).await().atMost(LONG) instanceof Lookup.Found;
    }

    @Test
    void firstInputWithoutAnEntryIsExplained() {
        bench.send(PATH, body("[\"a\",\"b\"]"));

        ExplainedRequest.Cacheable missing = explained("[\"b\",\"c\",\"a\",\"d\"]");

        assertThat(isStored(missing)).isFalse();
        assertThat(missing.key().subject()).isEqualTo("m/-/c");
        assertThat(missing.fields()).containsEntry("body.input", "[\"c\"]").containsEntry("input", "1");
        assertThat(explainer
                        .nearest(missing, bench.store.version().await().atMost(LONG))
                        .await()
                        .atMost(LONG))
                .get()
                .extracting(NearestRequest::pointer)
                .isEqualTo(Optional.of("/input/0"));
    }

    @Test
    void requestWithAllEntriesIsExplainedByItsFirst() {
        bench.send(PATH, body("[\"a\",\"b\"]"));

        ExplainedRequest.Cacheable first = explained("[\"b\",\"a\"]");

        assertThat(isStored(first)).isTrue();
        assertThat(first.key().subject()).isEqualTo("m/-/b");
        assertThat(bench.sent).hasSize(1);
    }

    @Test
    void requestThatIsCachedWholeIsExplainedAsAWhole() {
        assertThat(explained("[\"a\"],\"labels\":[1]").fields()).containsEntry("body.labels", "[1]");
    }
}
