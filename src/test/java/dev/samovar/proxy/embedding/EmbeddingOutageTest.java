package dev.samovar.proxy.embedding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.cache.Acquisition;
import dev.samovar.cache.CacheStore;
import dev.samovar.cache.ForwardingCacheStore;
import dev.samovar.cache.LocalFallback;
import dev.samovar.cache.StoreUnavailableException;
import dev.samovar.cache.entry.CacheEntry;
import dev.samovar.cache.entry.Lookup;
import dev.samovar.cache.key.CacheKey;
import dev.samovar.proxy.openai.OpenAiDialect;
import dev.samovar.testing.ManualClock;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Embeddings while the store does not answer. */
class EmbeddingOutageTest {

    private static final String PATH = "/v1/embeddings";
    private static final String BATCH = body("[\"a\",\"b\"]");

    private final EmbeddingBench before = new EmbeddingBench(new OpenAiDialect());

    @AfterEach
    void close() {
        before.close();
    }

    private static String body(String input) {
        return "{\"model\":\"m\",\"input\":" + input + "}";
    }

    /** Answers no look-up. */
    private static class NoLookUps extends ForwardingCacheStore {

        NoLookUps(CacheStore store) {
            super(store);
        }

        @Override
        public Uni<Lookup> lookUp(CacheKey key) {
            return Uni.createFrom().failure(new StoreUnavailableException("away"));
        }
    }

    /** Gives no leases either. Its fallbacks know of the purges of the second input. */
    private static final class UnavailableStore extends NoLookUps {
        private final AtomicInteger purges = new AtomicInteger();

        UnavailableStore(CacheStore store) {
            super(store);
        }

        @Override
        public Uni<Acquisition> acquire(CacheKey key, Instant newerThan) {
            return Uni.createFrom().failure(new StoreUnavailableException("away"));
        }

        @Override
        public LocalFallback fallback(CacheKey key) {
            int before = purges.get();
            return new LocalFallback() {
                @Override
                public Uni<Boolean> keep(CacheEntry entry) {
                    return Uni.createFrom().item(false);
                }

                @Override
                public boolean isUnpurged() {
                    return !key.subject().equals("m/-/b") || purges.get() == before;
                }
            };
        }
    }

    private static EmbeddingBench on(CacheStore store) {
        return new EmbeddingBench(new OpenAiDialect(), EmbeddingBench.UP, store);
    }

    @Test
    void unavailableStoreCostsACallAndNoAnswer() {
        try (EmbeddingBench bench = on(new UnavailableStore(before.store))) {
            List<CapturedResponse> responses = List.of(bench.send(PATH, BATCH), bench.send(PATH, BATCH));

            assertThat(responses).extracting(CapturedResponse::status).containsOnly("samovar; fwd=miss; detail=leader");
            assertThat(bench.sent).hasSize(2);
        }
    }

    @Test
    void requestAfterAPurgeOfAnInputGetsNothingOfTheCallBeforeIt() {
        UnavailableStore store = new UnavailableStore(before.store);
        try (EmbeddingBench bench = on(store)) {
            CompletableFuture<FakeAnswer> held = new CompletableFuture<>();
            bench.answers = body -> held;
            CompletableFuture<CapturedResponse> old = bench.begin(PATH, BATCH);
            store.purges.incrementAndGet();
            CompletableFuture<CapturedResponse> after = bench.begin(PATH, BATCH);
            assertThat(bench.sent).hasSize(1);
            bench.answers = body -> CompletableFuture.completedFuture(FakeAnswer.to(body));
            held.complete(FakeAnswer.to(BATCH));

            assertThat(old).isCompleted();
            assertThat(after.join().status()).isEqualTo("samovar; fwd=miss; detail=leader");
            assertThat(bench.sent).hasSize(2);
        }
    }

    @Test
    void staleEntryThatNoLookUpFoundIsGeneratedAnew() {
        Duration longAgo = EmbeddingBench.FRESH.plusMinutes(1);
        before.clock.advance(Duration.between(ManualClock.START, Instant.now().minus(longAgo)));
        before.send(PATH, BATCH);
        assertThat(before.entries()).isEqualTo(2);

        try (EmbeddingBench bench = on(new NoLookUps(before.store))) {
            bench.send(PATH, BATCH);

            assertThat(bench.sent).hasSize(1);
        }
    }
}
