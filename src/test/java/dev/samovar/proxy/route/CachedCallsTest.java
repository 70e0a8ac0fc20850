package dev.samovar.proxy.route;

import static dev.samovar.proxy.route.ProxyBench.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.samovar.cache.Purge;
import dev.samovar.cache.readthrough.failure.FailureSummary;
import dev.samovar.limit.Quota;
import dev.samovar.proxy.Upstream;
import dev.samovar.proxy.exchange.ProxyErrors;
import dev.samovar.testing.LogCapture;
import dev.samovar.testing.upstream.RawClient;
import dev.samovar.testing.upstream.UpstreamServer;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls that are answered from the cache. */
class CachedCallsTest {

    private final ProxyBench bench = new ProxyBench();

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void secondCallIsAHitWithTheSameBytes() {
        bench.upstream.answer(200, "{\"good\":  1}");

        HttpResponse<String> first = bench.send(bench.chat("{\"a\":1}"));
        bench.clock.advance(Duration.ofSeconds(7));
        HttpResponse<String> second = bench.send(bench.chat("{\"a\":1}"));

        assertThat(first.body()).isEqualTo(second.body()).isEqualTo("{\"good\":  1}");
        assertThat(status(first)).isEqualTo("samovar; fwd=miss; stored; detail=leader");
        assertThat(status(second)).isEqualTo("samovar; hit; ttl=3593; detail=memory");
        assertThat(second.headers().firstValue("Age")).hasValue("7");
        assertThat(second.headers().firstValue("Content-Type")).hasValue("application/json");
        assertThat(bench.upstream.requests()).hasSize(1);
    }

    /** The history of keys keeps thousands of failures: none may hold the upstream's answer. */
    @Test
    void failureIsKeptWithoutItsAnswer() {
        bench.upstream.answer(one -> one.response().setStatusCode(500).end("x".repeat(100_000)));

        bench.calls(1, "{}").get(0).join();

        await().atMost(Duration.ofMinutes(1)).until(() -> !bench.kept.isEmpty());
        assertThat(bench.kept)
                .singleElement()
                .isExactlyInstanceOf(FailureSummary.class)
                .extracting(Throwable::getMessage)
                .isEqualTo("The upstream up answered with status 500");
        assertThat(bench.warnings)
                .containsExactly(
                        "The upstream up answered with status 500, a failure of its own: see its log or status page");
    }

    @Test
    void callGoesUpstreamAsTheClientSentItWithoutCoding() {
        bench.upstream.answer(exchange -> exchange.response().end("good " + exchange.body()));

        HttpResponse<String> response = bench.send(bench.chat(
                "{\"a\": 1.0}", "Accept-Encoding", "gzip", "If-None-Match", "\"x\"", "X-Own", "1", "Cookie", "s=1"));

        assertThat(response.body()).isEqualTo("good {\"a\": 1.0}");
        UpstreamServer.Recorded sent = bench.upstream.requests().get(0);
        assertThat(sent.uri()).isEqualTo("/base/v1/chat/completions");
        assertThat(sent.headers().get("Accept-Encoding")).isEqualTo("identity");
        assertThat(sent.headers().get("X-Own")).isEqualTo("1");
        assertThat(sent.headers().get("Authorization")).isEqualTo("Bearer " + ProxyBench.KEY);
        assertThat(sent.headers().get("Host")).isEqualTo(bench.upstream.url().getAuthority());
        assertThat(sent.headers().contains("If-None-Match")).isFalse();
        assertThat(sent.headers().contains("Cookie")).isFalse();
    }

    @Test
    void leaderGetsTheUpstreamsHeadersAndOthersDoNot() {
        bench.upstream.answer(exchange -> exchange.response()
                .putHeader("X-Request-Id", "r1")
                .putHeader("X-RateLimit-Remaining", "9")
                .putHeader("Set-Cookie", "a=b")
                .putHeader("Strict-Transport-Security", "max-age=1")
                .end("good"));

        HttpResponse<String> first = bench.send(bench.chat("{}"));
        HttpResponse<String> second = bench.send(bench.chat("{}"));

        assertThat(first.headers().firstValue("X-Request-Id")).hasValue("r1");
        assertThat(first.headers().firstValue("X-RateLimit-Remaining")).hasValue("9");
        assertThat(first.headers().map()).doesNotContainKeys("set-cookie", "strict-transport-security");
        assertThat(second.headers().firstValue("X-Request-Id")).hasValue("r1");
        assertThat(second.headers().map()).doesNotContainKeys("x-ratelimit-remaining", "set-cookie");
    }

