package dev.samovar.http.connection;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.samovar.cache.entry.CacheEntry;
import dev.samovar.cache.entry.Cost;
import dev.samovar.cache.entry.Tier;
import dev.samovar.cache.readthrough.CacheStatus;
import dev.samovar.cache.readthrough.CachedResponse;
import dev.samovar.http.CacheHeaders;
import dev.samovar.http.coding.GzipCoding;
import dev.samovar.http.coding.Representation;
import dev.samovar.http.repeated.RepeatedRequests;
import dev.samovar.monitoring.CountedWarnings;
import dev.samovar.testing.ManualClock;
import dev.samovar.testing.store.SampleEntries;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.vertx.http.HttpServerStart;
import io.quarkus.vertx.http.HttpsServerStart;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.PfxOptions;
import io.vertx.core.net.impl.ConnectionBase;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLContext;
import org.awaitility.core.ConditionFactory;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that are repeated byte for byte, on connections of a real server. */
class RepeatedRequestsTest {

    private static final String GET = "GET /hit HTTP/1.1\r\nHost: localhost\r\nUser-Agent: one\r\n\r\n";
    private static final String POST = "POST /hit HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\nhello";
    private static final int IDLE_SECONDS = 2;

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final ManualClock clock = new ManualClock();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final Timer duration =
            meters.timer("http.server.requests", "method", "GET", "uri", "/hit", "status", "200");
    private final DistributionSummary written = meters.summary("http.server.bytes.written");
    private final DistributionSummary received = meters.summary("http.server.bytes.read");
    private final ScheduledExecutorService workers = Executors.newSingleThreadScheduledExecutor();
    private final GzipCoding coding = new GzipCoding(workers);
    private final RepeatedRequests repeated =
            new RepeatedRequests(clock, () -> "the second " + clock.instant().getEpochSecond(), meters, coding, true);
    private final ServerConnections connections =
            new ServerConnections(vertx, new CountedWarnings(line -> {}, System::nanoTime), repeated, Optional.empty());
    private final AtomicInteger served = new AtomicInteger();
    private final AtomicInteger lookUps = new AtomicInteger();
    private final AtomicLong read = new AtomicLong();
    private volatile CacheEntry entry = SampleEntries.entry("the body", clock.instant());
    private volatile boolean inMemory = true;
    private volatile boolean marksResponses;
    private volatile boolean closes;
    private volatile Tier tier = Tier.MEMORY;
    private volatile boolean fails;
    private int port;

    @BeforeEach
    void start() throws IOException {
        meters.timer("http.server.requests", "method", "POST", "uri", "/hit", "status", "200");
        HttpServerOptions options = new HttpServerOptions().setIdleTimeout(IDLE_SECONDS);
        port = listen(options);
        connections.started(new HttpServerStart(options));
        awaitPrepared(port, "");
    }

    private int listen(HttpServerOptions options) {
        return vertx.createHttpServer(options)
                .requestHandler(this::serve)
                .listen(0, "localhost")
                .toCompletionStage()
                .toCompletableFuture()
                .join()
                .actualPort();
    }

