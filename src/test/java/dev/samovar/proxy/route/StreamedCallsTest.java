package dev.samovar.proxy.route;

import static dev.samovar.proxy.route.ProxyBench.status;
import static dev.samovar.proxy.route.ProxyBench.stream;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.samovar.cache.Purge;
import dev.samovar.testing.upstream.RawClient;
import dev.samovar.testing.upstream.UpstreamServer;
import io.vertx.core.http.HttpServerResponse;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls whose answers are streams: one upstream call for all, from byte 0 each, and an entry at the end. */
class StreamedCallsTest {

    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final String CALL = "{\"stream\":true}";
    private static final String RAW_CALL =
            "POST /up/v1/chat/completions HTTP/1.1\r\nHost: h\r\nContent-Length: " + CALL.length() + "\r\n\r\n" + CALL;
    private static final String END = FakeDialect.STREAM_END;

    private final ProxyBench bench = new ProxyBench();

    @AfterEach
    void close() {
        bench.close();
    }

    private CompletableFuture<HttpResponse<String>> call() {
        return bench.client.sendAsync(bench.chat(CALL), HttpResponse.BodyHandlers.ofString());
    }

    private void awaitOver() {
        await().atMost(PATIENCE).until(() -> bench.streams.generationsUnderWay() == 0);
    }

    @Test
    void secondCallIsAHitWithTheSameBytes() {
        bench.upstream.answer(exchange -> {
            HttpServerResponse response = stream(exchange).putHeader("X-Request-Id", "r1");
            response.putHeader("X-RateLimit-Remaining", "9").putHeader("Set-Cookie", "a=b");
            response.write("data: 1\n\n");
            response.end(END);
        });

        HttpResponse<String> first = bench.send(bench.chat(CALL));
        awaitOver();
        bench.clock.advance(Duration.ofSeconds(7));
        HttpResponse<String> second = bench.send(bench.chat(CALL));

        assertThat(first.body()).isEqualTo(second.body()).isEqualTo("data: 1\n\n" + END);
        assertThat(status(first)).isEqualTo("samovar; fwd=miss; detail=leader");
        assertThat(status(second)).isEqualTo("samovar; hit; ttl=3593; detail=memory");
        assertThat(first.headers().firstValue("X-RateLimit-Remaining")).hasValue("9");
        assertThat(first.headers().map()).doesNotContainKeys("content-length", "set-cookie");
        assertThat(second.headers().map()).doesNotContainKeys("x-ratelimit-remaining", "set-cookie");
        assertThat(second.headers().firstValue("Age")).hasValue("7");
        assertThat(List.of(first, second)).allSatisfy(response -> {
            assertThat(response.headers().allValues("Content-Type")).containsExactly("text/event-stream");
            assertThat(response.headers().allValues("X-Request-Id")).containsExactly("r1");
            assertThat(response.headers().map()).containsKey("content-security-policy");
        });
        assertThat(bench.upstream.requests()).hasSize(1);
    }

    @Test
    void lateJoinerGetsEverythingFromByteZeroAtOnce() throws Exception {
        bench.hold();
        try (RawClient leader = bench.raw().send(RAW_CALL);
                RawClient late = bench.raw()) {
            HttpServerResponse upstream = stream(bench.take()).putHeader("X-Own", "1");
            upstream.write("data: 1\n\n");
            assertThat(leader.readUntil("data: 1\n\n")).containsIgnoringCase("x-own: 1");
            upstream.write("data: 2\n\n");
            leader.readUntil("data: 2\n\n");

            late.send(RAW_CALL).readUntil("data: 1\n\n");
            assertThat(late.readUntil("data: 2\n\n"))
                    .contains("samovar; fwd=miss; collapsed")
                    .doesNotContainIgnoringCase("x-own");

            upstream.end(END);
            assertThat(leader.readUntil("\r\n0\r\n\r\n")).contains(END);
            assertThat(late.readUntil("\r\n0\r\n\r\n")).contains(END);
        }
        assertThat(bench.upstream.requests()).hasSize(1);
    }

    @Test
    void hundredCallsAtRandomMomentsAreOneUpstream() throws Exception {
        bench.hold();
        Random random = new Random(7);
        List<CompletableFuture<HttpResponse<String>>> calls = new ArrayList<>(bench.calls(10, CALL));
        HttpServerResponse upstream = stream(bench.take());
        StringBuilder all = new StringBuilder();
        while (calls.size() < 100) {
            String event = "data: " + "x".repeat(random.nextInt(500)) + "\n\n";
            all.append(event);
            upstream.write(event);
            calls.addAll(bench.calls(Math.min(100 - calls.size(), random.nextInt(12)), CALL));
            // Some come while the stream goes on, and some while it stands still
            bench.awaitMisses(calls.size() - random.nextInt(5));
        }
        bench.awaitMisses(100);
        upstream.end(END);

        assertThat(calls).allSatisfy(call -> assertThat(call.join().body()).isEqualTo(all + END));
        assertThat(bench.upstream.requests()).hasSize(1);
    }

