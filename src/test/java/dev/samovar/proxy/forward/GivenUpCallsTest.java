package dev.samovar.proxy.forward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.samovar.proxy.Upstream;
import dev.samovar.proxy.UpstreamCall;
import dev.samovar.proxy.UpstreamRequest;
import dev.samovar.proxy.UpstreamResponse;
import dev.samovar.proxy.openai.OpenAiDialect;
import dev.samovar.testing.upstream.UpstreamServer;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Calls that are given up, and the connection that they had. */
class GivenUpCallsTest {

    private static final Duration LONG = Duration.ofMinutes(1);
    private static final String SMALL = "s".repeat(1_000);

    private final Vertx vertx = Vertx.vertx();
    private final UpstreamServer upstream = UpstreamServer.start(vertx);
    private final HttpUpstreamClient client = new HttpUpstreamClient(vertx, new HttpClientOptions());
    private final BlockingQueue<HttpServerRequest> waiting = new LinkedBlockingQueue<>();
    private final List<SocketAddress> connections = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() {
        upstream.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private UpstreamCall call(String path) {
        Upstream to = new Upstream(
                "up",
                new OpenAiDialect(),
                upstream.url(),
                Optional.empty(),
                true,
                false,
                Set.of(),
                new Upstream.Timeouts(LONG, LONG, LONG));
        return client.send(new UpstreamRequest(
                to,
                HttpMethod.GET,
                path,
                MultiMap.caseInsensitiveMultiMap(),
                new UpstreamRequest.Whole(Buffer.buffer()),
                Optional.of(LONG),
                UpstreamRequest.Interim.NONE));
    }

    private static <T> T done(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    private static String text(UpstreamResponse response) throws Exception {
        Buffer all = Buffer.buffer();
        Future<Void> end = Future.future(promise -> response.body()
                .handler(all::appendBuffer)
                .exceptionHandler(promise::tryFail)
                .endHandler(promise::tryComplete)
                .resume());
        done(end);
        return all.toString();
    }

    /** A response that is unread still, although all of it has arrived: its connection is the next call's. */
    private UpstreamCall unread() throws Exception {
        upstream.handle(request -> {
            connections.add(request.connection().remoteAddress());
            if (request.path().equals("/first")) {
                request.response().end(SMALL);
            } else {
                waiting.add(request);
            }
        });
        UpstreamCall first = call("/first");
        done(first.response());
        return first;
    }

    private HttpServerRequest arrived() throws InterruptedException {
        HttpServerRequest request = waiting.poll(60, TimeUnit.SECONDS);
        assertThat(request).isNotNull();
        return request;
    }

    @Test
    void callWhoseResponseHasArrivedLeavesItsConnectionToTheNext() throws Exception {
        UpstreamCall first = unread();
        UpstreamCall second = call("/second");
        HttpServerRequest request = arrived();
        assertThat(connections.get(1)).as("the same connection").isEqualTo(connections.get(0));

        first.cancel();
        // Behind the cancellation, wherever it is done
        done(call("/first").response());
        request.response().end("x".repeat(300_000));

        assertThat(text(done(second.response()))).hasSize(300_000);
    }

    @Test
    void callWhoseResponseGoesOnTakesItsConnectionAlong() throws Exception {
        upstream.handle(request -> request.response().setChunked(true).write("half"));
        UpstreamCall call = call("/first");
        done(call.response());

        call.cancel();

        await().atMost(LONG).until(() -> upstream.requests().get(0).gone().isDone());
    }
}
