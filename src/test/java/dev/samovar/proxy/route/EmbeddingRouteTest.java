package dev.samovar.proxy.route;

import static dev.samovar.proxy.route.ProxyBench.status;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.samovar.proxy.controls.RequestControlReader;
import dev.samovar.proxy.keys.ProxyKeys;
import dev.samovar.proxy.keys.RecentBodies;
import dev.samovar.proxy.openai.OpenAiDialect;
import dev.samovar.testing.upstream.UpstreamServer;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Embeddings over HTTP. */
class EmbeddingRouteTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final ScheduledExecutorService workers = Executors.newSingleThreadScheduledExecutor();
    private final ProxyBench bench = new ProxyBench(
            new OpenAiDialect(),
            new ProxyKeys(new RequestControlReader(Duration.ofHours(1)), new RecentBodies(1 << 20, workers), true)
                    ::read);

    @AfterEach
    void close() {
        bench.close();
        workers.shutdownNow();
    }

    private HttpRequest request(String input, String... headers) {
        HttpRequest.Builder request = bench.request("/up/v1/embeddings")
                .POST(HttpRequest.BodyPublishers.ofString("{\"model\":\"m\",\"input\":" + input + "}"));
        return headers.length == 0 ? request.build() : request.headers(headers).build();
    }

    private HttpResponse<String> embed(String input, String... headers) {
        return bench.send(request(input, headers));
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** An answer with vectors of so many numbers, the first of which shows the length of the input. */
    private static void answer(UpstreamServer.Exchange exchange, int numbers) {
        List<String> data = new ArrayList<>();
        for (JsonNode input : json(exchange.body().toString()).path("input")) {
            data.add("{\"object\":\"embedding\",\"index\":" + data.size() + ",\"embedding\":["
                    + input.textValue().length() + ",0.25".repeat(numbers - 1) + "]}");
        }
        exchange.response()
                .putHeader("Content-Type", "application/json")
                .putHeader("X-Request-Id", "r" + data.size())
                .putHeader("ETag", "\"bytes\"")
                .end("{\"object\":\"list\",\"data\":[" + String.join(",", data)
                        + "],\"model\":\"m\",\"usage\":{\"prompt_tokens\":" + data.size() + ",\"total_tokens\":"
                        + data.size() + "}}");
    }

    @Test
    void restOfABatchIsFetchedAndTheAnswerComposed() {
        bench.upstream.answer(exchange -> answer(exchange, 3));
        HttpResponse<String> first = embed("[\"a\",\"bb\"]");
        HttpResponse<String> second = embed("[\"bb\",\"ccc\",\"a\"]");
        HttpResponse<String> third = embed("[\"ccc\",\"bb\"]");

        assertThat(first.headers().firstValue("ETag")).hasValue("\"bytes\"");
        assertThat(second.body())
                .isEqualTo(
                        "{\"object\":\"list\",\"data\":[{\"object\":\"embedding\",\"index\":0,\"embedding\":[2,0.25,0.25]},"
                                + "{\"object\":\"embedding\",\"index\":1,\"embedding\":[3,0.25,0.25]},"
                                + "{\"object\":\"embedding\",\"index\":2,\"embedding\":[1,0.25,0.25]}],\"model\":\"m\","
                                + "\"usage\":{\"prompt_tokens\":1,\"total_tokens\":1}}");
        assertThat(status(second)).isEqualTo("samovar; fwd=miss; stored; detail=hits:2/3");
        assertThat(second.headers().firstValue("ETag")).isEmpty();
        assertThat(second.headers().firstValue("X-Request-Id")).hasValue("r1");
        assertThat(status(third)).isEqualTo("samovar; hit; ttl=3600; detail=memory");
        assertThat(third.headers().firstValue("X-Request-Id")).as("two calls").isEmpty();
        assertThat(bench.upstream.requests()).hasSize(2);
    }

    @Test
    void largeAnswersAreComposedOffTheEventLoop() {
        bench.upstream.answer(exchange -> answer(exchange, 5_000));
        String input = Stream.iterate("x", text -> text + "x")
                .limit(20)
                .map(text -> '"' + text + '"')
                .toList()
                .toString();
        embed("[\"x\",\"xx\"]");

        HttpResponse<String> response = embed(input);

        assertThat(status(response)).isEqualTo("samovar; fwd=miss; stored; detail=hits:2/20");
        assertThat(json(response.body()).path("data")).hasSize(20);
        assertThat(embed(input).body()).isEqualTo(response.body().replace("_tokens\":18", "_tokens\":0"));
        assertThat(bench.upstream.requests()).hasSize(2);
    }

    @Test
    void hundredConcurrentBatchesAreOneUpstream() throws Exception {
        bench.hold();
        List<CompletableFuture<HttpResponse<String>>> calls = Stream.generate(
                        () -> bench.client.sendAsync(request("[\"a\",\"bb\"]"), HttpResponse.BodyHandlers.ofString()))
                .limit(100)
                .toList();
        UpstreamServer.Exchange one = bench.take();
        bench.awaitMisses(100);

        answer(one, 3);

        assertThat(calls)
                .allSatisfy(call ->
                        assertThat(json(call.join().body()).path("data")).hasSize(2));
        assertThat(bench.upstream.requests()).hasSize(1);
        assertThat(calls.stream().filter(call -> status(call.join()).contains("collapsed")))
                .hasSize(99);
    }

    @Test
    void refusalOfTheUpstreamReachesTheClientUnchanged() {
        bench.upstream.answer(exchange -> answer(exchange, 3));
        embed("[\"a\"]");
        bench.upstream.answer(exchange -> exchange.response()
                .setStatusCode(429)
                .putHeader("Retry-After", "7")
                .putHeader("Content-Type", "application/json")
                .end("{\"error\":{\"code\":\"busy\"}}"));

        HttpResponse<String> response = embed("[\"a\",\"bb\"]");

        assertThat(response.statusCode()).isEqualTo(429);
        assertThat(response.body()).isEqualTo("{\"error\":{\"code\":\"busy\"}}");
        assertThat(response.headers().firstValue("Retry-After")).hasValue("7");
        assertThat(status(embed("[\"a\"]"))).startsWith("samovar; hit");
    }

    @Test
    void errorsOfTheProxyHaveTheFormOfTheDialect() {
        bench.upstream.answer(exchange -> answer(exchange, 3));
        embed("[\"a\"]");
        bench.upstream.answer(200, "{\"data\":[]}");

        HttpResponse<String> wrong = embed("[\"a\",\"bb\"]");
        HttpResponse<String> notCached = embed("[\"a\",\"bb\"]", "Cache-Control", "only-if-cached");

        assertThat(wrong.statusCode()).isEqualTo(502);
        assertThat(json(wrong.body()).path("error").path("type").textValue()).isEqualTo("server_error");
        assertThat(notCached.statusCode()).isEqualTo(504);
        assertThat(json(notCached.body()).path("error").path("message").textValue())
                .startsWith("Not cached");
    }

    @Test
    void cacheObjectOfTheBodyIsNotSent() {
        List<String> bodies = new ArrayList<>();
        bench.upstream.answer(exchange -> {
            bodies.add(exchange.body().toString());
            answer(exchange, 3);
        });
        embed("[\"a\"],\"cache\":{\"ttl\":60}");
        embed("[\"bb\",\"a\"],\"cache\":{\"ttl\":60}");

        assertThat(bodies)
                .containsExactly("{\"model\":\"m\",\"input\":[\"a\"]}", "{\"model\":\"m\",\"input\":[\"bb\"]}");
    }

    @Test
    void noStoreIsForwardedWholeAndKeepsNothing() {
        bench.upstream.answer(exchange -> answer(exchange, 3));
        embed("[\"a\"]");

        assertThat(status(embed("[\"a\",\"bb\"]", "Cache-Control", "no-store", FakeKeys.OWN, "own")))
                .isEqualTo("samovar; fwd=bypass");
        assertThat(status(embed("[\"bb\"]", FakeKeys.OWN, "own"))).startsWith("samovar; fwd=miss");
    }
}