    @Test
    void hundredConcurrentCallsAreOneUpstream() throws Exception {
        bench.hold();
        List<CompletableFuture<HttpResponse<String>>> calls = bench.calls(100, "{}");
        UpstreamServer.Exchange one = bench.take();
        bench.awaitMisses(100);

        one.response().end("good");

        assertThat(calls).allSatisfy(call -> assertThat(call.join().body()).isEqualTo("good"));
        assertThat(bench.upstream.requests()).hasSize(1);
        assertThat(calls.stream().map(call -> status(call.join())).filter(status -> status.contains("collapsed")))
                .hasSize(99);
    }

    @Test
    void refusalReachesAllWhoWaitUnchanged() throws Exception {
        bench.hold();
        List<CompletableFuture<HttpResponse<String>>> calls = bench.calls(20, "{}");
        UpstreamServer.Exchange one = bench.take();
        bench.awaitMisses(20);

        one.response()
                .setStatusCode(429)
                .putHeader("Retry-After", "3")
                .putHeader("retry-after-ms", "2900")
                .putHeader("x-should-retry", "true")
                .putHeader("x-request-id", "r7")
                .putHeader("Set-Cookie", "a=b")
                .end("{\"error\":\"slow down\"}");

        assertThat(calls).allSatisfy(call -> {
            HttpResponse<String> response = call.join();
            assertThat(response.statusCode()).isEqualTo(429);
            assertThat(response.body()).isEqualTo("{\"error\":\"slow down\"}");
            assertThat(response.headers().firstValue("Retry-After")).hasValue("3");
            assertThat(response.headers().firstValue("retry-after-ms")).hasValue("2900");
            assertThat(response.headers().firstValue("x-should-retry")).hasValue("true");
            assertThat(response.headers().firstValue("x-request-id")).hasValue("r7");
            assertThat(response.headers().map()).doesNotContainKey("set-cookie");
            assertThat(status(response)).isEqualTo("samovar; fwd=miss");
        });
        assertThat(bench.upstream.requests()).hasSize(1);
    }

    /** A length of 0 would be that of the entity, which it is not. */
    @Test
    void notModifiedAnswerHasNoLength() {
        bench.upstream.answer(exchange -> exchange.response().setStatusCode(304).end());

        try (RawClient client = bench.raw()) {
            String response = client.send(
                            "POST /up/v1/chat/completions HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\n{}")
                    .readUntil("\r\n\r\n");
            assertThat(response).startsWith("HTTP/1.1 304").doesNotContainIgnoringCase("content-length");
        }
    }

    @ParameterizedTest
    @CsvSource({"max-age=60, miss", "no-cache, request", "no-store, bypass"})
    void refusalSaysWhyTheRequestWasForwarded(String directive, String reason) {
        bench.upstream.answer(400, "{}");

        HttpResponse<String> whole = bench.send(bench.chat("{}", "Cache-Control", directive));
        HttpResponse<String> stream = bench.send(bench.chat("{\"stream\":true}", "Cache-Control", directive));

        assertThat(status(whole)).isEqualTo(status(stream)).isEqualTo("samovar; fwd=" + reason);
    }

    @Test
    void failureIsNotRemembered() {
        bench.upstream.answer(500, "{}");
        assertThat(bench.send(bench.chat("{}")).statusCode()).isEqualTo(500);
        bench.upstream.answer(200, "good");

        assertThat(bench.send(bench.chat("{}")).body()).isEqualTo("good");
    }

    @Test
    void staleAnswerIsServedInsteadOfAFailure() {
        bench.upstream.answer(200, "good");
        bench.send(bench.chat("{}"));
        bench.upstream.answer(503, "{}");
        bench.clock.advance(ProxyBench.FRESH.plusSeconds(5));

        HttpResponse<String> response = bench.send(bench.chat("{}"));

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("good");
        assertThat(status(response)).isEqualTo("samovar; hit; ttl=-5; detail=stale");
        await().atMost(Duration.ofMinutes(1))
                .until(() -> bench.upstream.requests().size() == 2 && bench.cache.generationsUnderWay() == 0);
        assertThat(bench.send(bench.chat("{}")).body()).isEqualTo("good");
    }