    @Test
    void leaderLeavesAndTheOthersFinish() throws Exception {
        bench.hold();
        HttpServerResponse upstream;
        CompletableFuture<HttpResponse<String>> other;
        try (RawClient leader = bench.raw().send(RAW_CALL)) {
            upstream = stream(bench.take());
            other = call();
            bench.awaitMisses(2);
            upstream.write("data: 1\n\n");
            leader.readUntil("data: 1\n\n");
        }
        upstream.end(END);

        assertThat(other.join().body()).isEqualTo("data: 1\n\n" + END);
        awaitOver();
        assertThat(status(bench.send(bench.chat(CALL)))).contains("; hit;");
    }

    @Test
    void allLeaveAndTheUpstreamSeesTheClose() throws Exception {
        bench.hold();
        try (RawClient one = bench.raw().send(RAW_CALL);
                RawClient other = bench.raw()) {
            HttpServerResponse upstream = stream(bench.take());
            upstream.write("data: 1\n\n");
            one.readUntil("data: 1\n\n");
            other.send(RAW_CALL).readUntil("data: 1\n\n");
        }

        bench.upstream.requests().get(0).gone().get(60, TimeUnit.SECONDS);
        awaitOver();
        assertThat(bench.warnings).isEmpty();
        bench.upstream.answer(exchange -> stream(exchange).end(END));
        assertThat(bench.send(bench.chat(CALL)).body()).isEqualTo(END);
        assertThat(bench.upstream.requests()).hasSize(2);
    }

    @Test
    void onlyClientLeavesBeforeTheFirstByte() throws Exception {
        bench.hold();
        try (RawClient client = bench.raw().send(RAW_CALL)) {
            bench.take();
            assertThat(client).isNotNull();
        }

        bench.upstream.requests().get(0).gone().get(60, TimeUnit.SECONDS);
        awaitOver();
    }

    @Test
    void purgeInMidStreamStoresNothingAndStartsAnew() throws Exception {
        bench.hold();
        CompletableFuture<HttpResponse<String>> before = call();
        HttpServerResponse old = stream(bench.take());
        old.write("data: old\n\n");
        await().atMost(PATIENCE).until(() -> bench.streams.generationsUnderWay() == 1);
        bench.store.purge(Purge.of(ProxyBench.UP)).await().atMost(PATIENCE);

        CompletableFuture<HttpResponse<String>> after = call();
        HttpServerResponse anew = stream(bench.take());
        old.end(END);
        assertThat(before.join().body()).isEqualTo("data: old\n\n" + END);
        anew.write("data: new\n\n");
        anew.end(END);

        assertThat(after.join().body()).isEqualTo("data: new\n\n" + END);
        awaitOver();
        assertThat(bench.send(bench.chat(CALL)).body()).isEqualTo("data: new\n\n" + END);
        assertThat(bench.upstream.requests()).hasSize(2);
    }

    @Test
    void purgedLeaderThatJoinsAnotherDoesNotGetTheHeadersOfItsOwnCall() throws Exception {
        bench.hold();
        CompletableFuture<HttpResponse<InputStream>> first =
                bench.client.sendAsync(bench.chat(CALL), HttpResponse.BodyHandlers.ofInputStream());
        stream(bench.take()).putHeader("X-Own", "old").writeHead();
        bench.store.purge(Purge.of(ProxyBench.UP)).await().atMost(PATIENCE);
        CompletableFuture<HttpResponse<String>> second = call();
        HttpServerResponse anew = stream(bench.take()).putHeader("X-Own", "new");
        bench.upstream.requests().get(0).gone().get(60, TimeUnit.SECONDS);
        anew.write("data: new\n\n");

        HttpResponse<InputStream> joined = first.get(60, TimeUnit.SECONDS);
        anew.end(END);
        assertThat(status(joined)).contains("collapsed");
        assertThat(joined.headers().firstValue("X-Own")).isEmpty();
        assertThat(joined.body().readAllBytes()).asString().isEqualTo("data: new\n\n" + END);
        assertThat(second.join().headers().firstValue("X-Own")).hasValue("new");
    }

    @Test
    void cutStreamIsDeliveredAndNotStored() {
        bench.upstream.answer(exchange -> stream(exchange).end("data: 1\n\n"));

        for (int call = 1; call <= 2; call++) {
            assertThat(bench.send(bench.chat(CALL)).body()).isEqualTo("data: 1\n\n");
            awaitOver();
            assertThat(bench.upstream.requests()).hasSize(call);
        }
    }

