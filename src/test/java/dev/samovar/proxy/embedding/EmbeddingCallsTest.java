package dev.samovar.proxy.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.samovar.cache.readthrough.NotCachedException;
import dev.samovar.proxy.UpstreamException;
import dev.samovar.proxy.loader.AnswerException;
import dev.samovar.proxy.openai.OpenAiDialect;
import dev.samovar.proxy.stats.Outcome;
import io.vertx.core.MultiMap;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Embeddings of which each input is an entry. */
class EmbeddingCallsTest {

    private static final String PATH = "/v1/embeddings";

    private final EmbeddingBench bench = new EmbeddingBench(new OpenAiDialect());

    @AfterEach
    void close() {
        bench.close();
    }

    private CapturedResponse embed(String input, String... headers) {
        return bench.send(PATH, body(input), headers);
    }

    private static String body(String input) {
        return "{\"model\":\"m\",\"input\":" + input + "}";
    }

    /** The numbers of each vector as text, in the order of the list; the index of each is its place. */
    private static List<String> vectors(CapturedResponse response) {
        List<String> vectors = new ArrayList<>();
        int place = 0;
        for (JsonNode one : response.json().path("data")) {
            assertThat(one.path("index").intValue()).isEqualTo(place++);
            assertThat(one.path("object").textValue()).isEqualTo("embedding");
            vectors.add(one.path("embedding").toString());
        }
        return vectors;
    }

    private static List<String> expected(String... inputs) {
        List<String> vectors = new ArrayList<>();
        for (String input : inputs) {
            vectors.add(new CapturedVector(FakeAnswer.vector('"' + input + '"', false)).text());
        }
        return vectors;
    }

    private static long tokens(CapturedResponse response) {
        JsonNode usage = response.json().path("usage");
        assertThat(usage.path("total_tokens")).isEqualTo(usage.path("prompt_tokens"));
        return usage.path("prompt_tokens").longValue();
    }

    private List<List<String>> asked() {
        return bench.sent.stream().map(FakeAnswer::inputs).toList();
    }

    @Test
    void batchWithoutEntriesGoesThroughByteForByte() {
        String body = "{ \"input\" : [\"a\",\n\"b\"], \"model\":\"m\" }";
        CapturedResponse response = bench.send(PATH, body);

        assertThat(bench.sent).containsExactly(body);
        assertThat(response.body()).isEqualTo(FakeAnswer.to(body).body());
        assertThat(response.status()).isEqualTo("samovar; fwd=miss; stored; detail=leader");
        assertThat(bench.entries()).isEqualTo(2);
    }

    @Test
    void onlyTheMissingInputIsSentAndTheAnswerHasAll() {
        bench.send(PATH, "{ \"model\":\"m\", \"dimensions\" : 1.0,\"input\":[\"a\", \"b\"] }");
        CapturedResponse response =
                bench.send(PATH, "{ \"model\":\"m\", \"dimensions\" : 1,\"input\":[\"b\",\"\\u0063\",\"a\",\"b\"] }");

        assertThat(bench.sent.get(1)).isEqualTo("{ \"model\":\"m\", \"dimensions\" : 1,\"input\":[\"\\u0063\"] }");
        assertThat(vectors(response)).isEqualTo(expected("b", "c", "a", "b"));
        assertThat(response.json().path("model").textValue()).isEqualTo("m-1");
        assertThat(response.json().path("object").textValue()).isEqualTo("list");
        assertThat(tokens(response)).isEqualTo(10);
        assertThat(response.status()).isEqualTo("samovar; fwd=miss; stored; detail=hits:3/4");
    }

    @Test
    void batchWithAllEntriesIsAHitThatCostNothing() {
        embed("[\"a\",\"b\"]");
        bench.clock.advance(Duration.ofSeconds(7));
        embed("[\"c\"]");
        bench.clock.advance(Duration.ofSeconds(3));

        CapturedResponse response = embed("[\"c\",\"a\",\"c\"]");

        assertThat(bench.sent).hasSize(2);
        assertThat(vectors(response)).isEqualTo(expected("c", "a", "c"));
        assertThat(tokens(response)).isZero();
        assertThat(response.status()).isEqualTo("samovar; hit; ttl=3590; detail=memory");
        assertThat(response.headers.get("Age")).isEqualTo("10");
    }

    @Test
    void numbersKeepTheirText() {
        embed("[\"a\",\"b\"]");

        assertThat(embed("[\"b\",\"a\"]").body())
                .contains(FakeAnswer.vector("\"a\"", false), FakeAnswer.vector("\"b\"", false));
    }