    @Test
    void badAnswerIsDeliveredAndNotStored() {
        bench.upstream.answer(200, "{\"bad\":1}");

        assertThat(status(bench.send(bench.chat("{}")))).isEqualTo("samovar; fwd=miss; detail=leader");
        assertThat(bench.send(bench.chat("{}")).body()).isEqualTo("{\"bad\":1}");
        assertThat(bench.upstream.requests()).hasSize(2);
    }

    @Test
    void answerLargerThanAnEntryIsDeliveredAndNotStored() {
        String large = "good" + "x".repeat(ProxyBench.MAX_ENTRY);
        bench.upstream.answer(200, large);

        assertThat(bench.send(bench.chat("{}")).body()).isEqualTo(large);
        assertThat(bench.send(bench.chat("{}")).body()).isEqualTo(large);
        assertThat(bench.upstream.requests()).hasSize(2);
    }

    @Test
    void codedAnswerIsDeliveredAsItIsAndNotStored() {
        bench.upstream.answer(exchange ->
                exchange.response().putHeader("Content-Encoding", "br").end("good"));

        HttpResponse<String> response = bench.send(bench.chat("{}"));
        bench.send(bench.chat("{}"));

        assertThat(response.headers().firstValue("Content-Encoding")).hasValue("br");
        assertThat(response.body()).isEqualTo("good");
        assertThat(bench.upstream.requests()).hasSize(2);
    }

    @Test
    void brokenAnswerIsA502InTheDialectsForm() {
        bench.upstream.answer(exchange -> {
            exchange.response().putHeader("Content-Length", "100").write("good");
            exchange.request().connection().close();
        });

        HttpResponse<String> response = bench.send(bench.chat("{}"));

        assertThat(response.statusCode()).isEqualTo(502);
        assertThat(response.body()).startsWith("{\"fake_error\"").contains("broke off its answer");
        assertThat(bench.warnings).hasSize(1);
    }

    @Test
    void unreachableUpstreamIsA502() {
        HttpResponse<String> response = bench.send(bench.request("/gone/v1/chat/completions")
                .POST(java.net.http.HttpRequest.BodyPublishers.ofString("{}"))
                .build());

        assertThat(response.statusCode()).isEqualTo(502);
        assertThat(response.body()).startsWith("{\"fake_error\"").contains("refuses connections");
    }

    @Test
    void onlyIfCachedAsksNobody() {
        HttpResponse<String> response = bench.send(bench.chat("{}", "Cache-Control", "only-if-cached"));

        assertThat(response.statusCode()).isEqualTo(504);
        assertThat(response.body())
                .startsWith("{\"fake_error\"")
                .contains("without 'only-if-cached'")
                .doesNotContain("GET");
        assertThat(bench.upstream.requests()).isEmpty();
    }

    @Test
    void refusalOfACallWithoutABodyIsNoError() {
        String request = "POST /up/v1/chat/completions HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n"
                + ProxyBench.REFUSED + ": 1\r\n\r\n";
        try (LogCapture errors = LogCapture.of(ProxyErrors.class);
                RawClient client = bench.raw().send(request)) {
            assertThat(client.readUntil("fake_error")).startsWith("HTTP/1.1 400");
            assertThat(errors.lines()).isEmpty();
        }
    }

    @Test
    void usedUpQuotaIsA429ForAGenerationAndNotForAHit() {
        bench.upstream.answer(200, "good");
        bench.send(bench.chat("{}"));
        bench.quota = new Quota() {
            @Override
            public Optional<Duration> tryAcquire() {
                return Optional.of(Duration.ofSeconds(9));
            }

            @Override
            public void release() {
                // Nothing was taken
            }
        };

        assertThat(bench.send(bench.chat("{}")).statusCode()).isEqualTo(200);
        for (String body : List.of("{\"other\":1}", "{\"stream\":true}", "{\"tools\":1}")) {
            HttpResponse<String> response = bench.send(bench.chat(body));
            assertThat(response.statusCode()).as(body).isEqualTo(429);
            assertThat(response.headers().firstValue("Retry-After")).hasValue("9");
        }
        assertThat(bench.upstream.requests()).hasSize(1);
        HttpRequest operators = bench.chat("{\"other\":1}", ProxyBench.OPERATOR, "1");
        assertThat(bench.send(operators).statusCode()).as("operators have none").isEqualTo(200);
    }

