package dev.samovar.proxy.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.samovar.limit.Quota;
import dev.samovar.proxy.UpstreamException;
import dev.samovar.proxy.openai.OpenAiDialect;
import io.vertx.core.MultiMap;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What entries and calls share: usage, headers, leases and quotas. */
class ComposedEmbeddingsTest {

    private static final String PATH = "/v1/embeddings";

    private final EmbeddingBench bench = new EmbeddingBench(new OpenAiDialect());

    @AfterEach
    void close() {
        bench.close();
    }

    private static String body(String input) {
        return "{\"model\":\"m\",\"input\":" + input + "}";
    }

    private CapturedResponse embed(String input, String... headers) {
        return bench.send(PATH, body(input), headers);
    }

    private void answer(String body) {
        bench.answers = sent -> CompletableFuture.completedFuture(FakeAnswer.of(200, body));
    }

    @Test
    void usageInFrontOfTheResultsIsWrittenAnew() {
        answer("{\"usage\":{\"prompt_tokens\":3,\"total_tokens\":3},\"data\":[{\"index\":0,\"embedding\":[1]},"
                + "{\"index\":1,\"embedding\":[2]}]}");
        embed("[\"a\",\"b\"]");

        assertThat(embed("[\"b\",\"a\"]").body())
                .isEqualTo("{\"usage\":{\"prompt_tokens\":0,\"total_tokens\":0},\"data\":["
                        + "{\"index\":0,\"embedding\":[2]},{\"index\":1,\"embedding\":[1]}]}");
    }

    @Test
    void answerWithOneIndexTwiceIsNotStored() {
        answer("{\"data\":[{\"index\":0,\"embedding\":[1]},{\"index\":1,\"embedding\":[2]},"
                + "{\"index\":1,\"embedding\":[3]}]}");
        embed("[\"a\",\"b\"]");

        assertThat(bench.entries()).isZero();
    }

    @Test
    void tokensOfACallAreSharedWithoutARest() {
        answer("{\"data\":[{\"index\":0,\"embedding\":[1]},{\"index\":1,\"embedding\":[2]},"
                + "{\"index\":2,\"embedding\":[3]}],\"usage\":{\"prompt_tokens\":8}}");
        embed("[\"a\",\"b\",\"c\"]");
        embed("[\"c\",\"b\",\"a\"]");

        assertThat(bench.stats.of("up").saved().tokens()).isEqualTo(8);
    }

    @Test
    void entriesOfSeveralCallsHaveNoRequestIdOfOne() {
        AtomicInteger calls = new AtomicInteger();
        bench.answers = body -> CompletableFuture.completedFuture(new FakeAnswer(
                200,
                FakeAnswer.to(body).body(),
                MultiMap.caseInsensitiveMultiMap()
                        .add("openai-model", "m-1")
                        .add("X-Request-Id", "r" + calls.incrementAndGet())));
        embed("[\"a\",\"b\"]");
        String ofOneCall = String.join(",", embed("[\"b\",\"a\"]").headers.names());
        embed("[\"c\"]");

        assertThat(ofOneCall).containsIgnoringCase("request-id");
        assertThat(String.join(",", embed("[\"a\",\"c\"]").headers.names())).doesNotContainIgnoringCase("request-id");
    }

    @Test
    void staleInputOfARequestThatWantsNoCallIsNotRefreshed() {
        embed("[\"a\"]");
        bench.clock.advance(EmbeddingBench.FRESH.plusSeconds(1));

        assertThat(embed("[\"a\"]", "Cache-Control", "only-if-cached").status()).contains("stale");
        assertThat(bench.sent).hasSize(1);
    }

    @Test
    void leaseOfAVectorThatIsNotStoredIsGivenBack() {
        String large = "1,".repeat(EmbeddingBench.MAX_ENTRY / 2) + "1";
        answer("{\"data\":[{\"index\":0,\"embedding\":[" + large + "]}]}");
        embed("[\"a\"]");

        assertThat(bench.begin(PATH, body("[\"a\"]"))).isCompleted();
        assertThat(bench.sent).hasSize(2);
    }

    /** Two inputs of three are another call's, and the own one gets no result. */
    @Test
    void partOfAnAnswerIsNotPassedOnAsTheWhole() {
        CompletableFuture<FakeAnswer> first = new CompletableFuture<>();
        bench.answers = body -> first;
        CompletableFuture<CapturedResponse> other = bench.begin(PATH, body("[\"a\",\"b\"]"));
        answer("{\"data\":[]}");
        CompletableFuture<CapturedResponse> both = bench.begin(PATH, body("[\"b\",\"a\",\"c\"]"));
        first.complete(FakeAnswer.to(body("[\"a\",\"b\"]")));

        assertThat(other.join().json().path("data")).hasSize(2);
        assertThatThrownBy(() -> both.get(1, TimeUnit.MINUTES))
                .hasCauseInstanceOf(UpstreamException.class)
                .hasMessageContaining("one result for each input");
    }

    @Test
    void requestAfterAPurgeGetsNoWrongAnswerOfTheCallBeforeIt() {
        // The words of the second input are in no key but its own
        String input = body("[\"" + "on rust ".repeat(20) + "\",\"on python\"]");
        CompletableFuture<FakeAnswer> first = new CompletableFuture<>();
        bench.answers = body -> first;
        CompletableFuture<CapturedResponse> before = bench.begin(PATH, input);
        bench.purge("*python*");
        CompletableFuture<CapturedResponse> after = bench.begin(PATH, input);
        bench.answers = body -> CompletableFuture.completedFuture(FakeAnswer.to(body));
        first.complete(FakeAnswer.of(200, "{\"data\":[]}"));

        assertThat(before.join().body()).isEqualTo("{\"data\":[]}");
        assertThat(after.join().json().path("data")).hasSize(2);
    }

    @Test
    void permitOfARequestThatOthersAnsweredIsGivenBack() {
        CompletableFuture<FakeAnswer> first = new CompletableFuture<>();
        bench.answers = body -> first;
        CompletableFuture<CapturedResponse> other = bench.begin(PATH, body("[\"a\",\"b\"]"));
        AtomicInteger taken = new AtomicInteger();
        bench.quota = new Quota() {
            @Override
            public Optional<Duration> tryAcquire() {
                taken.incrementAndGet();
                return Optional.empty();
            }

            @Override
            public void release() {
                taken.decrementAndGet();
            }
        };
        CompletableFuture<CapturedResponse> second = bench.begin(PATH, body("[\"b\"]"));
        assertThat(taken).hasValue(1);
        first.complete(FakeAnswer.to(body("[\"a\",\"b\"]")));

        assertThat(other).isCompleted();
        assertThat(second.join().status()).isEqualTo("samovar; fwd=miss; collapsed");
        assertThat(bench.sent).hasSize(1);
        assertThat(taken).hasValue(0);
    }

    @Test
    void callThatIsGivenUpGivesTheLeasesOfItsInputsBack() {
        bench.answers = body -> new CompletableFuture<>();
        CompletableFuture<CapturedResponse> first = bench.begin(PATH, body("[\"a\",\"b\"]"));
        bench.cache.abort();
        CompletableFuture<CapturedResponse> second = bench.begin(PATH, body("[\"b\",\"c\"]"));

        assertThat(first).isCompletedExceptionally();
        assertThat(second).isNotDone();
        assertThat(bench.sent).hasSize(2);
        assertThat(FakeAnswer.inputs(bench.sent.get(1))).containsExactly("\"b\"", "\"c\"");
    }
}
