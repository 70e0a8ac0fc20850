package dev.samovar.proxy.forward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.samovar.proxy.UpstreamCall;
import dev.samovar.proxy.UpstreamException;
import dev.samovar.proxy.UpstreamResponse;
import dev.samovar.testing.upstream.Chunks;
import dev.samovar.testing.upstream.UpstreamServer;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Calls that are given up, and the connection that they had. */
class GivenUpCallsTest {

    private static final String SMALL = "s".repeat(1_000);

    private final CallBench bench = new CallBench();
    private final UpstreamServer upstream = bench.upstream;
    private final BlockingQueue<HttpServerRequest> waiting = new LinkedBlockingQueue<>();
    private final List<SocketAddress> connections = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() {
        bench.close();
    }

    private UpstreamCall call(String path) {
        return bench.call(path);
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
    void callThatCannotBeSentFailsAndLeavesNoConnectionOpen() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            bench.url = URI.create("http://127.0.0.1:" + server.getLocalPort());
            UpstreamCall bad =
                    bench.call("/bad", MultiMap.caseInsensitiveMultiMap().add("x", "a\r\nb: c"));

            assertThatThrownBy(() -> done(bad.response())).hasCauseInstanceOf(IllegalArgumentException.class);
            assertEnds(server);
        }
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

        assertConnectionIsNotUsedAgain();
    }

    @Test
    void callWithoutAResponseYetTakesItsConnectionAlong() throws Exception {
        upstream.handle(waiting::add);
        UpstreamCall call = call("/first");
        arrived();

        call.cancel();

        assertConnectionIsNotUsedAgain();
        assertThat(call.response().cause()).isInstanceOf(CancellationException.class);
    }

    @Test
    void callThatIsGivenUpBeforeItHasAConnectionLeavesNoneOpen() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            bench.url = URI.create("http://127.0.0.1:" + server.getLocalPort());
            // On one event loop, where the connection cannot be there in between
            bench.vertx.runOnContext(there -> call("/first").cancel());

            assertEnds(server);
        }
    }

    private static void assertEnds(ServerSocket server) throws IOException {
        try (Socket socket = server.accept()) {
            socket.setSoTimeout(60_000);
            assertThat(socket.getInputStream().read()).as("end of connection").isEqualTo(-1);
        }
    }

    @Test
    void responseThatEndsBeforeItsRequestTakesItsConnectionAlong() throws Exception {
        upstream.handle(request -> request.response().end(SMALL));
        Chunks upload = new Chunks();
        upload.add("half");

        UpstreamCall call = bench.upload(upload);

        assertThat(text(done(call.response()))).isEqualTo(SMALL);
        assertConnectionIsNotUsedAgain();
    }

    @Test
    void uploadThatBreaksOffEndsItsCall() throws Exception {
        upstream.handle(request -> request.handler(half -> waiting.add(request)));
        Chunks upload = new Chunks();
        upload.add("half");
        Context loop = bench.vertx.getOrCreateContext();
        Promise<UpstreamResponse> response = Promise.promise();

        loop.runOnContext(there -> bench.upload(upload).response().onComplete(response));
        arrived();
        loop.runOnContext(there -> upload.fail(new IOException("The client has gone")));

        assertThatThrownBy(() -> done(response.future())).hasCauseInstanceOf(UpstreamException.class);
        assertConnectionIsNotUsedAgain();
    }

    @Test
    void uploadThatBreaksOffBehindTheHeadLeavesItsResponse() throws Exception {
        upstream.handle(request -> {
            request.response().setChunked(true).write("first");
            waiting.add(request);
        });
        Chunks upload = new Chunks();
        upload.add("half");
        Context loop = bench.vertx.getOrCreateContext();
        Promise<UpstreamResponse> response = Promise.promise();
        loop.runOnContext(there -> bench.upload(upload).response().onComplete(response));
        UpstreamResponse head = done(response.future());
        Promise<Void> broken = Promise.promise();

        loop.runOnContext(there -> {
            upload.fail(new IOException("The upstream reads no more"));
            broken.complete();
        });
        done(broken.future());
        arrived().response().end("second");

        assertThat(text(head)).isEqualTo("firstsecond");
    }

    private void assertConnectionIsNotUsedAgain() throws Exception {
        upstream.requests().get(0).gone().get(60, TimeUnit.SECONDS);
        upstream.answer(200, "next");
        assertThat(text(done(call("/next").response()))).isEqualTo("next");
    }
}
