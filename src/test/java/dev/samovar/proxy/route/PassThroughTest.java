package dev.samovar.proxy.route;

import static dev.samovar.proxy.route.ProxyBench.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.samovar.proxy.Upstream;
import dev.samovar.testing.upstream.RawClient;
import dev.samovar.testing.upstream.UpstreamServer;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests and responses that pass through as they arrive. */
class PassThroughTest {

    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final int MIB = 1 << 20;

    private final ProxyBench bench = new ProxyBench();

    @AfterEach
    void close() {
        bench.close();
    }

    private BlockingQueue<HttpServerRequest> heads() {
        BlockingQueue<HttpServerRequest> heads = new LinkedBlockingQueue<>();
        bench.upstream.handle(request -> {
            request.pause();
            heads.add(request);
        });
        return heads;
    }

    private static HttpServerRequest take(BlockingQueue<HttpServerRequest> heads) throws InterruptedException {
        HttpServerRequest head = heads.poll(60, TimeUnit.SECONDS);
        assertThat(head).isNotNull();
        return head;
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND"})
    void anyMethodPathAndQueryReachesTheUpstream(String method) {
        bench.upstream.answer(exchange -> exchange.response()
                .setStatusCode(207)
                .setStatusMessage("As You Like It")
                .putHeader("X-Request-Id", "r1")
                .putHeader("Set-Cookie", "a=b")
                .end(exchange.body()));

        HttpResponse<String> response = bench.send(bench.request("/up/v1/a%20b;c=d/%C3%A9?q=a+b&q=%2F")
                .method(method, HttpRequest.BodyPublishers.ofString("body"))
                .header("X-Own", "1")
                .build());

        assertThat(response.statusCode()).isEqualTo(207);
        assertThat(response.body()).isEqualTo("body");
        assertThat(response.headers().firstValue("X-Request-Id")).hasValue("r1");
        assertThat(response.headers().firstValue("Set-Cookie")).hasValue("a=b");
        assertThat(status(response)).isEqualTo("samovar; fwd=bypass; detail=path");
        UpstreamServer.Recorded sent = bench.upstream.requests().get(0);
        assertThat(sent.method()).isEqualTo(method);
        assertThat(sent.uri()).isEqualTo("/base/v1/a%20b;c=d/%C3%A9?q=a+b&q=%2F");
        assertThat(sent.headers().get("X-Own")).isEqualTo("1");
        assertThat(sent.headers().get("Content-Length")).isEqualTo("4");
    }

    @Test
    void requestWithoutABodyHasNoneUpstream() {
        assertThat(bench.get("/up/v1/models").statusCode()).isEqualTo(200);

        UpstreamServer.Recorded sent = bench.upstream.requests().get(0);
        assertThat(sent.headers().names()).doesNotContain("Transfer-Encoding", "Content-Length");
    }

    /** Some servers answer 411 to a POST without a length. */
    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "PATCH"})
    void requestThatMayHaveABodyHasTheLengthOfAnEmptyOne(String method) {
        try (RawClient client = bench.raw()) {
            client.send(method + " /up/v1/batches/1/cancel HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n")
                    .readUntil("\r\n\r\n");
        }

        UpstreamServer.Recorded sent = bench.upstream.requests().get(0);
        assertThat(sent.headers().getAll("Content-Length")).containsExactly("0");
        assertThat(sent.headers().names()).doesNotContain("Transfer-Encoding");
    }

    @Test
    void otherPathsFallThrough() {
        for (String path : List.of("/other/v1", "/up", "/", "/%75p/v1", "/UP/v1")) {
            assertThat(bench.get(path).body()).as(path).isEqualTo("not proxied");
        }
        assertThat(bench.upstream.requests()).isEmpty();
    }

    @Test
    void redirectGoesToTheClient() {
        bench.upstream.answer(exchange -> exchange.response()
                .setStatusCode(307)
                .putHeader("Location", "http://127.0.0.1:1/")
                .end());

        HttpResponse<String> response = bench.get("/up/v1/files");

        assertThat(response.statusCode()).isEqualTo(307);
        assertThat(response.headers().firstValue("Location")).hasValue("http://127.0.0.1:1/");
    }

    @Test
    void headHasTheLengthAndNoBody() {
        bench.upstream.handle(request ->
                request.response().putHeader("Content-Length", "1234").end());
        try (RawClient client = bench.raw()) {
            String response =
                    client.send("HEAD /up/f HTTP/1.1\r\nHost: h\r\n\r\n").readUntil("\r\n\r\n");
            assertThat(response).startsWith("HTTP/1.1 200").containsIgnoringCase("content-length: 1234");
            // The connection goes on
            client.send("GET /none HTTP/1.1\r\nHost: h\r\n\r\n").readUntil("not proxied");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {204, 304})
    void responseWithoutABodyEnds(int status) {
        bench.upstream.handle(
                request -> request.response().setStatusCode(status).end());
        try (RawClient client = bench.raw()) {
            String response =
                    client.send("GET /up/f HTTP/1.1\r\nHost: h\r\n\r\n").readUntil("\r\n\r\n");
            assertThat(response)
                    .startsWith("HTTP/1.1 " + status)
                    .doesNotContainIgnoringCase("transfer-encoding")
                    .doesNotContainIgnoringCase("content-length");
            client.send("GET /none HTTP/1.1\r\nHost: h\r\n\r\n").readUntil("not proxied");
        }
    }

    @Test
    void chunksArriveOneByOne() throws Exception {
        BlockingQueue<HttpServerRequest> heads = heads();
        try (RawClient client = bench.raw()) {
            client.send("GET /up/events HTTP/1.1\r\nHost: h\r\n\r\n");
            HttpServerResponse response = take(heads).response().setChunked(true);
            response.putHeader("Content-Type", "text/event-stream");
            for (int i = 0; i < 5; i++) {
                response.write("data: " + i + "\n\n");
                client.readUntil("data: " + i + "\n\n");
            }
            response.putTrailer("X-Digest", "abc").end();
            assertThat(client.readUntil("\r\n0\r\n")).containsIgnoringCase("content-type: text/event-stream");
            assertThat(client.readUntil("\r\n\r\n")).isNotNull();
            assertThat(client.readUntil("abc")).containsIgnoringCase("x-digest: abc");
        }
    }

    @Test
    void uploadArrivesChunkByChunk() throws Exception {
        BlockingQueue<HttpServerRequest> heads = heads();
        try (RawClient client = bench.raw()) {
            client.send("POST /up/files HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n");
            HttpServerRequest request = take(heads);
            BlockingQueue<String> chunks = new LinkedBlockingQueue<>();
            request.handler(chunk -> chunks.add(chunk.toString()));
            request.endHandler(end -> request.response().end("done"));
            request.resume();
            assertThat(chunks.poll(60, TimeUnit.SECONDS)).isEqualTo("abc");
            client.send("2\r\nde\r\n");
            assertThat(chunks.poll(60, TimeUnit.SECONDS)).isEqualTo("de");
            client.send("0\r\n\r\n");
            client.readUntil("done");
        }
    }

    @Test
    void uploadGoesNoFasterThanTheUpstreamReads() throws Exception {
        AtomicLong received = new AtomicLong();
        CompletableFuture<HttpServerRequest> paused = new CompletableFuture<>();
        bench.upstream.handle(request -> {
            request.pause();
            request.handler(chunk -> received.addAndGet(chunk.length()));
            request.endHandler(end -> request.response().end("done"));
            paused.complete(request);
        });
        int length = 32 * MIB;
        try (SocketChannel client =
                SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), bench.port()))) {
            client.write(ascii("POST /up/files HTTP/1.1\r\nHost: h\r\nContent-Length: " + length + "\r\n\r\n"));
            client.configureBlocking(false);
            HttpServerRequest request = paused.get(60, TimeUnit.SECONDS);
            long written = 0;
            try (Selector writable = Selector.open()) {
                client.register(writable, SelectionKey.OP_WRITE);
                while (writable.select(1_000) > 0 && written < length) {
                    writable.selectedKeys().clear();
                    written += client.write(ByteBuffer.allocate((int) Math.min(MIB, length - written)));
                }
            }
            assertThat(written).as("written while the upstream reads nothing").isLessThan(length);

            request.resume();
            client.configureBlocking(true);
            while (written < length) {
                written += client.write(ByteBuffer.allocate((int) Math.min(MIB, length - written)));
            }
            await().atMost(PATIENCE).until(() -> received.get() == length);
        }
    }

    @Test
    void slowReaderHoldsTheUpstreamBackAndGetsAll() throws Exception {
        long length = 32L * MIB;
        AtomicLong written = new AtomicLong();
        CompletableFuture<Void> full = new CompletableFuture<>();
        bench.upstream.handle(request -> {
            HttpServerResponse response = request.response().putHeader("Content-Length", "" + length);
            write(response, written, length, full);
        });
        HttpResponse<InputStream> response =
                bench.client.send(bench.request("/up/files").build(), HttpResponse.BodyHandlers.ofInputStream());

        full.get(60, TimeUnit.SECONDS);
        assertThat(written.get()).isLessThan(length);
        try (InputStream body = response.body()) {
            long read = 0;
            byte[] bytes = new byte[MIB];
            for (int n = body.read(bytes); n >= 0; n = body.read(bytes)) {
                read += n;
            }
            assertThat(read).isEqualTo(length);
        }
    }

    private static void write(HttpServerResponse to, AtomicLong written, long length, CompletableFuture<Void> full) {
        while (written.get() < length && !to.writeQueueFull()) {
            to.write(Buffer.buffer(new byte[MIB]));
            written.addAndGet(MIB);
        }
        if (written.get() < length) {
            full.complete(null);
            to.drainHandler(drained -> write(to, written, length, full));
        } else {
            to.end();
        }
    }

    @Test
    void clientThatLeavesEndsTheCall() throws Exception {
        BlockingQueue<HttpServerRequest> heads = heads();
        try (RawClient client = bench.raw()) {
            client.send("GET /up/events HTTP/1.1\r\nHost: h\r\n\r\n");
            take(heads).response().setChunked(true).write("data: 1\n\n");
            client.readUntil("data: 1");
        }

        bench.upstream.requests().get(0).gone().get(60, TimeUnit.SECONDS);
    }

    @Test
    void clientThatLeavesBeforeTheFirstByteEndsTheCall() throws Exception {
        BlockingQueue<HttpServerRequest> heads = heads();
        try (RawClient client = bench.raw()) {
            client.send("GET /up/events HTTP/1.1\r\nHost: h\r\n\r\n");
            take(heads);
        }

        bench.upstream.requests().get(0).gone().get(60, TimeUnit.SECONDS);
        assertThat(bench.warnings).isEmpty();
    }

    @Test
    void clientThatLeavesDuringItsUploadEndsTheCall() throws Exception {
        BlockingQueue<HttpServerRequest> heads = heads();
        try (RawClient client = bench.raw()) {
            client.send("POST /up/files HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\nabc");
            take(heads);
        }

        bench.upstream.requests().get(0).gone().get(60, TimeUnit.SECONDS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: 100", "Transfer-Encoding: chunked"})
    void upstreamThatBreaksOffEndsTheConnectionAndNotTheResponse(String framing) {
        bench.upstream.handle(request -> {
            int colon = framing.indexOf(": ");
            request.response()
                    .putHeader(framing.substring(0, colon), framing.substring(colon + 2))
                    .write("half")
                    .onComplete(sent -> request.connection().close());
        });
        try (RawClient client = bench.raw()) {
            String response =
                    client.send("GET /up/f HTTP/1.1\r\nHost: h\r\n\r\n").readToEnd();
            assertThat(response).startsWith("HTTP/1.1 200").contains("half").doesNotContain("\r\n0\r\n");
        }
        assertThat(bench.warnings).containsExactly("The upstream up broke off a response");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: 100", "Transfer-Encoding: chunked"})
    void upstreamThatBreaksOffBeforeTheFirstByteIsA502(String framing) {
        bench.upstream.handle(request -> {
            int colon = framing.indexOf(": ");
            request.response()
                    .setStatusMessage("Fine")
                    .putHeader(framing.substring(0, colon), framing.substring(colon + 2))
                    .putHeader("X-Request-Id", "r1")
                    .writeHead()
                    .onComplete(sent -> request.connection().close());
        });
        try (RawClient client = bench.raw()) {
            String response =
                    client.send("GET /up/f HTTP/1.1\r\nHost: h\r\n\r\n").readUntil("}}");
            assertThat(response)
                    .startsWith("HTTP/1.1 502 Bad Gateway\r\n")
                    .endsWith("{\"fake_error\":{\"status\":502,\"message\":"
                            + "\"The upstream up broke off its answer: try again\"}}")
                    .doesNotContainIgnoringCase("transfer-encoding")
                    .doesNotContain("r1\r\n")
                    .containsPattern("(?i)x-request-id: [0-9a-f]{16}\\r\\n")
                    .doesNotContainIgnoringCase("content-length: 100")
                    .containsOnlyOnce("content-security-policy");
            bench.upstream.answer(200, "{}");
            client.send("GET /up/f HTTP/1.1\r\nHost: h\r\n\r\n").readUntil("}}HTTP/1.1 200");
        }
        assertThat(bench.warnings).containsExactly("The upstream up broke off a response");
    }

    @Test
    void requestWithoutABodyExpectsNothing() {
        bench.upstream.answer(200, "good");

        try (RawClient client = bench.raw()) {
            client.send("GET /up/v1/models HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\n\r\n");
            assertThat(client.readUntil("good")).startsWith("HTTP/1.1 200 ");
        }

        assertThat(bench.upstream.requests().get(0).headers().contains("Expect"))
                .isFalse();
    }

    @Test
    void continueComesFromTheUpstream() throws Exception {
        BlockingQueue<HttpServerRequest> heads = heads();
        try (RawClient client = bench.raw()) {
            client.send("POST /up/files HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n");
            HttpServerRequest request = take(heads);
            request.response().writeContinue();
            client.readUntil("HTTP/1.1 100 Continue\r\n\r\n");
            request.body().onSuccess(body -> request.response().end(body));
            request.resume();
            client.send("abc").readUntil("abc");
        }
    }

    @Test
    void refusedUploadIsAnsweredBeforeItIsSent() throws Exception {
        BlockingQueue<HttpServerRequest> heads = heads();
        try (RawClient client = bench.raw()) {
            client.send("POST /up/files HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n");
            take(heads).response().setStatusCode(413).end("too large");
            assertThat(client.readUntil("too large")).startsWith("HTTP/1.1 413");
            client.readToEnd();
        }
    }

    /** A client that sends a byte now and then would hold a connection to the upstream as long as it likes. */
    @Test
    void modelCallThatDoesNotArriveInTimeIsA408() throws Exception {
        Upstream.Timeouts timeouts = new Upstream.Timeouts(ProxyBench.NEVER, ProxyBench.NEVER, Duration.ofMillis(300));
        String head = " HTTP/1.1\r\nHost: h\r\nOrigin: https://o.example\r\nContent-Length: 9\r\n\r\nhalf";
        try (ProxyBench impatient = new ProxyBench(timeouts)) {
            BlockingQueue<HttpServerRequest> broken = new LinkedBlockingQueue<>();
            impatient.upstream.handle(request -> {
                if (request.path().endsWith("/files")) {
                    request.response().end("early");
                } else {
                    request.exceptionHandler(gone -> broken.add(request)).resume();
                }
            });
            try (RawClient client = impatient.raw()) {
                assertThat(client.send("POST /up/v1/chat/completions" + head).readUntil("fake_error"))
                        .startsWith("HTTP/1.1 408");
            }
            assertThat(take(broken).path()).endsWith("/v1/chat/completions");
            try (RawClient client = impatient.raw()) {
                // Files may take any time
                assertThat(client.send("POST /up/v1/files" + head).readUntil("early"))
                        .startsWith("HTTP/1.1 200");
            }
        }
    }

    @Test
    void unreachableUpstreamIsA502InTheDialectsForm() {
        HttpResponse<String> response = bench.get("/gone/v1/models");

        assertThat(response.statusCode()).isEqualTo(502);
        assertThat(response.body()).startsWith("{\"fake_error\"").contains("refuses connections");
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
    }

    @Test
    void oldClientGetsTheBodyUpToTheEndOfTheConnection() {
        bench.upstream.handle(request -> request.response()
                .setChunked(true)
                .write("a")
                .onComplete(sent -> request.response().end("b")));
        try (RawClient client = bench.raw()) {
            String response = client.send("GET /up/f HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
                    .readToEnd();
            assertThat(response)
                    .startsWith("HTTP/1.0 200")
                    .endsWith("\r\n\r\nab")
                    .doesNotContain("chunked");
        }
    }

    private static ByteBuffer ascii(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    }
}