    @Test
    void emptyStreamIsDeliveredAndNotStored() {
        bench.upstream.answer(exchange -> stream(exchange).end());

        for (int call = 1; call <= 2; call++) {
            HttpResponse<String> response = bench.send(bench.chat(CALL));
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.body()).isEmpty();
            awaitOver();
            assertThat(bench.upstream.requests()).hasSize(call);
        }
    }

    @Test
    void refusalReachesAllWhoWaitUnchanged() throws Exception {
        bench.hold();
        List<CompletableFuture<HttpResponse<String>>> calls = bench.calls(20, CALL);
        UpstreamServer.Exchange one = bench.take();
        bench.awaitMisses(20);

        one.response()
                .setStatusCode(429)
                .putHeader("Retry-After", "3")
                .putHeader("x-should-retry", "true")
                .putHeader("Set-Cookie", "a=b")
                .end("{\"error\":\"slow down\"}");

        assertThat(calls).allSatisfy(call -> {
            HttpResponse<String> response = call.join();
            assertThat(response.statusCode()).isEqualTo(429);
            assertThat(response.body()).isEqualTo("{\"error\":\"slow down\"}");
            assertThat(response.headers().firstValue("Retry-After")).hasValue("3");
            assertThat(response.headers().firstValue("x-should-retry")).hasValue("true");
            assertThat(response.headers().map()).doesNotContainKey("set-cookie");
            assertThat(status(response)).isEqualTo("samovar; fwd=miss");
        });
        assertThat(bench.upstream.requests()).hasSize(1);
    }

    @Test
    void codedAnswerIsDeliveredAsItIsAndNotStored() {
        bench.upstream.answer(
                exchange -> stream(exchange).putHeader("Content-Encoding", "br").end(END));

        HttpResponse<String> response = bench.send(bench.chat(CALL));
        bench.send(bench.chat(CALL));

        assertThat(response.headers().firstValue("Content-Encoding")).hasValue("br");
        assertThat(response.body()).isEqualTo(END);
        assertThat(bench.upstream.requests()).hasSize(2);
    }

    @Test
    void wholeAnswerInPlaceOfAStreamIsAssessedAsOne() {
        bench.upstream.answer(200, "{\"bad\":1}");
        assertThat(bench.send(bench.chat(CALL)).body()).isEqualTo("{\"bad\":1}");
        awaitOver();
        bench.upstream.answer(200, "{\"good\":1}");
        assertThat(bench.send(bench.chat(CALL)).body()).isEqualTo("{\"good\":1}");
        awaitOver();

        HttpResponse<String> hit = bench.send(bench.chat(CALL));

        assertThat(hit.body()).isEqualTo("{\"good\":1}");
        assertThat(hit.headers().firstValue("Content-Type")).hasValue("application/json");
        assertThat(status(hit)).contains("; hit;");
        assertThat(bench.upstream.requests()).hasSize(2);
    }

    @Test
    void staleStreamIsServedInsteadOfAFailure() {
        bench.upstream.answer(exchange -> stream(exchange).end(END));
        bench.send(bench.chat(CALL));
        awaitOver();
        bench.upstream.answer(503, "{}");
        bench.clock.advance(ProxyBench.FRESH.plusSeconds(5));

        HttpResponse<String> response = bench.send(bench.chat(CALL));

        assertThat(response.body()).isEqualTo(END);
        assertThat(status(response)).isEqualTo("samovar; hit; ttl=-5; detail=stale");
        await().atMost(PATIENCE).until(() -> bench.upstream.requests().size() == 2);
        awaitOver();
        assertThat(bench.send(bench.chat(CALL)).body()).isEqualTo(END);
    }

    @Test
    void noStoreGeneratesForOneCallerAndStoresNothing() {
        bench.upstream.answer(exchange -> stream(exchange).end(END));

        for (int call = 1; call <= 2; call++) {
            HttpResponse<String> response = bench.send(bench.chat(CALL, "Cache-Control", "no-store"));
            assertThat(response.body()).isEqualTo(END);
            assertThat(status(response)).isEqualTo("samovar; fwd=bypass");
            assertThat(bench.upstream.requests()).hasSize(call);
        }
    }

    @Test
    void onlyIfCachedAsksNobody() {
        HttpResponse<String> response = bench.send(bench.chat(CALL, "Cache-Control", "only-if-cached"));

        assertThat(response.statusCode()).isEqualTo(504);
        assertThat(response.body()).startsWith("{\"fake_error\"");
        assertThat(bench.upstream.requests()).isEmpty();
    }

    @Test
    void unreachableUpstreamIsA502() {
        HttpResponse<String> response = bench.send(bench.request("/gone/v1/chat/completions")
                .POST(java.net.http.HttpRequest.BodyPublishers.ofString(CALL))
                .build());

        assertThat(response.statusCode()).isEqualTo(502);
        assertThat(response.body()).startsWith("{\"fake_error\"").contains("refuses connections");
        assertThat(bench.warnings).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.0", "HTTP/1.0\r\nConnection: keep-alive"})
    void clientOfHttp10GetsTheStreamUntilTheConnectionEnds(String version) {
        bench.upstream.answer(exchange -> stream(exchange).end(END));
        try (RawClient client = bench.raw()) {
            String response = client.send(RAW_CALL.replace("HTTP/1.1", version)).readToEnd();
            assertThat(response).endsWith("\r\n\r\n" + END).doesNotContainIgnoringCase("transfer-encoding");
        }
    }
}
