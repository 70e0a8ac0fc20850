package dev.samovar.proxy.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.samovar.cache.Purge;
import dev.samovar.proxy.openai.OpenAiDialect;
import dev.samovar.proxy.stats.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Embedding calls at the same time as others, and as purges. */
class ConcurrentEmbeddingsTest {

    private static final String PATH = "/v1/embeddings";
    private static final Duration LONG = Duration.ofMinutes(1);

    private final EmbeddingBench bench = new EmbeddingBench(new OpenAiDialect());
    private final LinkedBlockingQueue<Held> held = new LinkedBlockingQueue<>();

    private record Held(String body, CompletableFuture<FakeAnswer> answer) {

        void release() {
            answer.complete(FakeAnswer.to(body));
        }
    }

    @AfterEach
    void close() {
        bench.close();
    }

    private void hold() {
        bench.answers = body -> {
            Held one = new Held(body, new CompletableFuture<>());
            held.add(one);
            return one.answer();
        };
    }

    private Held take() throws InterruptedException {
        return java.util.Objects.requireNonNull(held.poll(LONG.toSeconds(), TimeUnit.SECONDS), "no call was sent");
    }

    private CompletableFuture<CapturedResponse> begin(String input) {
        return bench.begin(PATH, body(input));
    }

    private static String body(String input) {
        return "{\"model\":\"m\",\"input\":" + input + "}";
    }

    private List<List<String>> asked() {
        return bench.sent.stream().map(FakeAnswer::inputs).toList();
    }

    @RepeatedTest(20)
    void equalBatchesAtOnceCostOneCall() throws Exception {
        int clients = 16;
        CompletableFuture<Void> go = new CompletableFuture<>();
        bench.answers = body -> go.thenApply(ignored -> FakeAnswer.to(body));
        CyclicBarrier barrier = new CyclicBarrier(clients);
        ExecutorService threads = Executors.newFixedThreadPool(clients);
        try {
            List<Future<CapturedResponse>> responses = new ArrayList<>();
            for (int i = 0; i < clients; i++) {
                // Half of them write the batch in another way
                String input = i % 2 == 0 ? "[\"a\",\"b\"]" : "[ \"\\u0061\", \"b\" ]";
                responses.add(threads.submit(() -> {
                    pass(barrier);
                    return begin(input).get(1, TimeUnit.MINUTES);
                }));
            }
            await().atMost(LONG).until(() -> bench.stats.of("up").misses() == clients);
            go.complete(null);

            for (Future<CapturedResponse> response : responses) {
                assertThat(response.get(1, TimeUnit.MINUTES).json().path("data"))
                        .hasSize(2);
            }
            assertThat(bench.sent).hasSize(1);
            assertThat(bench.counters.count(Outcome.COALESCED)).isEqualTo(clients - 1);
        } finally {
            threads.shutdownNow();
        }
    }

