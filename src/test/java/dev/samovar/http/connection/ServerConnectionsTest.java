package dev.samovar.http.connection;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.samovar.http.repeated.RepeatedRequests;
import dev.samovar.monitoring.CountedWarnings;
import io.netty.channel.Channel;
import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.vertx.http.HttpServerStart;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.impl.ConnectionBase;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections of a real server: pipelined requests, unread responses, and heads that break HTTP. */
class ServerConnectionsTest {

    private static final String RESPONSE = "x".repeat(18 * 1024);
    private static final Buffer LARGE = Buffer.buffer(new byte[16 << 20]);
    private static final long MAX_MEMORY = 1L << 30;
    private static final String GET = "GET /%d HTTP/1.1\r\nHost: localhost\r\n\r\n";

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2));
    private final List<String> logged = new CopyOnWriteArrayList<>();
    private final AtomicLong usedMemory = new AtomicLong();
    private final AtomicInteger checks = new AtomicInteger();
    private final ServerConnections connections = new ServerConnections(
            vertx,
            new CountedWarnings(logged::add, System::nanoTime),
            RepeatedRequests.NONE,
            Optional.empty(),
            new DirectMemory(this::usedAtCheck, () -> MAX_MEMORY));
    private final AtomicInteger served = new AtomicInteger();
    private final AtomicInteger underWay = new AtomicInteger();
    private final AtomicInteger mostUnderWay = new AtomicInteger();
    private int port;

    @BeforeEach
    void start() throws IOException {
        HttpServerOptions options = new HttpServerOptions().setIdleTimeout(300);
        HttpServer server = vertx.createHttpServer(options).requestHandler(this::serve);
        port = server.listen(0, "localhost")
                .toCompletionStage()
                .toCompletableFuture()
                .join()
                .actualPort();
        connections.started(new HttpServerStart(options));
        await().until(() -> {
            try (Socket socket = connect(0)) {
                talk(socket, GET.formatted(0));
                return connections.connections() > 0;
            }
        });
        served.set(0);
    }

    @AfterEach
    void stop() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    /** Each check asks for it once, after it has looked at the connections. */
    private long usedAtCheck() {
        checks.incrementAndGet();
        return usedMemory.get();
    }

    /** Waits until a check that began from now on is over. */
    private void awaitCheck() {
        int before = checks.get();
        // The next one may be under way, and the one after it may not have ended
        await().until(() -> checks.get() >= before + 3);
    }

    private void serve(HttpServerRequest request) {
        served.incrementAndGet();
        if (request.path().equals("/large")) {
            request.response().end(LARGE);
        } else if (request.path().equals("/memory")) {
            Channel channel = ((ConnectionBase) request.connection()).channel();
            channel.pipeline().fireExceptionCaught(new OutOfMemoryError("direct"));
        } else if (request.path().startsWith("/later")) {
            mostUnderWay.accumulateAndGet(underWay.incrementAndGet(), Math::max);
            vertx.setTimer(1, fired -> {
                underWay.decrementAndGet();
                request.response().end(request.path());
            });
        } else if (request.method().equals(HttpMethod.POST)) {
            request.pause();
            AtomicInteger bytes = new AtomicInteger();
            request.handler(chunk -> bytes.addAndGet(chunk.length()));
            request.endHandler(end -> request.response().end("got " + bytes));
            vertx.setTimer(20, fired -> request.resume());
        } else {
            request.response().end(RESPONSE);
        }
    }

    @Test
    void pipelinedRequestsWhoseResponsesAreNotReadWait() throws Exception {
        try (Socket socket = connect(4096)) {
            write(socket, GET.formatted(1).repeat(20_000));
            await().atMost(Duration.ofSeconds(60)).until(() -> connections.heldBytes() > 32 * 1024);
            for (int i = 0; i < 20; i++) {
                try (Socket other = connect(0)) {
                    assertThat(talk(other, GET.formatted(2))).contains("200 OK");
                }
            }

            assertThat(served.get()).as("requests served").isLessThan(2_000);
            assertThat(connections.heldBytes()).isLessThan(1 << 20);
        }
        await().until(() -> connections.heldBytes() == 0);
    }

    @Test
    void noConnectionIsAcceptedAfterTheShutdownDelay() {
        connections.prepareShutdown(new ShutdownDelayInitiatedEvent());

        await().until(() -> !accepts());
    }

    @Test
    void developmentModeGoesOnWithItsSocket() {
        LaunchMode before = LaunchMode.current();
        LaunchMode.set(LaunchMode.DEVELOPMENT);
        try {
            connections.prepareShutdown(new ShutdownDelayInitiatedEvent());

            await().during(Duration.ofMillis(500)).until(this::accepts);
        } finally {
            LaunchMode.set(before);
        }
    }

    private boolean accepts() {
        try (Socket socket = connect(0)) {
            return talk(socket, GET.formatted(1)).contains("200 OK");
        } catch (IOException refused) {
            return false;
        }
    }

    @Test
    void slowReaderGetsEveryResponse() throws Exception {
        int requests = 1_000;
        try (Socket socket = connect(4096)) {
            CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> {
                try {
                    write(
                            socket,
                            GET.formatted(1).repeat(requests - 1) + "GET /last HTTP/1.1\r\nHost: x\r\n"
                                    + "Connection: close\r\n\r\n");
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });
            await().atMost(Duration.ofSeconds(60)).until(() -> connections.heldBytes() > 32 * 1024);
            byte[] all = socket.getInputStream().readAllBytes();
            writer.join();

            assertThat(all.length).isGreaterThan(requests * RESPONSE.length());
            assertThat(served.get()).isEqualTo(requests);
        }
    }

    @Test
    void pipelinedRequestsAreServedOneByOneInTheirOrder() throws Exception {
        StringBuilder pipelined = new StringBuilder();
        StringBuilder expected = new StringBuilder();
        for (int i = 0; i < 300; i++) {
            pipelined.append("GET /later").append(i).append(" HTTP/1.1\r\nHost: x\r\n\r\n");
            expected.append("/later").append(i).append('\n');
        }
        pipelined.append("GET /later300 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        expected.append("/later300\n");
        try (Socket socket = connect(0)) {
            write(socket, pipelined.toString());
            String all = new String(socket.getInputStream().readAllBytes(), ISO_8859_1);

            assertThat(all.replaceAll("HTTP/1.1 200 OK\r\n([a-z]\\S+: \\S+\r\n)+\r\n", "\n")
                            .strip())
                    .isEqualTo(expected.toString().strip());
        }
        assertThat(mostUnderWay.get()).isEqualTo(1);
    }

    @Test
    void bodiesAreReadBetweenPipelinedRequests() throws Exception {
        int length = 3_000_000;
        String post = "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: " + length + "\r\n";
        try (Socket socket = connect(0)) {
            CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> {
                try {
                    write(socket, GET.formatted(1));
                    write(socket, post + "\r\n" + "b".repeat(length));
                    write(socket, "GET /later HTTP/1.1\r\nHost: x\r\n\r\n");
                    write(socket, post + "Connection: close\r\n\r\n" + "b".repeat(length));
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });
            String all = new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
            writer.join();

            assertThat(all.split("got " + length, -1)).hasSize(3);
        }
    }

    @Test
    void unreadResponsesAboveTheLimitAreClosedAndLogged() throws Exception {
        List<Socket> unread = new ArrayList<>();
        try {
            for (int i = 0; i < 8; i++) {
                Socket socket = connect(4096);
                unread.add(socket);
                write(socket, "GET /large HTTP/1.1\r\nHost: x\r\n\r\n");
            }
            await().atMost(Duration.ofSeconds(60)).until(() -> !logged.isEmpty());

            await().atMost(Duration.ofSeconds(60)).until(() -> connections.heldBytes() <= 64L << 20);
            assertThat(logged.get(0)).startsWith("unread responses exceeded their limit of ");
            assertThat(connections.connections()).isBetween(1, 7);
            try (Socket other = connect(0)) {
                assertThat(talk(other, GET.formatted(1))).contains("200 OK");
            }
        } finally {
            for (Socket socket : unread) {
                socket.close();
            }
        }
    }

    @Test
    void checkThatClosesNothingIsNotLogged() throws Exception {
        try (Socket socket = connect(0)) {
            assertThat(talk(socket, GET.formatted(1))).contains("200 OK");
            awaitCheck();

            assertThat(logged).isEmpty();
            assertThat(connections.connections()).isPositive();
        }
    }

    @Test
    void nineTenthsOfTheDirectMemoryMayBeUsed() {
        usedMemory.set(MAX_MEMORY - MAX_MEMORY / 10);
        awaitCheck();
        assertThat(logged).isEmpty();
        usedMemory.incrementAndGet();
        await().until(() -> !logged.isEmpty());

        assertThat(logged.get(0))
                .startsWith("direct memory is used up, connections with unread responses were closed: 0;")
                .endsWith("(-XX:MaxDirectMemorySize): 921 of 1024 MiB used");
    }

    @Test
    void lackOfMemoryClosesUnreadConnectionsAndIsLogged() throws Exception {
        try (Socket unread = connect(4096);
                Socket other = connect(0)) {
            write(unread, "GET /large HTTP/1.1\r\nHost: x\r\n\r\n");
            await().atMost(Duration.ofSeconds(60)).until(() -> connections.heldBytes() > 1 << 20);

            write(other, "GET /memory HTTP/1.1\r\nHost: x\r\n\r\n");

            await().atMost(Duration.ofSeconds(60)).until(() -> connections.heldBytes() == 0);
            assertThat(other.getInputStream().read()).isEqualTo(-1);
            assertThat(logged)
                    .singleElement()
                    .asString()
                    .startsWith("direct memory is used up, connections with unread responses were closed: 1;");
        }
    }

    @Test
    void limitIsAPartOfTheDirectMemoryWithinBounds() {
        assertThat(ServerConnections.limit(256L << 20)).isEqualTo(32L << 20);
        assertThat(ServerConnections.limit(16L << 30)).isEqualTo(64L << 20);
        assertThat(ServerConnections.limit(1)).isEqualTo(8L << 20);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n",
                "POST / HTTP/1.0\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\nabcde",
                "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: x\r\nHost: x\r\n\r\n",
                "PUT /api/x HTTP/1.1\r\nHost: x\r\nContent-Range: bytes 0-1/9\r\nContent-Length: 2\r\n\r\nab",
                "GET / HTTP/1.1\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: [x\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: x:http\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: x\r\nno colon\r\n\r\n"
            })
    void headThatBreaksHttpIsRefusedAndTheConnectionEnds(String request) throws Exception {
        for (String before : new String[] {"", GET.formatted(1)}) {
            served.set(0);
            try (Socket socket = connect(0)) {
                write(socket, before + request + GET.formatted(3));
                String all = new String(socket.getInputStream().readAllBytes(), ISO_8859_1);

                assertThat(all)
                        .contains("HTTP/1.1 400 Bad Request")
                        .contains("connection: close")
                        .contains("date: ")
                        .contains("\"success\":false,\"error\":\"Bad request: ");
                assertThat(served.get()).as("requests before").isEqualTo(before.isEmpty() ? 0 : 1);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HEAD /% HTTP/1.1\r\nHost: x\r\n\r\n",
                "HEAD / HTTP/1.1\r\nHost: x\r\nno colon\r\n\r\n",
                "HEAD /a\rb HTTP/1.1\r\nHost: x\r\n\r\n",
                "HEAD / nothing\r\nHost: x\r\n\r\n"
            })
    void refusedHeadHasNoBody(String request) throws Exception {
        try (Socket socket = connect(0)) {
            write(socket, request);
            String all = new String(socket.getInputStream().readAllBytes(), ISO_8859_1);

            assertThat(all).startsWith("HTTP/1.1 400 Bad Request").endsWith("\r\n\r\n");
            assertThat(all).containsPattern("content-length: [1-9]");
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = HttpVersion.class,
            names = {"HTTP_1_1", "HTTP_2"})
    void otherWaysToSpeakWork(HttpVersion version) throws Exception {
        for (boolean upgrade : new boolean[] {true, false}) {
            HttpClient client = vertx.createHttpClient(
                    new HttpClientOptions().setProtocolVersion(version).setHttp2ClearTextUpgrade(upgrade));
            List<CompletableFuture<String>> answers = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                answers.add(client.request(i % 2 == 0 ? HttpMethod.GET : HttpMethod.POST, port, "localhost", "/")
                        .compose(request -> request.getMethod().equals(HttpMethod.POST)
                                ? request.send("12345").compose(response -> response.body())
                                : request.send().compose(response -> response.body()))
                        .map(body -> body.toString())
                        .toCompletionStage()
                        .toCompletableFuture());
            }
            for (int i = 0; i < 50; i++) {
                assertThat(answers.get(i).get(60, SECONDS)).isEqualTo(i % 2 == 0 ? RESPONSE : "got 5");
            }
        }
    }

    private Socket connect(int receiveBuffer) throws IOException {
        Socket socket = new Socket();
        if (receiveBuffer > 0) {
            socket.setReceiveBufferSize(receiveBuffer);
        }
        socket.setSoTimeout(60_000);
        socket.connect(new InetSocketAddress(InetAddress.getByName("localhost"), port));
        return socket;
    }

    private static void write(Socket socket, String text) throws IOException {
        try {
            socket.getOutputStream().write(text.getBytes(ISO_8859_1));
        } catch (SocketException closed) {
            // The answer may have come before all of it was sent
        }
    }

    /** Sends one request, and reads the status line. */
    private static String talk(Socket socket, String request) throws IOException {
        write(socket, request);
        InputStream in = new BufferedInputStream(socket.getInputStream());
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
            line.append((char) c);
        }
        return line.toString();
    }
}
