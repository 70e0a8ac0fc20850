package dev.samovar.proxy.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.samovar.limit.Quota;
import dev.samovar.proxy.Upstream;
import dev.samovar.proxy.stats.Outcome;
import dev.samovar.proxy.stats.UpstreamFigures;
import dev.samovar.proxy.stats.Usage;
import dev.samovar.testing.upstream.RawClient;
import dev.samovar.testing.upstream.UpstreamServer;
import java.math.BigDecimal;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the statistics say of requests to the proxy. */
class CountedRequestsTest {

    private static final Duration WAIT = Duration.ofMinutes(1);
    private static final String STREAM = "{\"stream\":true}";

    private static final String HEAD_OF_A_BODY = String.join(
            "\r\n",
            "POST /up/v1/chat/completions HTTP/1.1",
            "Host: h",
            "Content-Length: 9",
            "Expect: 100-continue",
            "",
            "");

    private final ProxyBench bench = new ProxyBench();

    @AfterEach
    void close() {
        bench.close();
    }

    private UpstreamFigures up() {
        return bench.figures("up");
    }

    private void answerWell(String body) {
        bench.upstream.answer(answer -> answer.response()
                .putHeader("Content-Type", body.equals(STREAM) ? "text/event-stream" : "application/json")
                .end(body.equals(STREAM) ? FakeDialect.STREAM_END : "good"));
    }

