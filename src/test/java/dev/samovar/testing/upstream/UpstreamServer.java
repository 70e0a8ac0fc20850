package dev.samovar.testing.upstream;

import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** A server that records the requests it gets, and answers them as a test says. */
public final class UpstreamServer implements AutoCloseable {

    private final HttpServer server;
    private final List<Recorded> requests = new CopyOnWriteArrayList<>();
    private volatile Handler<HttpServerRequest> handler = request -> {};

    private UpstreamServer(Vertx vertx) {
        server = vertx.createHttpServer().requestHandler(this::handle);
    }

    /** Starts a server on a free port of the loopback interface. Until told otherwise it answers with an empty object. */
    public static UpstreamServer start(Vertx vertx) {
        UpstreamServer started = new UpstreamServer(vertx);
        started.answer(200, "{}");
        started.server
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .join();
        return started;
    }

    /**
     * A request that arrived.
     *
     * @param uri the raw request target
     * @param gone completes when its connection has closed
     */
    public record Recorded(String method, String uri, MultiMap headers, CompletableFuture<Void> gone) {}

    private void handle(HttpServerRequest request) {
        CompletableFuture<Void> gone = new CompletableFuture<>();
        request.connection().closeHandler(closed -> gone.complete(null));
        requests.add(new Recorded(
                request.method().name(),
                request.uri(),
                MultiMap.caseInsensitiveMultiMap().addAll(request.headers()),
                gone));
        handler.handle(request);
    }

    /** Answers from now on as the handler does, which gets each request when its head has arrived. */
    public void handle(Handler<HttpServerRequest> with) {
        handler = with;
    }

    /** Answers each request from now on, when it has arrived whole. */
    public void answer(Consumer<Exchange> with) {
        handler = request -> request.body().onSuccess(body -> with.accept(new Exchange(request, body)));
    }

    /** Answers with JSON from now on. */
    public void answer(int status, String json) {
        answer(exchange -> exchange.response()
                .setStatusCode(status)
                .putHeader("Content-Type", "application/json")
                .end(json));
    }

    /**
     * A request that has arrived whole.
     *
     * @param body its body
     */
    public record Exchange(HttpServerRequest request, Buffer body) {

        /** The response to it. */
        public HttpServerResponse response() {
            return request.response();
        }
    }

    /** The requests so far, in their order. */
    public List<Recorded> requests() {
        return requests;
    }

    /** The server's URL. */
    public URI url() {
        return URI.create("http://127.0.0.1:" + server.actualPort());
    }

    @Override
    public void close() {
        server.close().toCompletionStage().toCompletableFuture().join();
    }
}