    @Test
    void encodingsAreSeparateEntries() {
        embed("[\"a\"]");
        String base64 = "{\"model\":\"m\",\"encoding_format\":\"base64\",\"input\":[\"a\",\"b\"]}";
        bench.send(PATH, base64);
        CapturedResponse response = bench.send(PATH, base64.replace("\"a\",", "\"b\",\"c\","));

        assertThat(asked()).containsExactly(List.of("\"a\""), List.of("\"a\"", "\"b\""), List.of("\"c\""));
        assertThat(response.json().path("data").path(2).path("embedding").textValue())
                .isEqualTo(FakeAnswer.vector("\"b\"", true).replace("\"", ""));
    }

    @Test
    void loneTextSharesItsEntryWithLists() {
        embed("[\"a\",\"b\"]");

        CapturedResponse response = embed("\"b\"");

        assertThat(bench.sent).hasSize(1);
        assertThat(vectors(response)).isEqualTo(expected("b"));
        assertThat(tokens(response)).isZero();
    }

    @Test
    void tokenArraysAreInputs() {
        embed("[1,2]");
        CapturedResponse response = embed("[[3],[1,2],[1.0,2]]");

        assertThat(asked()).containsExactly(List.of("[1,2]"), List.of("[3]"));
        assertThat(response.json().path("data")).hasSize(3);
        assertThat(response.status()).contains("hits:2/3");
    }

    @Test
    void duplicatesAreSentOnce() {
        CapturedResponse response = embed("[\"a\",\"b\",\"a\"]");

        assertThat(asked()).containsExactly(List.of("\"a\"", "\"b\""));
        assertThat(vectors(response)).isEqualTo(expected("a", "b", "a"));
        assertThat(tokens(response)).isEqualTo(20);
        assertThat(response.status()).isEqualTo("samovar; fwd=miss; stored; detail=leader");
    }

