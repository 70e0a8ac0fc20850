package dev.samovar.proxy.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.samovar.cache.contract.StoreFixture;
import dev.samovar.cache.key.Namespace;
import dev.samovar.cache.redis.RedisStores;
import dev.samovar.proxy.openai.OpenAiDialect;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Embeddings on two replicas with one Redis. */
class RedisEmbeddingsTest {

    private static final String PATH = "/v1/embeddings";
    private static final Namespace NAMESPACE =
            StoreFixture.NAMESPACES.iterator().next();
    private static final Duration LONG = Duration.ofMinutes(1);
    private static RedisStores stores;

    private EmbeddingBench one;
    private EmbeddingBench other;

    @BeforeAll
    static void start() {
        stores = RedisStores.onServer();
    }

    @AfterAll
    static void stop() {
        stores.close();
    }

    @BeforeEach
    void open() {
        one = new EmbeddingBench(new OpenAiDialect(), NAMESPACE, stores.open(Duration.ofSeconds(5)));
        other = new EmbeddingBench(new OpenAiDialect(), NAMESPACE, stores.open(Duration.ofSeconds(5)));
    }

    @AfterEach
    void close() {
        one.close();
        other.close();
        stores.reset();
    }

    private static String body(String... inputs) {
        return "{\"model\":\"m\",\"input\":[\"" + String.join("\",\"", inputs) + "\"]}";
    }

    private static List<String> asked(EmbeddingBench replica) {
        return replica.sent.stream()
                .flatMap(body -> FakeAnswer.inputs(body).stream())
                .toList();
    }

    private static CapturedResponse get(CompletableFuture<CapturedResponse> response)
            throws InterruptedException, ExecutionException, TimeoutException {
        return response.get(LONG.toSeconds(), TimeUnit.SECONDS);
    }

    @Test
    void replicasShareEntries() {
        one.send(PATH, body("a", "b"));

        CapturedResponse response = other.send(PATH, body("b", "c", "a", "b"));

        assertThat(asked(other)).containsExactly("\"c\"");
        assertThat(response.json().path("data")).hasSize(4);
        assertThat(response.status()).isEqualTo("samovar; fwd=miss; stored; detail=hits:3/4");
        assertThat(one.send(PATH, body("c", "a")).status()).contains("; detail=redis");
    }

    @Test
    void equalBatchesOnTwoReplicasCostOneCall() throws Exception {
        CompletableFuture<FakeAnswer> held = new CompletableFuture<>();
        one.answers = body -> held;
        CompletableFuture<CapturedResponse> first = one.begin(PATH, body("a", "b"));
        await().atMost(LONG).until(() -> !one.sent.isEmpty());
        CompletableFuture<CapturedResponse> second = other.begin(PATH, body("a", "b"));
        await().atMost(LONG).until(() -> other.stats.of(NAMESPACE.name()).misses() == 1);

        held.complete(FakeAnswer.to(one.sent.get(0)));

        assertThat(get(second).json().path("data")).isEqualTo(get(first).json().path("data"));
        assertThat(other.sent).isEmpty();
        assertThat(get(second).status()).contains("collapsed");
    }

    @Test
    void purgeOnAnotherReplicaDuringTheCallIsNotUndone() throws Exception {
        CompletableFuture<FakeAnswer> held = new CompletableFuture<>();
        one.answers = body -> held;
        // The words of the second input are in no key but its own
        String body = body("on rust ".repeat(20), "on python");
        CompletableFuture<CapturedResponse> response = one.begin(PATH, body);
        await().atMost(LONG).until(() -> !one.sent.isEmpty());
        other.purge("*python*");
        held.complete(FakeAnswer.to(body));
        get(response);

        other.send(PATH, body);

        assertThat(asked(other)).containsExactly("\"on python\"");
    }

    @Test
    void largestBatchTakesNoLongTime() throws Exception {
        String body = IntStream.range(0, 2_048)
                .mapToObj(i -> "\"text " + i + "\"")
                .collect(Collectors.joining(",", "{\"model\":\"m\",\"input\":[", "]}"));
        get(one.begin(PATH, body));

        CapturedResponse hit = get(other.begin(PATH, body));

        assertThat(hit.status()).startsWith("samovar; hit");
        assertThat(hit.json().path("data")).hasSize(2_048);
        assertThat(one.sent).hasSize(1);
    }
}