    private static void pass(CyclicBarrier barrier) {
        try {
            barrier.await(1, TimeUnit.MINUTES);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void inputThatAnotherCallHasInHandIsNotSentAgain() throws Exception {
        hold();
        CompletableFuture<CapturedResponse> first = begin("[\"a\",\"b\"]");
        CompletableFuture<CapturedResponse> second = begin("[\"b\",\"c\"]");
        Held one = take();
        Held other = take();

        assertThat(asked()).containsExactly(List.of("\"a\"", "\"b\""), List.of("\"c\""));
        other.release();
        assertThat(second).isNotDone();
        one.release();

        assertThat(first.join().json().path("data")).hasSize(2);
        CapturedResponse both = second.get(1, TimeUnit.MINUTES);
        assertThat(both.json().path("data").path(0).path("embedding"))
                .isEqualTo(first.join().json().path("data").path(1).path("embedding"));
        assertThat(both.json().path("usage").path("prompt_tokens").intValue()).isEqualTo(10);
        assertThat(bench.sent).hasSize(2);
    }

    /** Keys of tokens have no words that could tell them apart. */
    @Test
    void batchesOfOtherTokensAreOtherCalls() throws Exception {
        hold();
        CompletableFuture<CapturedResponse> first = begin("[[1],[2]]");
        CompletableFuture<CapturedResponse> second = begin("[[3],[4]]");
        take().release();
        take().release();

        assertThat(asked()).containsExactly(List.of("[1]", "[2]"), List.of("[3]", "[4]"));
        assertThat(first.join().body()).isNotEqualTo(second.join().body());
    }

    @Test
    void inputThatAnotherCallFailedToBringIsSentThen() throws Exception {
        hold();
        CompletableFuture<CapturedResponse> first = begin("[\"a\",\"b\"]");
        CompletableFuture<CapturedResponse> second = begin("[\"b\",\"c\"]");
        take().answer().complete(FakeAnswer.of(500, "down"));
        take().release();
        take().release();

        assertThat(first).isCompletedExceptionally();
        CapturedResponse both = second.get(1, TimeUnit.MINUTES);
        assertThat(both.json().path("data")).hasSize(2);
        assertThat(both.json().path("usage").path("prompt_tokens").intValue()).isEqualTo(20);
        assertThat(asked().get(2)).containsExactly("\"b\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"*python*", "*:up:*"})
    void purgeDuringTheCallIsNotUndone(String pattern) throws Exception {
        hold();
        CompletableFuture<CapturedResponse> before = begin("[\"on rust\",\"on python\"]");
        Held call = take();
        bench.purge(pattern);
        call.release();
        for (Held again = held.poll(); again != null; again = held.poll()) {
            again.release();
        }
        before.get(1, TimeUnit.MINUTES);
        bench.answers = body -> CompletableFuture.completedFuture(FakeAnswer.to(body));
        int calls = bench.sent.size();

        begin("[\"on python\"]").join();

        // Either the call was repeated after the purge, or nothing of it was stored
        assertThat(calls == 2 || bench.sent.size() == calls + 1)
                .as("calls %s", asked())
                .isTrue();
    }

    @Test
    void requestAfterAPurgeGetsNothingOfTheCallBeforeIt() throws Exception {
        hold();
        // The words of the second input are in no key but its own
        String input = "[\"" + "on rust ".repeat(20) + "\",\"on python\"]";
        CompletableFuture<CapturedResponse> before = begin(input);
        Held old = take();
        bench.purge("*python*");
        CompletableFuture<CapturedResponse> after = begin(input);
        old.answer()
                .complete(FakeAnswer.of(
                        200, FakeAnswer.to(old.body()).body().replace("\"model\": \"m-1\"", "\"model\": \"old\"")));

        assertThat(before.get(1, TimeUnit.MINUTES).json().path("model").textValue())
                .isEqualTo("old");
        Held renewed = take();
        assertThat(FakeAnswer.inputs(renewed.body())).containsExactly("\"on python\"");
        renewed.release();
        assertThat(after.get(1, TimeUnit.MINUTES).json().path("model").textValue())
                .isEqualTo("m-1");
        assertThat(begin("[\"on python\"]").join().body()).contains("m-1");
    }

    @Test
    void requestAfterAPurgeGetsNothingThatTheCallBeforeItTookFromAnEntry() throws Exception {
        hold();
        String cooking = "\"" + "on cooking ".repeat(20) + "\"";
        String input = "[" + cooking + ",\"on rust\"]";
        CompletableFuture<CapturedResponse> good = begin("[\"on rust\"]");
        Held rust = take();
        CompletableFuture<CapturedResponse> failing = begin("[" + cooking + "]");
        Held failed = take();
        CompletableFuture<CapturedResponse> before = begin(input);
        rust.release();
        failed.answer().complete(FakeAnswer.of(500, "down"));
        Held last = take();
        assertThat(good.get(1, TimeUnit.MINUTES).json().path("data")).hasSize(1);
        assertThat(failing).isCompletedExceptionally();
        assertThat(FakeAnswer.inputs(last.body())).containsExactly(cooking);

        bench.purge("*rust*");
        CompletableFuture<CapturedResponse> after = begin(input);
        last.release();

        assertThat(before.get(1, TimeUnit.MINUTES).json().path("data")).hasSize(2);
        Held renewed = take();
        assertThat(FakeAnswer.inputs(renewed.body())).containsExactly("\"on rust\"");
        renewed.release();
        assertThat(after.get(1, TimeUnit.MINUTES).json().path("data")).hasSize(2);
    }

    @Test
    void leaseThatWasLostToTimeIsTakenAgainUnlessAPurgeCame() throws Exception {
        hold();
        CompletableFuture<CapturedResponse> slow = begin("[\"a\",\"b\"]");
        Held call = take();
        bench.clock.advance(Duration.ofMinutes(1));
        call.release();
        slow.get(1, TimeUnit.MINUTES);

        assertThat(bench.entries()).isEqualTo(2);
    }

    @Test
    void purgeAfterTheLeasesWereLostIsNotUndone() throws Exception {
        hold();
        CompletableFuture<CapturedResponse> slow = begin("[\"" + "on rust ".repeat(20) + "\",\"on python\"]");
        Held call = take();
        bench.clock.advance(Duration.ofMinutes(1));
        bench.store.purge(new Purge.OfNamespace(EmbeddingBench.UP)).await().indefinitely();
        call.release();
        await().atMost(LONG).until(() -> slow.isDone() || !held.isEmpty());

        assertThat(bench.entries()).isZero();
    }

    @Test
    void clientWithoutQuotaGetsWhatOthersPayFor() throws Exception {
        hold();
        CompletableFuture<CapturedResponse> first = begin("[\"a\"]");
        bench.quota = new dev.samovar.limit.Quota() {
            @Override
            public java.util.Optional<Duration> tryAcquire() {
                return java.util.Optional.of(Duration.ofSeconds(1));
            }

            @Override
            public void release() {}
        };
        CompletableFuture<CapturedResponse> joined = begin("[\"a\"]");
        CompletableFuture<CapturedResponse> refused = begin("[\"b\"]");
        take().release();

        assertThat(first.join().status()).contains("leader");
        assertThat(joined.get(1, TimeUnit.MINUTES).status()).isEqualTo("samovar; fwd=miss; collapsed");
        assertThat(refused).isCompletedExceptionally();
        assertThat(bench.counters.count(Outcome.REFUSED)).isEqualTo(1);
    }
}
