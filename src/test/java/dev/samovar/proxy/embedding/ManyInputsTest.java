package dev.samovar.proxy.embedding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.cache.CacheStore;
import dev.samovar.cache.ForwardingCacheStore;
import dev.samovar.cache.entry.Lookup;
import dev.samovar.cache.key.CacheKey;
import dev.samovar.cache.memory.MemoryCacheStore;
import dev.samovar.proxy.keys.InputKeys;
import dev.samovar.proxy.openai.OpenAiDialect;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Batches as large as providers take them. */
class ManyInputsTest {

    private static final String PATH = "/v1/embeddings";
    private static final int MANY = InputKeys.MAX_INPUTS;

    private final ScheduledExecutorService timers = Executors.newSingleThreadScheduledExecutor();

    @AfterEach
    void stop() {
        timers.shutdownNow();
    }

    private static String body(int from, int count) {
        return IntStream.range(from, from + count)
                .mapToObj(i -> "\"text " + i + "\"")
                .collect(Collectors.joining(",", "{\"model\":\"m\",\"input\":[", "]}"));
    }

    private CacheStore memory() {
        return new MemoryCacheStore(
                InstantSource.system(), Set.of(EmbeddingBench.UP), 256 << 20, Duration.ofSeconds(5), timers);
    }

    /** Answers look-ups only when a test says so. */
    private static final class SlowStore extends ForwardingCacheStore {
        final List<Runnable> waiting = new ArrayList<>();

        SlowStore(CacheStore store) {
            super(store);
        }

        @Override
        public Uni<Lookup> lookUp(CacheKey key) {
            return Uni.createFrom()
                    .emitter(emitter ->
                            waiting.add(() -> super.lookUp(key).subscribe().with(emitter::complete, emitter::fail)));
        }

        int answer() {
            List<Runnable> now = List.copyOf(waiting);
            waiting.clear();
            now.forEach(Runnable::run);
            return now.size();
        }
    }

    @Test
    void lookUpsGoOutManyAtATimeButNotAll() {
        SlowStore store = new SlowStore(memory());
        try (EmbeddingBench bench = new EmbeddingBench(new OpenAiDialect(), EmbeddingBench.UP, store)) {
            CompletableFuture<CapturedResponse> response = bench.begin(PATH, body(0, MANY));
            int rounds = 0;
            int most = 0;
            while (!response.isDone()) {
                most = Math.max(most, store.answer());
                rounds++;
            }

            assertThat(most).isBetween(16, 128);
            // One more for the key of the call
            assertThat(rounds).isLessThanOrEqualTo(MANY / 16 + 1);
            assertThat(response.join().json().path("data")).hasSize(MANY);
        }
    }

    @Test
    void largestBatchIsLookedUpStoredAndComposed() {
        try (EmbeddingBench bench = new EmbeddingBench(new OpenAiDialect(), EmbeddingBench.UP, memory())) {
            bench.send(PATH, body(0, MANY));
            assertThat(bench.entries()).isEqualTo(MANY);

            CapturedResponse half = bench.send(PATH, body(MANY / 2, MANY));
            assertThat(FakeAnswer.inputs(bench.sent.get(1))).hasSize(MANY / 2);
            assertThat(half.status()).contains("hits:1024/2048");
            assertThat(half.json().path("data")).hasSize(MANY);

            assertThat(bench.send(PATH, body(MANY / 2, MANY)).status()).startsWith("samovar; hit");
        }
    }
}