    private static void assertOutcomes(UpstreamFigures figures, Map<Outcome, Long> expected) {
        for (Outcome outcome : Outcome.values()) {
            assertThat(figures.count(outcome)).as(outcome.label()).isEqualTo(expected.getOrDefault(outcome, 0L));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"a\":1}", STREAM})
    void partitionOfARequestIsThatOfItsTokens(String body) {
        answerWell(body);
        HttpRequest request = bench.chat(body, "Samovar-Partition", "eval-7");
        bench.send(request);
        await().atMost(WAIT).until(() -> ProxyBench.status(bench.send(request)).contains("hit"));

        assertThat(up().partitions()).containsOnlyKeys("eval-7");
        Usage usage = Objects.requireNonNull(up().partitions().get("eval-7"));
        assertThat(usage.spent()).isEqualTo(new UpstreamFigures.Tokens(1, 2));
        assertThat(usage.spentMoney()).contains(new BigDecimal("0.00002275"));
        assertThat(usage.saved()).isEqualTo(up().saved().tokens());
        assertThat(usage.savedMoney()).isPresent().isEqualTo(up().saved().money());
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"a\":1}", STREAM})
    void hitSavesWhatTheMissHadCost(String body) {
        answerWell(body);

        for (int i = 0; i < 4; i++) {
            assertThat(bench.send(bench.chat(body)).statusCode()).isEqualTo(200);
        }

        assertOutcomes(up(), Map.of(Outcome.MISS, 1L, Outcome.HIT, 3L));
        assertThat(up().requests()).isEqualTo(4);
        assertThat(up().hitRatePercent()).isEqualTo(75);
        assertThat(up().calls()).isEqualTo(1);
        assertThat(up().failures()).isEmpty();
        assertThat(up().firstByte().count()).isEqualTo(1);
        assertThat(up().firstByte().meanMillis()).isPositive();
        assertThat(up().tokens()).isEqualTo(new UpstreamFigures.Tokens(1, 2));
        assertThat(up().saved().calls()).isEqualTo(3);
        assertThat(up().saved().tokens()).isEqualTo(new UpstreamFigures.Tokens(3, 6));
        // 3 at 2.50 and 6 at 10.125 a million
        assertThat(up().saved().money()).isEqualTo(Optional.of(new BigDecimal("0.00006825")));
        assertThat(bench.figures("gone").requests()).isZero();
    }

    @Test
    void staleHitIsAHitThatIsStale() {
        bench.upstream.answer(200, "good");
        bench.send(bench.chat("{}"));
        bench.clock.advance(Duration.ofMinutes(70));
        bench.upstream.answer(500, "{}");

        assertThat(bench.send(bench.chat("{}")).body()).isEqualTo("good");

        await().atMost(WAIT).until(() -> up().failures().containsKey("500"));
        assertOutcomes(up(), Map.of(Outcome.MISS, 1L, Outcome.STALE, 1L));
        assertThat(up().hits()).isEqualTo(1);
        assertThat(up().saved().calls()).isEqualTo(1);
    }

    @Test
    void refusalOfTheUpstreamIsOneFailureForAllWhoWait() throws Exception {
        bench.hold();
        List<CompletableFuture<HttpResponse<String>>> calls = bench.calls(5, "{}");
        UpstreamServer.Exchange one = bench.take();
        bench.awaitMisses(5);
        one.response().setStatusCode(429).end("{}");

        assertThat(calls)
                .allSatisfy(call -> assertThat(call.join().statusCode()).isEqualTo(429));
        assertOutcomes(up(), Map.of(Outcome.MISS, 1L, Outcome.COALESCED, 4L));
        assertThat(up().misses()).isEqualTo(5);
        assertThat(up().failures()).isEqualTo(Map.of("429", 1L));
        assertThat(up().failed()).isEqualTo(1);
        assertThat(up().tokens()).isEqualTo(new UpstreamFigures.Tokens(0, 0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"a\":1}", STREAM})
    void requestThatJoinsAnothersCallIsCoalesced(String body) throws Exception {
        bench.hold();
        List<CompletableFuture<HttpResponse<String>>> calls = bench.calls(5, body);
        UpstreamServer.Exchange one = bench.take();
        bench.awaitMisses(5);
        one.response().putHeader("Content-Type", "text/event-stream").end(FakeDialect.STREAM_END);

        assertThat(calls)
                .allSatisfy(call -> assertThat(call.join().statusCode()).isEqualTo(200));
        assertOutcomes(up(), Map.of(Outcome.MISS, 1L, Outcome.COALESCED, 4L));
        assertThat(up().saved().calls()).isZero();
        assertThat(up().saved().money()).isEmpty();
    }

    @Test
    void bypassedRequestsAreCountedByReason() {
        bench.upstream.answer(200, "good");
        bench.get("/up/v1/models");
        bench.get("/up/v1/models");
        bench.send(bench.chat("{\"tools\":1}"));
        bench.send(bench.chat("{}", "Cache-Control", "no-store"));

        assertOutcomes(up(), Map.of(Outcome.BYPASS, 4L));
        assertThat(up().bypassed()).isEqualTo(Map.of("path", 2L, "tools", 1L, "no-store", 1L));
        assertThat(up().calls()).isEqualTo(4);
        assertThat(up().firstByte().count()).isEqualTo(4);
        assertThat(up().hitRatePercent()).isZero();
    }

    @Test
    void requestThatIsNeitherAnsweredNorForwardedIsRefused() {
        bench.quota = new Quota() {
            @Override
            public Optional<Duration> tryAcquire() {
                return Optional.of(Duration.ofSeconds(9));
            }

            @Override
            public void release() {}
        };
        assertThat(bench.send(bench.chat("{\"tools\":1}")).statusCode()).isEqualTo(429);
        assertThat(bench.send(bench.chat("{}")).statusCode()).isEqualTo(429);
        assertThat(bench.send(bench.chat(STREAM)).statusCode()).isEqualTo(429);
        assertThat(bench.send(bench.chat("{}", "Cache-Control", "only-if-cached"))
                        .statusCode())
                .isEqualTo(504);
        try (RawClient client = bench.raw()) {
            client.send("GET /up/../x HTTP/1.1\r\nHost: h\r\n\r\n").readUntil("}");
        }
        try (RawClient client = bench.raw()) {
            client.send("TRACE /up/x HTTP/1.1\r\nHost: h\r\n\r\n").readUntil("}");
        }

        assertOutcomes(up(), Map.of(Outcome.REFUSED, 6L));
        assertThat(up().calls()).isZero();
    }

    @Test
    void unreachableUpstreamIsAFailureWithoutAStatus() {
        HttpRequest.BodyPublisher body = HttpRequest.BodyPublishers.ofString("{}");
        bench.send(bench.request("/gone/v1/chat/completions").POST(body).build());
        bench.get("/gone/v1/models");

        UpstreamFigures gone = bench.figures("gone");
        assertOutcomes(gone, Map.of(Outcome.MISS, 1L, Outcome.BYPASS, 1L));
        assertThat(gone.failures()).isEqualTo(Map.of("unreachable", 2L));
        assertThat(gone.firstByte().count()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"a\":1}", STREAM, "{\"tools\":1}"})
    void slowUpstreamIsATimeout(String body) {
        try (ProxyBench slow = new ProxyBench(
                new Upstream.Timeouts(Duration.ofMinutes(1), Duration.ofMillis(100), Duration.ofMinutes(1)))) {
            slow.upstream.handle(request -> {});

            assertThat(slow.send(slow.chat(body)).statusCode()).isEqualTo(504);

            assertThat(slow.figures("up").failures()).isEqualTo(Map.of("timeout", 1L));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"a\":1}", STREAM, "{\"tools\":1}"})
    void answerThatBreaksOffIsOneFailure(String body) {
        bench.upstream.answer(answer -> {
            answer.response()
                    .putHeader("Content-Type", "text/event-stream")
                    .setChunked(true)
                    .write("data: 1\n\n");
            bench.vertx.setTimer(50, fired -> answer.request().connection().close());
        });

        try (RawClient client = bench.raw()) {
            client.send("POST /up/v1/chat/completions HTTP/1.1\r\nHost: h\r\nContent-Length: " + body.length()
                    + "\r\n\r\n" + body);
            await().atMost(WAIT).until(() -> !up().failures().isEmpty());
        }

        assertThat(up().failures()).isEqualTo(Map.of("broken", 1L));
        assertThat(up().firstByte().count()).isEqualTo(1);
    }

    @Test
    void callThatTheClientGaveUpIsNoFailure() throws Exception {
        bench.hold();
        try (RawClient client = bench.raw()) {
            client.send("GET /up/v1/models HTTP/1.1\r\nHost: h\r\n\r\n");
            bench.take();
        }

        bench.upstream.requests().get(0).gone().get(60, TimeUnit.SECONDS);
        assertThat(up().calls()).isEqualTo(1);
        assertThat(up().failures()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {STREAM, "{\"tools\":1}"})
    void answerThatTheClientGaveUpIsNoFailure(String body) throws Exception {
        bench.upstream.answer(answer -> answer.response()
                .putHeader("Content-Type", "text/event-stream")
                .setChunked(true)
                .write("data: 1\n\n"));
        try (RawClient client = bench.raw()) {
            client.send("POST /up/v1/chat/completions HTTP/1.1\r\nHost: h\r\nContent-Length: " + body.length()
                            + "\r\n\r\n" + body)
                    .readUntil("data: 1");
        }

        bench.upstream.requests().get(0).gone().get(60, TimeUnit.SECONDS);
        // What the call reports of its end has arrived before the next answer
        bench.upstream.answer(200, "good");
        bench.send(bench.chat("{}"));
        assertThat(up().failures()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"a\":1}", STREAM, "{\"tools\":1}"})
    void errorThatBreaksOffIsOneFailure(String body) {
        bench.upstream.answer(answer -> {
            answer.response().setStatusCode(500).setChunked(true).write("{");
            bench.vertx.setTimer(50, fired -> answer.request().connection().close());
        });

        try (RawClient client = bench.raw()) {
            client.send("POST /up/v1/chat/completions HTTP/1.1\r\nHost: h\r\nContent-Length: " + body.length()
                    + "\r\n\r\n" + body);
            await().atMost(WAIT).until(() -> !bench.warnings.isEmpty());
        }

        assertThat(up().failures()).isEqualTo(Map.of("500", 1L));
    }

    @Test
    void requestWhoseClientLeavesInTheBodyIsNone() {
        for (int i = 0; i < 20; i++) {
            try (RawClient client = bench.raw()) {
                client.send(HEAD_OF_A_BODY);
                client.readUntil("100 Continue");
            }
        }
        bench.upstream.answer(200, "good");
        bench.send(bench.chat("{}"));

        assertOutcomes(up(), Map.of(Outcome.MISS, 1L));
    }

    @Test
    void refusedRequestHasOneOutcomeHoweverItWasForwarded() {
        bench.upstream.answer(404, "{}");
        bench.send(bench.chat("{}"));
        bench.send(bench.chat("{\"tools\":1}"));
        bench.get("/up/v1/files/1");

        assertThat(up().requests()).isEqualTo(3);
        assertThat(up().failures()).isEqualTo(Map.of("404", 3L));
    }
}