    @AfterEach
    void stop() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
        workers.shutdownNow();
    }

    private void serve(HttpServerRequest request) {
        int number = served.incrementAndGet();
        if (request.path().equals("/counted")) {
            ((ConnectionBase) request.connection()).channel().pipeline().addFirst(new ChannelInboundHandlerAdapter() {
                @Override
                public void channelRead(ChannelHandlerContext context, Object bytes) {
                    int length = ((ByteBuf) bytes).readableBytes();
                    context.fireChannelRead(bytes);
                    read.addAndGet(length);
                }
            });
        }
        request.bodyHandler(body -> {
            CachedResponse hit = new CachedResponse(entry, new CacheStatus.Hit(tier));
            request.response().putHeader("Date", "the second " + clock.instant().getEpochSecond());
            if (marksResponses) {
                request.response().putHeader("X-Number", Integer.toString(number));
            }
            if (closes) {
                request.response().putHeader("Connection", "close");
            }
            Representation sent = coding.of(entry, request.headers());
            if (sent.isGzip()) {
                request.response().putHeader("Content-Encoding", "gzip");
            }
            request.response()
                    .putHeader("Cache-Status", CacheHeaders.cacheStatus(hit, clock.instant()))
                    .putHeader("Age", Long.toString(entry.age(clock.instant()).toSeconds()))
                    .putHeader("X-Kept", "always the same")
                    .end(Buffer.buffer(sent.body()));
            repeated.answered(request, hit, "/hit", wanted -> {
                if (fails) {
                    throw new IllegalStateException("A fault of the look-up");
                }
                if (inMemory && wanted.test(entry)) {
                    lookUps.incrementAndGet();
                    return Optional.of(new CachedResponse(entry, new CacheStatus.Hit(Tier.MEMORY)));
                }
                return Optional.empty();
            });
        });
    }

    /** A client with one connection. */
    private final class Client implements AutoCloseable {
        private final Socket socket;
        private final DataInputStream in;

        Client() throws IOException {
            this(new Socket(InetAddress.getByName("localhost"), port));
        }

        Client(Socket socket) throws IOException {
            this.socket = socket;
            socket.setSoTimeout(60_000);
            in = new DataInputStream(socket.getInputStream());
        }

        void send(String text) throws IOException {
            socket.getOutputStream().write(text.getBytes(ISO_8859_1));
        }

        String answerTo(String request) throws IOException {
            send(request);
            return answer();
        }

        /** The next response, head and body; empty at the end of the connection. */
        String answer() throws IOException {
            StringBuilder head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                int c = in.read();
                if (c < 0) {
                    return head.toString();
                }
                head.append((char) c);
            }
            String lower = head.toString().toLowerCase(java.util.Locale.ROOT);
            int at = lower.indexOf("content-length: ") + 16;
            byte[] body = new byte[Integer.parseInt(lower.substring(at, lower.indexOf('\r', at)))];
            in.readFully(body);
            return head + new String(body, ISO_8859_1);
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    /** Asks until it is answered ahead of the codec. */
    private void learn(Client client, String request) throws IOException {
        for (int i = 0; i < 4; i++) {
            client.answerTo(request);
        }
        int before = served.get();
        client.answerTo(request);
        assertThat(served).hasValue(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {GET, POST})
    void bothPathsAnswerByteForByteTheSame(String request) throws IOException {
        try (Client client = new Client()) {
            String first = client.answerTo(request);
            for (int i = 0; i < 9; i++) {
                assertThat(client.answerTo(request)).isEqualTo(first);
            }
            assertThat(served).as("noted, learned, confirmed").hasValue(3);
            assertThat(lookUps).hasValue(7);
        }
    }

    @Test
    void compressedAnswerIsRepeatedAsItWasSent() throws IOException {
        entry = SampleEntries.entry("{\"the\":\"body\"}".repeat(100), clock.instant());
        String gzip = GET.replace("\r\n\r\n", "\r\nAccept-Encoding: gzip\r\n\r\n");
        try (Client client = new Client()) {
            String first = client.answerTo(gzip);
            assertThat(first.length()).isLessThan(entry.body().length);
            learn(client, gzip);
            assertThat(client.answerTo(gzip)).isEqualTo(first).contains("Content-Encoding: gzip");
            learn(client, GET);
            assertThat(client.answerTo(GET)).endsWith(new String(entry.body(), ISO_8859_1));
        }
    }

    @Test
    void encryptedConnectionsAnswerTheSame(@TempDir Path folder) throws Exception {
        HttpServerOptions options = new HttpServerOptions()
                .setSsl(true)
                .setUseAlpn(true)
                .setKeyCertOptions(certificate(folder.resolve("server.p12")));
        int secure = listen(options);
        connections.startedSecure(new HttpsServerStart(options));
        SSLContext trusting = SSLContext.getInstance("TLS");
        trusting.init(null, InsecureTrustManagerFactory.INSTANCE.getTrustManagers(), null);
        // Connections that came before this server was prepared take the ordinary path alone
        await().untilAsserted(() -> {
            try (Client client = new Client(trusting.getSocketFactory().createSocket("localhost", secure))) {
                String first = client.answerTo(GET);
                for (int i = 0; i < 4; i++) {
                    assertThat(client.answerTo(GET)).isEqualTo(first);
                }
                assertThat(lookUps).hasPositiveValue();
            }
        });
    }

    private static PfxOptions certificate(Path file) throws Exception {
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "server",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=localhost",
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        "password",
                        "-keystore",
                        file.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(keytool.waitFor()).isZero();
        return new PfxOptions().setPath(file.toString()).setPassword("password");
    }

    @Test
    void requestFromAnotherKindOfConnectionIsAnother() throws IOException {
        int elsewhere = elsewhere();
        try (Client client = new Client();
                Client away = new Client(new Socket(InetAddress.getLoopbackAddress(), elsewhere))) {
            learn(client, GET);
            int before = served.get();

            assertThat(away.answerTo(GET)).endsWith("the body");
            assertThat(served).hasValue(before + 1);
        }
    }

    /** Another port of the service. */
    private int elsewhere() {
        HttpServerOptions options = new HttpServerOptions();
        int other = listen(options);
        connections.started(new HttpServerStart(options));
        awaitPrepared(other, "");
        return other;
    }

    /** Waits until connections of a port are counted, and so prepared. There must be no others. */
    private void awaitPrepared(int other, String preface) {
        await().until(() -> {
            try (Client client = new Client(new Socket(InetAddress.getLoopbackAddress(), other))) {
                client.send(preface);
                client.answerTo("GET /prepared HTTP/1.1\r\nHost: x\r\n\r\n");
                return connections.connections() > 0;
            }
        });
        await().until(() -> connections.connections() == 0);
        served.set(0);
    }

    @Test
    void clientThatAProxyNamesAheadOfHttpIsNotInTheBytes() throws IOException {
        HttpServerOptions options = new HttpServerOptions().setUseProxyProtocol(true);
        int other = listen(options);
        connections.started(new HttpServerStart(options));
        awaitPrepared(other, "PROXY UNKNOWN\r\n");
        try (Client client = new Client(new Socket(InetAddress.getLoopbackAddress(), other))) {
            client.send("PROXY TCP4 192.0.2.1 192.0.2.2 4000 80\r\n");
            for (int i = 1; i <= 6; i++) {
                assertThat(client.answerTo(GET)).endsWith("the body");
                assertThat(served).hasValue(i);
            }
        }
    }

    @Test
    void othersOnOtherConnectionsGetItAsWell() throws IOException {
        try (Client client = new Client();
                Client other = new Client()) {
            learn(client, GET);
            int before = served.get();

            assertThat(other.answerTo(GET)).endsWith("the body");
            assertThat(served).hasValue(before);
        }
    }

    @Test
    void agesAndDatesGoOn() throws IOException {
        // So that seconds of the date, the age and the time to live begin at different moments
        Instant generatedAt = clock.instant().minusMillis(700);
        Instant freshUntil = clock.instant().plusMillis(20_400);
        entry = new CacheEntry(
                "the body".getBytes(ISO_8859_1),
                "text/plain",
                "\"tag\"",
                generatedAt,
                freshUntil,
                freshUntil,
                1,
                Cost.NONE);
        try (Client client = new Client()) {
            learn(client, GET);
            for (int i = 0; i < 60; i++) {
                clock.advance(Duration.ofMillis(83));
                String answer = client.answerTo(GET);
                assertThat(answer)
                        .contains("\r\nDate: the second " + clock.instant().getEpochSecond() + "\r\n")
                        .contains("\r\nAge: " + entry.age(clock.instant()).toSeconds() + "\r\n")
                        .contains("; ttl=" + entry.timeToLive(clock.instant()).toSeconds() + ";");
            }
            assertThat(served).hasValue(3);
        }
    }

    @Test
    void anotherEntryTakesTheOrdinaryPathUntilItsResponseIsKnown() throws IOException {
        try (Client client = new Client()) {
            learn(client, GET);
            int before = served.get();
            entry = SampleEntries.entry("another body", clock.instant());

            assertThat(client.answerTo(GET)).endsWith("another body");
            assertThat(client.answerTo(GET)).endsWith("another body");
            assertThat(served).hasValue(before + 2);
            assertThat(client.answerTo(GET)).endsWith("another body");
            assertThat(served).hasValue(before + 2);
        }
    }

    @Test
    void entryThatIsNotInMemoryTakesTheOrdinaryPath() throws IOException {
        try (Client client = new Client()) {
            learn(client, GET);
            int before = served.get();
            int hits = lookUps.get();
            inMemory = false;

            assertThat(client.answerTo(GET)).endsWith("the body");
            assertThat(served).hasValue(before + 1);
            assertThat(lookUps).as("counted by the ordinary path alone").hasValue(hits);
        }
    }

    @Test
    void hitInRedisIsNotLearned() throws IOException {
        tier = Tier.REDIS;
        try (Client client = new Client()) {
            for (int i = 1; i <= 6; i++) {
                client.answerTo(GET);
                assertThat(served).hasValue(i);
            }
        }
    }

    @Test
    void responsesThatDifferKeepARequestOnTheOrdinaryPath() throws IOException {
        marksResponses = true;
        try (Client client = new Client()) {
            for (int i = 1; i <= 8; i++) {
                assertThat(client.answerTo(GET)).contains("X-Number: " + i);
            }
            assertThat(served).hasValue(8);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /hit HTTP/1.1\r\nHost: localhost\r\nUser-Agent: two\r\n\r\n",
                "GET /hit HTTP/1.1\r\nHost: localhost\r\nuser-agent: one\r\n\r\n",
                "GET /hiT HTTP/1.1\r\nHost: localhost\r\nUser-Agent: one\r\n\r\n"
            })
    void requestOfOtherBytesIsAnother(String other) throws IOException {
        try (Client client = new Client()) {
            learn(client, GET);
            int hits = lookUps.get();

            assertThat(client.answerTo(other)).startsWith("HTTP/1.1 ");
            assertThat(lookUps).hasValue(hits);
        }
    }

    @Test
    void requestInPartsAndPipelinedRequestsAreAnsweredInTheirOrder() throws Exception {
        try (Client client = new Client()) {
            learn(client, GET);
            int before = served.get();
            client.answerTo("GET /counted HTTP/1.1\r\nHost: x\r\n\r\n");
            int parts = 0;
            for (int cut = 1; cut < GET.length(); cut += 7, parts++) {
                sendAndAwaitRead(client, GET.substring(0, cut));
                assertThat(client.answerTo(GET.substring(cut))).endsWith("the body");
            }
            assertThat(served).as("none was whole in a read").hasValue(before + 1 + parts);

            client.send(GET + GET + "GET /third HTTP/1.1\r\nHost: x\r\n\r\n");
            for (int i = 0; i < 3; i++) {
                assertThat(client.answer()).endsWith("the body");
            }
            // After a part of a request, known bytes are the rest of it
            int hits = lookUps.get();
            sendAndAwaitRead(client, "GET /part HTTP/1.1\r\nX-Part: ");
            assertThat(client.answerTo(GET)).endsWith("the body");
            assertThat(lookUps).hasValue(hits);
        }
    }

    /** In the head, at its end, and in the body. */
    @ParameterizedTest
    @ValueSource(ints = {10, 40, 58, 60})
    void restOfARequestIsNoRequestOfItsOwn(int cut) throws IOException {
        String rest = POST.substring(cut);
        try (Client client = new Client()) {
            client.answerTo("GET /counted HTTP/1.1\r\nHost: x\r\n\r\n");
            for (int i = 0; i < 5; i++) {
                sendAndAwaitRead(client, POST.substring(0, cut));
                assertThat(client.answerTo(rest)).endsWith("the body");
            }
        }
        assertThat(lookUps).hasValue(0);
        try (Client client = new Client()) {
            client.send(rest + "\r\n\r\n");
            assertThat(client.answer()).doesNotContain("200 OK");
        }
        try (Client client = new Client()) {
            client.send(rest);
            client.send("\r\n\r\n");
            client.answer();
        }
        assertThat(lookUps).hasValue(0);
    }

    private void sendAndAwaitRead(Client client, String part) throws IOException {
        long before = read.get();
        client.send(part);
        soon().until(() -> read.get() == before + part.length());
    }

    private static ConditionFactory soon() {
        return await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(1));
    }

    @Test
    void requestThatClosesItsConnectionIsNeverRepeated() throws IOException {
        String closing = "GET /hit HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
        for (int i = 1; i <= 6; i++) {
            try (Client client = new Client()) {
                assertThat(client.answerTo(closing)).endsWith("the body");
                assertThat(client.answer()).isEmpty();
            }
            assertThat(served).hasValue(i);
        }
    }

    @Test
    void responseThatClosesItsConnectionIsNeverRepeated() throws IOException {
        closes = true;
        for (int i = 1; i <= 6; i++) {
            try (Client client = new Client()) {
                assertThat(client.answerTo(GET)).contains("Connection: close");
            }
            assertThat(served).hasValue(i);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /hit HTTP/1.0\r\nHost: localhost\r\nConnection: keep-alive\r\n\r\n",
                "GET /hit HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\n\r\n"
            })
    void unusualRequestsStayOnTheOrdinaryPath(String request) throws IOException {
        try (Client client = new Client()) {
            for (int i = 1; i <= 6; i++) {
                String answer = client.answerTo(request);
                assertThat(answer).endsWith("the body");
                assertThat(served).hasValue(i);
            }
        }
    }

    @Test
    void metersCountBothPathsTheSame() throws IOException {
        try (Client client = new Client()) {
            learn(client, GET);
            long requests = duration.count();
            double bytes = written.totalAmount();
            for (int i = 0; i < 5; i++) {
                client.answerTo(GET);
            }
            assertThat(duration.count()).isEqualTo(requests + 5);
            assertThat(written.totalAmount()).isEqualTo(bytes + 5 * entry.body().length);
            assertThat(duration.totalTime(TimeUnit.NANOSECONDS)).isPositive();
            assertThat(received.count()).isZero();

            learn(client, POST);
            double before = received.totalAmount();
            client.answerTo(POST);
            assertThat(received.totalAmount()).isEqualTo(before + "hello".length());
        }
    }

    @Test
    void busyConnectionIsNotIdle() throws Exception {
        try (Client client = new Client()) {
            learn(client, GET);
            int before = served.get();
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(2 * IDLE_SECONDS);
            while (System.nanoTime() < end) {
                assertThat(client.answerTo(GET)).endsWith("the body");
                TimeUnit.MILLISECONDS.sleep(50);
            }
            assertThat(served).hasValue(before);
            assertThat(client.answer()).as("closed once it is idle").isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void nothingIsAnsweredAheadOfTheCodecOnceTheServiceIsShuttingDown(boolean delayed) throws IOException {
        try (Client client = new Client()) {
            learn(client, GET);
            int before = served.get();
            if (delayed) {
                connections.prepareShutdown(new ShutdownDelayInitiatedEvent());
            } else {
                connections.shutdown(new ShutdownEvent());
            }

            assertThat(client.answerTo(GET)).endsWith("the body");
            assertThat(served).hasValue(before + 1);
        }
    }

    @Test
    void clientThatDoesNotReadIsNotAnsweredWithoutBound() throws Exception {
        entry = SampleEntries.entry("x".repeat(64 * 1024), clock.instant());
        try (Client client = new Client()) {
            client.answerTo("GET /counted HTTP/1.1\r\nHost: x\r\n\r\n");
            learn(client, GET);
            int hits = lookUps.get();
            // One by one, so that each is whole in a read, until the buffers of both sides are full
            int sent = 0;
            while (sent < 1_000 && isReadAtOnce(client)) {
                sent++;
            }
            assertThat(sent).as("reading has stopped").isLessThan(1_000);
            assertThat(lookUps).as("answered ahead of the codec until then").hasValueGreaterThan(hits + 1);
            assertThat(connections.heldBytes()).isLessThan(1 << 20);
        }
        await().until(() -> connections.heldBytes() == 0);
    }

    private boolean isReadAtOnce(Client client) throws IOException {
        long before = read.get();
        client.send(GET);
        try {
            soon().atMost(Duration.ofSeconds(2)).until(() -> read.get() > before);
            return true;
        } catch (ConditionTimeoutException notRead) {
            return false;
        }
    }

    @Test
    void tooLargeRequestStaysOnTheOrdinaryPath() throws IOException {
        String large = "GET /hit HTTP/1.1\r\nHost: x\r\nX-Large: " + "y".repeat(4_200) + "\r\n\r\n";
        try (Client client = new Client()) {
            for (int i = 1; i <= 6; i++) {
                assertThat(client.answerTo(large)).endsWith("the body");
                assertThat(served).hasValue(i);
            }
        }
    }

    @Test
    void failingLookUpTakesTheOrdinaryPath() throws IOException {
        try (Client client = new Client()) {
            learn(client, GET);
            int before = served.get();
            fails = true;

            assertThat(client.answerTo(GET)).endsWith("the body");
            assertThat(served).hasValue(before + 1);
        }
    }
}
