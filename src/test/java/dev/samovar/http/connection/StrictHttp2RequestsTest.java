package dev.samovar.http.connection;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.samovar.http.repeated.RepeatedRequests;
import dev.samovar.monitoring.CountedWarnings;
import io.quarkus.vertx.http.HttpServerStart;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.HostAndPort;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests over HTTP/2 whose head breaks HTTP, with prior knowledge and after an upgrade. */
class StrictHttp2RequestsTest {

    private static final int LONGER_THAN_THE_WINDOW = 1 << 20;

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2));
    private final ServerConnections connections = new ServerConnections(
            vertx, new CountedWarnings(line -> {}, System::nanoTime), RepeatedRequests.NONE, Optional.empty());
    private final Queue<String> served = new ConcurrentLinkedQueue<>();
    private int port;

    /** A response with its body. */
    private record Read(HttpClientResponse head, String body) {}

    @BeforeEach
    void start() {
        HttpServerOptions options = new HttpServerOptions();
        HttpServer server = vertx.createHttpServer(options).requestHandler(this::serve);
        port = join(server.listen(0, "localhost")).actualPort();
        connections.started(new HttpServerStart(options));
        await().until(() -> {
            join(ask(client(true), new RequestOptions().setURI("/"), Buffer.buffer()));
            return connections.connections() > 0;
        });
        served.clear();
    }

    @AfterEach
    void stop() {
        join(vertx.close());
    }

    private void serve(HttpServerRequest request) {
        served.add(request.uri());
        request.body().onSuccess(body -> request.response().end("got " + body.length()));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void targetThatCannotBeReadIsRefusedAndTheOtherStreamsGoOn(boolean upgrade) {
        HttpClient client = connected(upgrade);
        for (String target : new String[] {"/x?topic=100%", "/%", "/%4", "/x?%zz"}) {
            for (int i = 0; i < 2; i++) {
                Read refused = join(ask(client, new RequestOptions().setURI(target), Buffer.buffer()));

                assertRefused(refused, "percent-encoded");
            }
            Read after = join(ask(client, new RequestOptions().setURI("/after"), Buffer.buffer()));
            assertThat(after.body).isEqualTo("got 0");
        }
        assertThat(served).containsOnly("/after");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void rawBytesOfATargetAreEscaped(boolean upgrade) {
        HttpClient client = connected(upgrade);
        String raw = new String("Größe 机".getBytes(UTF_8), ISO_8859_1);

        for (int i = 0; i < 2; i++) {
            join(ask(client, new RequestOptions().setURI("/x?topic=" + raw.replace(' ', '+') + "^"), Buffer.buffer()));
        }

        assertThat(served).containsOnly("/x?topic=Gr%C3%B6%C3%9Fe+%E6%9C%BA%5E");
    }

    @Test
    void bodyOfARefusedRequestCostsTheConnectionNothing() {
        HttpClient client = client(false);
        for (int i = 0; i < 10; i++) {
            RequestOptions refused =
                    new RequestOptions().setMethod(HttpMethod.POST).setURI("/%");
            assertRefused(join(ask(client, refused, Buffer.buffer(new byte[LONGER_THAN_THE_WINDOW]))), "%25");
        }
        RequestOptions post = new RequestOptions().setMethod(HttpMethod.POST).setURI("/");

        Read read = join(ask(client, post, Buffer.buffer(new byte[LONGER_THAN_THE_WINDOW])));

        assertThat(read.body).isEqualTo("got " + LONGER_THAN_THE_WINDOW);
    }

    @Test
    void refusedHeadHasNoBody() {
        Read read = join(ask(
                client(false), new RequestOptions().setMethod(HttpMethod.HEAD).setURI("/%"), Buffer.buffer()));

        assertThat(read.head.statusCode()).isEqualTo(400);
        assertThat(read.head.getHeader("content-length")).matches("[1-9]\\d+");
        assertThat(read.body).isEmpty();
    }

    @Test
    void partOfAnEntryIsRefused() {
        RequestOptions put = new RequestOptions()
                .setMethod(HttpMethod.PUT)
                .setURI("/api/x")
                .putHeader("Content-Range", "bytes 0-1/9");

        assertRefused(join(ask(client(false), put, Buffer.buffer("ab"))), "Content-Range");
    }

    @ParameterizedTest(name = "authority {0}, host {1}: {2}")
    @CsvSource(
            nullValues = "none",
            value = {
                "localhost, none, 200",
                "localhost, localhost, 200",
                "localhost, LocalHost, 200",
                "localhost, other, 400",
                "localhost, [, 400",
                "bad[name, none, 400",
                "localhost, '', 400"
            })
    void hostIsOne(String authority, String host, int status) {
        RequestOptions get = new RequestOptions().setURI("/host");
        if (host != null) {
            get.putHeader("Host", host);
        }

        Read read = join(client(false)
                .request(get.setHost("localhost").setPort(port))
                .compose(request -> request.authority(HostAndPort.create(authority, -1))
                        .send()
                        .compose(StrictHttp2RequestsTest::read)));

        assertThat(read.head.statusCode()).as(read.body).isEqualTo(status);
        if (status == 400) {
            assertRefused(read, "Host");
        }
    }

    private static void assertRefused(Read read, String reason) {
        assertThat(read.head.version()).isEqualTo(HttpVersion.HTTP_2);
        assertThat(read.head.statusCode()).as(read.body).isEqualTo(400);
        assertThat(read.head.getHeader("content-type")).isEqualTo("application/json");
        assertThat(read.head.getHeader("date")).endsWith("GMT");
        assertThat(read.body).startsWith("{\"success\":false,\"error\":\"").contains(reason);
    }

    private HttpClient client(boolean upgrade) {
        return vertx.createHttpClient(new HttpClientOptions()
                .setProtocolVersion(HttpVersion.HTTP_2)
                .setHttp2ClearTextUpgrade(upgrade)
                .setHttp2MaxPoolSize(1));
    }

    /** A client that speaks HTTP/2 already: the request that asks for an upgrade is one of HTTP/1. */
    private HttpClient connected(boolean upgrade) {
        HttpClient client = client(upgrade);
        Read first = join(ask(client, new RequestOptions().setURI("/first"), Buffer.buffer()));
        assertThat(first.head.version()).isEqualTo(HttpVersion.HTTP_2);
        served.clear();
        return client;
    }

    private Future<Read> ask(HttpClient client, RequestOptions options, Buffer body) {
        return client.request(options.setHost("localhost").setPort(port))
                .compose(request -> request.send(body).compose(StrictHttp2RequestsTest::read));
    }

    private static Future<Read> read(HttpClientResponse response) {
        return response.body().map(body -> new Read(response, body.toString()));
    }

    private static <T> T join(Future<T> future) {
        return future.toCompletionStage()
                .toCompletableFuture()
                .orTimeout(60, SECONDS)
                .join();
    }
}
