package dev.samovar.proxy.route;

import static dev.samovar.proxy.route.ProxyBench.stream;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.samovar.proxy.Upstream;
import dev.samovar.testing.upstream.RawClient;
import dev.samovar.testing.upstream.UpstreamServer;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.StreamResetException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Streams that do not come to their end, and clients that do not keep up. */
class BrokenStreamsTest {

    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final int MIB = 1 << 20;
    private static final int LARGE = 24 * MIB;
    private static final String CALL = "{\"stream\":true}";
    private static final String RAW_CALL =
            "POST /up/v1/chat/completions HTTP/1.1\r\nHost: h\r\nContent-Length: " + CALL.length() + "\r\n\r\n" + CALL;

    private ProxyBench bench = new ProxyBench();

    @AfterEach
    void close() {
        bench.close();
    }

    private void use(ProxyBench other) {
        bench.close();
        bench = other;
    }

    private void awaitOver() {
        await().atMost(PATIENCE).until(() -> bench.streams.generationsUnderWay() == 0);
    }

    private void assertNothingIsStored() {
        awaitOver();
        bench.upstream.answer(exchange -> stream(exchange).end(FakeDialect.STREAM_END));
        int before = bench.upstream.requests().size();
        assertThat(bench.send(bench.chat(CALL)).body()).isEqualTo(FakeDialect.STREAM_END);
        assertThat(bench.upstream.requests()).hasSize(before + 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"data: 1\n\n", "data: 1\n\ndata: half", "data: 1\n"})
    void upstreamThatBreaksOffEndsTheConnectionAndNotTheStream(String sent) throws Exception {
        bench.hold();
        try (RawClient leader = bench.raw().send(RAW_CALL);
                RawClient late = bench.raw()) {
            UpstreamServer.Exchange upstream = bench.take();
            stream(upstream).write(sent);
            leader.readUntil(sent);
            late.send(RAW_CALL).readUntil(sent);
            upstream.request().connection().close();

            for (RawClient client : new RawClient[] {leader, late}) {
                String response = client.readToEnd();
                assertThat(response).contains(sent).doesNotContain("\r\n0\r\n");
                assertThat(response.contains("data: fake_error 502 The upstream up broke off its answer"))
                        .as("event for the failure, where an event had ended")
                        .isEqualTo(sent.endsWith("\n\n"));
            }
        }
        assertThat(bench.warnings).containsExactly("The upstream up broke off its answer: try again");
        assertNothingIsStored();
    }