    @Test
    void usedUpQuotaIsA429ForCallsThatAreOnlyPassedThrough() {
        bench.quota = new Quota() {
            @Override
            public Optional<Duration> tryAcquire() {
                return Optional.of(Duration.ofMillis(1_001));
            }

            @Override
            public void release() {
                // Nothing was taken
            }
        };
        String large = "x".repeat(ProxyBench.MAX_BODY + 1);
        HttpRequest chunked = bench.request("/up/v1/chat/completions")
                .POST(HttpRequest.BodyPublishers.ofInputStream(() ->
                        new java.io.ByteArrayInputStream(large.getBytes(java.nio.charset.StandardCharsets.US_ASCII))))
                .build();

        for (HttpRequest request :
                List.of(bench.chat("{}", "Origin", "https://example.org"), bench.chat(large), chunked)) {
            HttpResponse<String> response = bench.send(request);
            assertThat(response.statusCode()).isEqualTo(429);
            assertThat(response.headers().firstValue("Retry-After")).hasValue("2");
        }
        assertThat(bench.upstream.requests()).isEmpty();
        assertThat(bench.get("/up/v1/models").statusCode()).as("no model call").isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\"stream\":true,", "\"tools\":1,"})
    void cacheObjectForThisServiceIsNotSentUpstream(String kind) {
        bench.upstream.answer(exchange -> exchange.response().end("good " + exchange.body()));

        assertThat(bench.send(bench.chat("{" + kind + "\"cache\":{\"ttl\":9},\"a\":1}"))
                        .body())
                .isEqualTo("good {" + kind + "\"a\":1}");
    }

    @Test
    void purgedLeaderThatJoinsAnotherDoesNotGetTheHeadersOfItsOwnCall() throws Exception {
        bench.hold();
        CompletableFuture<HttpResponse<String>> first = bench.calls(1, "{}").get(0);
        UpstreamServer.Exchange old = bench.take();
        bench.store.purge(Purge.of(ProxyBench.UP)).await().atMost(Duration.ofMinutes(1));
        CompletableFuture<HttpResponse<String>> second = bench.calls(1, "{}").get(0);
        UpstreamServer.Exchange anew = bench.take();
        old.response().putHeader("X-Own", "old").end("good old");
        anew.response().putHeader("X-Own", "new").end("good new");

        assertThat(first.join().body()).isEqualTo("good new");
        assertThat(first.join().headers().firstValue("X-Own")).isEmpty();
        assertThat(second.join().headers().firstValue("X-Own")).hasValue("new");
    }

    @Test
    void generationGoesOnWithoutItsClient() throws Exception {
        bench.hold();
        UpstreamServer.Exchange one;
        try (RawClient client = bench.raw()) {
            client.send("POST /up/v1/chat/completions HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\n{}");
            one = bench.take();
        }

        one.response().end("good");
        await().atMost(Duration.ofMinutes(1)).until(() -> bench.cache.generationsUnderWay() == 0);

        assertThat(status(bench.send(bench.chat("{}")))).contains("; hit;");
    }

    @Test
    void bypassedCallIsPassedThroughWithItsReason() {
        bench.upstream.answer(exchange -> exchange.response().end("good " + exchange.body()));

        for (int call = 0; call < 2; call++) {
            HttpResponse<String> response = bench.send(bench.chat("{\"tools\":1}"));
            assertThat(response.body()).isEqualTo("good {\"tools\":1}");
            assertThat(status(response)).isEqualTo("samovar; fwd=bypass; detail=tools");
        }
        assertThat(bench.upstream.requests()).hasSize(2);
    }

    @Test
    void callOfAPageOfAnotherSiteIsPassedThrough() {
        HttpResponse<String> response = bench.send(bench.chat("{}", "Origin", "https://example.org"));

        assertThat(status(response)).isEqualTo("samovar; fwd=bypass; detail=origin");
    }

    @Test
    void bodyOverItsLimitIsPassedThroughWhole() {
        bench.upstream.answer(
                exchange -> exchange.response().end("" + exchange.body().length()));
        String large = "x".repeat(ProxyBench.MAX_BODY + 1);

        HttpResponse<String> announced = bench.send(bench.chat(large));
        HttpResponse<String> chunked = bench.send(bench.request("/up/v1/chat/completions")
                .POST(java.net.http.HttpRequest.BodyPublishers.ofInputStream(() -> new java.io.ByteArrayInputStream(
                        large.repeat(20).getBytes(java.nio.charset.StandardCharsets.US_ASCII))))
                .build());

        assertThat(announced.body()).isEqualTo("" + large.length());
        assertThat(chunked.body()).isEqualTo("" + 20 * large.length());
        assertThat(List.of(status(announced), status(chunked))).containsOnly("samovar; fwd=bypass; detail=size");
    }

    @Test
    void bodyAtItsLimitIsLookedUp() {
        bench.upstream.answer(200, "good");
        String largest = "x".repeat(ProxyBench.MAX_BODY);
        HttpRequest chunked = bench.request("/up/v1/chat/completions")
                .POST(HttpRequest.BodyPublishers.ofInputStream(() ->
                        new java.io.ByteArrayInputStream(largest.getBytes(java.nio.charset.StandardCharsets.US_ASCII))))
                .build();

        assertThat(status(bench.send(bench.chat(largest)))).startsWith("samovar; fwd=miss;");
        assertThat(status(bench.send(chunked))).contains("; hit;");
    }

    @Test
    void bodyThatDoesNotArriveInTimeIsA408AndReleasesItsMemory() {
        try (ProxyBench brief = new ProxyBench(
                        new Upstream.Timeouts(ProxyBench.NEVER, ProxyBench.NEVER, ProxyBench.NEVER),
                        ProxyBench.MAX_ENTRY,
                        Duration.ofMillis(200));
                RawClient client = brief.raw()) {
            client.send("POST /up/v1/chat/completions HTTP/1.1\r\nHost: h\r\nContent-Length: 50000\r\n\r\n"
                    + "x".repeat(40_000));

            assertThat(client.readUntil("}}")).startsWith("HTTP/1.1 408").contains("{\"fake_error\":{\"status\":408");
            await().until(() -> brief.bodies.taken() == 0);
            assertThat(brief.upstream.requests()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"tools\":1}"})
    void bodyThatWaitsForContinueIsAskedFor(String body) {
        bench.upstream.answer(200, "good");
        try (RawClient client = bench.raw()) {
            client.send(String.join(
                    "\r\n",
                    "POST /up/v1/chat/completions HTTP/1.1",
                    "Host: h",
                    "Content-Length: " + body.length(),
                    "Expect: 100-continue",
                    "",
                    ""));
            client.readUntil("HTTP/1.1 100 Continue\r\n\r\n");
            client.send(body);
            client.readUntil("good");
        }
        assertThat(bench.upstream.requests().get(0).headers().contains("Expect"))
                .isFalse();
    }

    @Test
    void oldClientIsNotToldToContinue() {
        bench.upstream.answer(200, "good");
        try (RawClient client = bench.raw()) {
            client.send("POST /up/v1/chat/completions HTTP/1.0\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n{}");
            assertThat(client.readToEnd()).startsWith("HTTP/1.0 200").endsWith("good");
        }
    }

    @Test
    void answersWaitForTheOldestWhileTheBudgetIsUsedUp() {
        CompletableFuture<Void> released = new CompletableFuture<>();
        String large = "x".repeat(300 * 1024);
        bench.upstream.answer(exchange -> {
            if (exchange.body().toString().contains("oldest")) {
                exchange.response().setChunked(true).write("x".repeat(200 * 1024));
                CompletableFuture<Void> unused =
                        released.thenRun(() -> exchange.response().end());
            } else {
                exchange.response().end(large);
            }
        });

        CompletableFuture<HttpResponse<String>> oldest =
                bench.client.sendAsync(bench.chat("{\"a\":\"oldest\"}"), HttpResponse.BodyHandlers.ofString());
        await().until(() -> bench.answers.used() >= 200 * 1024);
        List<CompletableFuture<HttpResponse<String>>> others = IntStream.range(0, 3)
                .mapToObj(i ->
                        bench.client.sendAsync(bench.chat("{\"a\":" + i + "}"), HttpResponse.BodyHandlers.ofString()))
                .toList();
        await().until(() -> bench.answers.used() > ProxyBench.ANSWER_BUDGET);

        assertThat(others).noneMatch(CompletableFuture::isDone);
        released.complete(null);
        assertThat(oldest.join().body()).hasSize(200 * 1024);
        assertThat(others).allSatisfy(other -> assertThat(other.join().body()).isEqualTo(large));
        await().until(() -> bench.answers.used() == 0);
    }
}