    @Test
    void emptyTextIsAnInputAsAnyOther() {
        embed("[\"\",\"a\"]");

        assertThat(vectors(embed("[\"a\",\"\"]"))).isEqualTo(expected("a", ""));
        assertThat(bench.sent).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"[]", "null", "1", "{\"text\":\"a\"}", "[\"a\",null]", "[\"a\",1]", "[\"a\"],\"labels\":[1]"})
    void requestWithoutAListOfInputsIsCachedWhole(String input) {
        assertThat(embed(input).isWhole()).isTrue();
    }

    @Test
    void moreInputsThanAnyProviderTakesAreCachedWhole() {
        assertThat(embed("[" + String.join(",", Collections.nCopies(2_049, "\"a\"")) + "]")
                        .isWhole())
                .isTrue();
        assertThat(embed("[" + String.join(",", Collections.nCopies(2_048, "\"a\"")) + "]")
                        .isWhole())
                .isFalse();
    }

    @Test
    void otherModelPartitionOrMemberIsAnotherEntry() {
        embed("[\"a\"]");
        bench.send(PATH, "{\"model\":\"n\",\"input\":[\"a\"]}");
        bench.send(PATH, "{\"model\":\"m\",\"dimensions\":2,\"input\":[\"a\"]}");
        embed("[\"a\"]", "Samovar-Partition", "p");
        bench.send("/v2/embeddings", body("[\"a\"]"));

        assertThat(bench.sent).hasSize(5);
    }

    @Test
    void indexAndNotPlaceSaysWhoseAResultIs() {
        bench.answers = body -> CompletableFuture.completedFuture(
                FakeAnswer.of(
                        200,
                        "{\"data\":[{\"embedding\":[2],\"index\":1},{\"index\":0,\"embedding\":[1]}],\"usage\":{\"prompt_tokens\":3}}"));
        embed("[\"a\",\"b\"]");

        assertThat(embed("[\"b\",\"a\"]").body())
                .isEqualTo("{\"data\":[{\"embedding\":[2],\"index\":0},{\"index\":1,\"embedding\":[1]}],"
                        + "\"usage\":{\"prompt_tokens\":0,\"total_tokens\":0}}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"data\":[{\"index\":0,\"embedding\":[1]}]}",
                "{\"data\":[{\"index\":0,\"embedding\":[1]},{\"index\":0,\"embedding\":[1]}]}",
                "{\"data\":[{\"index\":0,\"embedding\":[1]},{\"index\":2,\"embedding\":[1]}]}",
                "{\"data\":[{\"index\":0,\"embedding\":[1]},{\"embedding\":[1]}]}",
                "{\"data\":[{\"index\":0,\"embedding\":[1]},{\"index\":1.0,\"embedding\":[1]}]}",
                "{\"data\":[{\"index\":0,\"embedding\":[1]},{\"index\":1,\"embedding\":[]}]}",
                "{\"data\":[{\"index\":0,\"embedding\":[1]},{\"index\":1,\"embedding\":[1]}],\"error\":{}}",
                "{\"data\":[{\"index\":0,\"embedding\":[1]},{\"index\":1,\"embedding\":[1]}",
                "not JSON",
                ""
            })
    void wrongAnswerIsPassedOnOrRefusedAndNeverStored(String wrong) {
        bench.answers = body -> CompletableFuture.completedFuture(FakeAnswer.of(200, wrong));
        CapturedResponse response = embed("[\"a\",\"b\"]");

        assertThat(response.body()).isEqualTo(wrong);
        assertThat(response.status()).isEqualTo("samovar; fwd=miss; detail=leader");
        assertThat(bench.entries()).isZero();

        bench.answers = body -> CompletableFuture.completedFuture(FakeAnswer.to(body));
        embed("[\"c\"]");
        bench.answers = body -> CompletableFuture.completedFuture(FakeAnswer.of(200, wrong));
        assertThatThrownBy(() -> embed("[\"a\",\"c\",\"b\"]"))
                .hasCauseInstanceOf(UpstreamException.class)
                .hasMessageContaining("one result for each input");
        assertThat(bench.entries()).isEqualTo(1);
    }

    @Test
    void failureOfTheUpstreamIsPassedOn() {
        embed("[\"a\"]");
        bench.answers = body -> CompletableFuture.completedFuture(FakeAnswer.of(429, "slow down"));

        assertThatThrownBy(() -> embed("[\"a\",\"b\"]"))
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOfSatisfying(AnswerException.class, failure -> {
                    assertThat(failure.answer().status()).isEqualTo(429);
                    assertThat(new String(failure.answer().body(), java.nio.charset.StandardCharsets.UTF_8))
                            .isEqualTo("slow down");
                });
        assertThat(bench.failures).hasSize(1);

        bench.answers = body -> CompletableFuture.completedFuture(FakeAnswer.to(body));
        assertThat(embed("[\"a\",\"b\"]").status()).isEqualTo("samovar; fwd=miss; stored; detail=hits:1/2");
    }

    @Test
    void staleVectorsAreServedAndRefreshedInTheBackground() {
        embed("[\"a\",\"b\"]");
        bench.clock.advance(EmbeddingBench.FRESH.plusSeconds(1));
        embed("[\"c\"]");
        bench.answers = body -> CompletableFuture.completedFuture(FakeAnswer.of(500, "down"));

        CapturedResponse stale = embed("[\"a\",\"c\"]");
        assertThat(stale.status()).isEqualTo("samovar; hit; ttl=-1; detail=stale");
        assertThatThrownBy(() -> embed("[\"a\",\"d\"]")).hasCauseInstanceOf(AnswerException.class);

        bench.answers = body -> CompletableFuture.completedFuture(FakeAnswer.to(body));
        assertThat(embed("[\"a\",\"c\"]").status()).contains("stale");
        assertThat(asked().get(asked().size() - 1)).containsExactly("\"a\"");
        assertThat(embed("[\"a\",\"c\"]").status()).isEqualTo("samovar; hit; ttl=3600; detail=memory");
        assertThat(refreshes()).containsEntry("renewed", 1L).containsEntry("unstored", 0L);
    }

    private Map<String, Long> refreshes() {
        Map<String, Long> byOutcome = new HashMap<>();
        bench.stats.generations().refreshes().forEach((labels, count) -> byOutcome.put(labels.get(1), count.sum()));
        return byOutcome;
    }

    @Test
    void callForAMissingInputRefreshesTheStaleOnesToo() {
        embed("[\"a\"]");
        bench.clock.advance(EmbeddingBench.FRESH.plusSeconds(1));

        CapturedResponse response = embed("[\"a\",\"b\"]");

        assertThat(asked().get(1)).containsExactly("\"a\"", "\"b\"");
        assertThat(response.status()).isEqualTo("samovar; fwd=miss; stored; detail=leader");
    }

    @Test
    void onlyIfCachedIsNoCall() {
        embed("[\"a\"]");

        assertThat(embed("[\"a\",\"a\"]", "Cache-Control", "only-if-cached").status())
                .startsWith("samovar; hit");
        assertThatThrownBy(() -> embed("[\"a\",\"b\"]", "Cache-Control", "only-if-cached"))
                .hasCauseInstanceOf(NotCachedException.class);
        assertThat(bench.sent).hasSize(1);
        assertThat(bench.counters.count(Outcome.REFUSED)).isEqualTo(1);
    }

    @Test
    void noCacheGeneratesAllAnew() {
        embed("[\"a\"]");
        bench.clock.advance(Duration.ofSeconds(9));

        assertThat(embed("[\"a\",\"b\"]", "Cache-Control", "no-cache").status())
                .isEqualTo("samovar; fwd=request; stored; detail=leader");
        assertThat(asked().get(1)).containsExactly("\"a\"", "\"b\"");
        assertThat(embed("[\"a\"]").headers.get("Age")).isEqualTo("0");
    }

    @Test
    void maxAgeGeneratesOldOnesAnew() {
        embed("[\"a\"]");
        bench.clock.advance(Duration.ofSeconds(9));
        embed("[\"b\"]");

        CapturedResponse response = embed("[\"a\",\"b\"]", "Cache-Control", "max-age=5");

        assertThat(asked().get(2)).containsExactly("\"a\"");
        assertThat(response.status()).isEqualTo("samovar; fwd=request; stored; detail=hits:1/2");
    }

    @Test
    void noStoreIsNotForInputs() {
        assertThat(embed("[\"a\"]", "Cache-Control", "no-store").isWhole()).isTrue();
    }

    @Test
    void ttlOfTheRequestIsThatOfItsEntries() {
        embed("[\"a\",\"b\"]", "Samovar-TTL", "60");

        assertThat(embed("[\"b\",\"a\"]").status()).isEqualTo("samovar; hit; ttl=60; detail=memory");
    }

    @Test
    void purgeByTheWordsOfAnInputIsOfThisInput() {
        embed("[\"On python\",\"On rust\"]");
        bench.purge("*python*");
        embed("[\"On rust\",\"On python\"]");

        assertThat(asked().get(1)).containsExactly("\"On python\"");
    }

    @Test
    void wordsStayOutOfKeysIfTheyShould() {
        try (EmbeddingBench silent = new EmbeddingBench(new OpenAiDialect(), false)) {
            silent.send(PATH, body("[\"On python\",\"On rust\"]"));
            silent.purge("*python*");

            assertThat(silent.entries()).isEqualTo(2);
        }
    }

    @Test
    void savedTokensAreThoseOfTheInputsThatHit() {
        embed("[\"a\",\"b\",\"c\"]");
        embed("[\"a\",\"d\"]");
        assertThat(bench.stats.of("up").saved().tokens()).isEqualTo(10);
        assertThat(bench.stats.of("up").saved().modelCalls()).isZero();
        assertThat(bench.counters.savedCalls()).isZero();

        embed("[\"a\",\"b\"]");

        assertThat(bench.stats.of("up").saved().tokens()).isEqualTo(30);
        assertThat(bench.stats.of("up").hits()).isEqualTo(1);
        assertThat(bench.stats.of("up").misses()).isEqualTo(2);
        assertThat(bench.counters.savedCalls()).isEqualTo(1);
        assertThat(bench.counters.count(Outcome.HIT)).isEqualTo(1);
        assertThat(bench.counters.count(Outcome.MISS)).isEqualTo(2);
        assertThat(bench.counters.calls()).isEqualTo(2);
    }

    @Test
    void vectorLargerThanAnEntryIsDeliveredAndNotStored() {
        String small = "1,".repeat(EmbeddingBench.MAX_ENTRY / 4) + "1";
        String large = "1.00000,".repeat(EmbeddingBench.MAX_ENTRY / 4) + "1";
        bench.answers = body -> CompletableFuture.completedFuture(FakeAnswer.of(
                200,
                "{\"data\":[{\"index\":0,\"embedding\":[" + small + "]},{\"index\":1,\"embedding\":[" + large
                        + "]}]}"));

        assertThat(embed("[\"a\",\"b\"]").status()).isEqualTo("samovar; fwd=miss; detail=leader");
        assertThat(bench.entries()).isEqualTo(1);
    }

    @Test
    void answerThatNamesALargeVectorTooOftenIsRefused() {
        String large = "1,".repeat(EmbeddingBench.MAX_ENTRY / 3) + "1";
        bench.answers = body -> CompletableFuture.completedFuture(
                FakeAnswer.of(200, "{\"data\":[{\"index\":0,\"embedding\":[" + large + "]}]}"));
        embed("[\"a\"]");

        assertThatThrownBy(() -> embed("[" + String.join(",", Collections.nCopies(2_000, "\"a\"")) + "]"))
                .hasCauseInstanceOf(UpstreamException.class)
                .hasMessageContaining("larger together");
    }

    @Test
    void composedAnswerHasTheCallsHeadersButThoseOfItsBytes() {
        embed("[\"a\"]");
        bench.answers = body -> {
            FakeAnswer answer = FakeAnswer.to(body);
            MultiMap headers = MultiMap.caseInsensitiveMultiMap()
                    .add("Content-Length", "1")
                    .add("ETag", "\"x\"")
                    .add("X-Request-Id", "r2")
                    .add("X-RateLimit-Remaining", "9");
            return CompletableFuture.completedFuture(new FakeAnswer(200, answer.body(), headers));
        };

        MultiMap headers = embed("[\"a\",\"b\"]").headers;

        assertThat(headers.get("X-Request-Id")).isEqualTo("r2");
        assertThat(headers.get("X-RateLimit-Remaining")).isEqualTo("9");
        assertThat(headers.contains("ETag")).isFalse();
        assertThat(headers.contains("Content-Length")).isFalse();
    }
}