    @Test
    void wholeAnswerThatBreaksOffGetsNoEvent() throws Exception {
        bench.hold();
        try (RawClient client = bench.raw().send(RAW_CALL)) {
            UpstreamServer.Exchange upstream = bench.take();
            upstream.response().putHeader("Content-Type", "application/json").setChunked(true);
            upstream.response()
                    .write("{\n\n")
                    .onComplete(sent -> upstream.request().connection().close());

            assertThat(client.readToEnd()).contains("{\n\n").doesNotContain("fake_error", "\r\n0\r\n");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"stream", "tools"})
    void brokenAnswerReleasesTheMemoryOfItsRequest(String kind) throws Exception {
        bench.hold();
        String body = "{\"" + kind + "\":\"" + "x".repeat(30_000) + "\"}";
        for (String sent : new String[] {"", "data: 1\n\n"}) {
            try (RawClient client = bench.raw()) {
                client.send("POST /up/v1/chat/completions HTTP/1.1\r\nHost: h\r\nConnection: close\r\n"
                        + "Content-Length: " + body.length() + "\r\n\r\n" + body);
                UpstreamServer.Exchange upstream = bench.take();
                assertThat(bench.bodies.taken()).isPositive();
                HttpServerResponse response = stream(upstream);
                (sent.isEmpty() ? response.writeHead() : response.write(sent))
                        .onComplete(written -> upstream.request().connection().close());
                client.readToEnd();
                await().atMost(PATIENCE).until(() -> bench.bodies.taken() == 0);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {CALL, "{\"tools\":1}"})
    void brokenAnswerIsResetOverHttp2WithAnError(String body) throws Exception {
        bench.hold();
        HttpClient client = bench.vertx.createHttpClient(
                new HttpClientOptions().setProtocolVersion(HttpVersion.HTTP_2).setHttp2ClearTextUpgrade(false));
        Buffer received = Buffer.buffer();
        CompletableFuture<Throwable> failed = new CompletableFuture<>();
        client.request(HttpMethod.POST, bench.port(), "127.0.0.1", "/up/v1/chat/completions")
                .compose(request -> request.send(body))
                .onSuccess(response -> {
                    response.exceptionHandler(failed::complete);
                    response.endHandler(end -> failed.complete(new AssertionError("ordinary end")));
                    response.handler(received::appendBuffer);
                });
        UpstreamServer.Exchange upstream = bench.take();
        stream(upstream)
                .write("data: 1\n\n")
                .onComplete(sent -> upstream.request().connection().close());

        assertThat(failed.get(60, TimeUnit.SECONDS))
                .isInstanceOfSatisfying(
                        StreamResetException.class,
                        reset -> assertThat(reset.getCode()).isEqualTo(2));
        assertThat(received.toString()).startsWith("data: 1\n\n");
        assertNothingIsStored();
    }

    @Test
    void pauseLongerThanTheFirstByteMayTakeEndsTheStream() throws Exception {
        use(new ProxyBench(new Upstream.Timeouts(PATIENCE, Duration.ofMillis(500), ProxyBench.NEVER)));
        bench.upstream.answer(exchange -> stream(exchange).write("data: 1\n\n"));
        try (RawClient client = bench.raw().send(RAW_CALL)) {
            assertThat(client.readToEnd())
                    .contains("data: 1\n\n", "fake_error 504")
                    .doesNotContain("\r\n0\r\n");
        }
        bench.upstream.requests().get(0).gone().get(60, TimeUnit.SECONDS);
        assertThat(bench.warnings).containsExactly("The upstream up did not end an answer in time");
        assertNothingIsStored();
    }

    @Test
    void answerThatIsTooSlowAsAWholeBreaksOff() throws Exception {
        use(new ProxyBench(new Upstream.Timeouts(PATIENCE, PATIENCE, Duration.ofMillis(500))));
        bench.upstream.answer(exchange -> stream(exchange).write("data: 1\n\n"));
        try (RawClient client = bench.raw().send(RAW_CALL)) {
            assertThat(client.readToEnd()).contains("data: 1\n\n", "fake_error 504 The upstream up is too slow");
        }
        assertThat(bench.warnings).hasSize(1);
    }

    @Test
    void shutdownBreaksStreamsOff() throws Exception {
        bench.hold();
        try (RawClient client = bench.raw().send(RAW_CALL)) {
            stream(bench.take()).write("data: 1\n\n");
            client.readUntil("data: 1\n\n");
            bench.streams.abort();
            assertThat(client.readToEnd()).contains("fake_error 503").doesNotContain("\r\n0\r\n");
        }
        bench.upstream.requests().get(0).gone().get(60, TimeUnit.SECONDS);
    }

    @Test
    void slowReaderHoldsUpNobodyElse() throws Exception {
        use(new ProxyBench(new Upstream.Timeouts(PATIENCE, PATIENCE, PATIENCE), LARGE));
        String event = "data: " + "x".repeat(60_000) + "\n\n";
        int events = LARGE / event.length() - 1;
        bench.hold();
        CompletableFuture<HttpResponse<InputStream>> slow =
                bench.client.sendAsync(bench.chat(CALL), HttpResponse.BodyHandlers.ofInputStream());
        CompletableFuture<HttpResponse<byte[]>> other =
                bench.client.sendAsync(bench.chat(CALL), HttpResponse.BodyHandlers.ofByteArray());
        HttpServerResponse upstream = stream(bench.take());
        bench.awaitMisses(2);
        upstream.end(event.repeat(events) + FakeDialect.STREAM_END);

        int length = events * event.length() + FakeDialect.STREAM_END.length();
        assertThat(other.get(60, TimeUnit.SECONDS).body()).hasSize(length);
        awaitOver();
        try (InputStream unread = slow.get(60, TimeUnit.SECONDS).body()) {
            assertThat(unread.readAllBytes()).hasSize(length);
        }
        assertThat(bench.upstream.requests()).hasSize(1);
    }

    @Test
    void slowestReaderOfALargeStreamHoldsTheUpstreamBack() throws Exception {
        int chunks = 64;
        AtomicInteger written = new AtomicInteger();
        bench.upstream.answer(exchange -> write(stream(exchange), written, chunks));
        HttpResponse<InputStream> response =
                bench.client.send(bench.chat(CALL), HttpResponse.BodyHandlers.ofInputStream());

        AtomicInteger before = new AtomicInteger();
        await().pollInterval(Duration.ofSeconds(1))
                .atMost(PATIENCE)
                .until(() -> before.getAndSet(written.get()) == written.get() && written.get() > 0);
        assertThat(written.get()).as("written when it stands still").isLessThan(chunks);
        try (InputStream unread = response.body()) {
            assertThat(unread.readAllBytes()).hasSize(chunks * MIB);
        }
        awaitOver();
    }

    private static void write(HttpServerResponse to, AtomicInteger written, int chunks) {
        while (written.get() < chunks && !to.writeQueueFull()) {
            to.write(Buffer.buffer(new byte[MIB]));
            written.incrementAndGet();
        }
        if (written.get() < chunks) {
            to.drainHandler(drained -> write(to, written, chunks));
        } else {
            to.end();
        }
    }

    @Test
    void streamLargerThanAnEntryIsDeliveredAndNotStored() {
        String large = ("data: " + "x".repeat(1_000) + "\n\n").repeat(5_000);
        bench.upstream.answer(exchange -> stream(exchange).end(large + FakeDialect.STREAM_END));

        assertThat(bench.send(bench.chat(CALL)).body()).isEqualTo(large + FakeDialect.STREAM_END);
        assertNothingIsStored();
    }
}
