package dev.samovar.proxy.forward;

import dev.samovar.proxy.Upstream;
import dev.samovar.proxy.UpstreamCall;
import dev.samovar.proxy.UpstreamRequest;
import dev.samovar.proxy.openai.OpenAiDialect;
import dev.samovar.testing.upstream.UpstreamServer;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.streams.ReadStream;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Calls of an upstream by a client of their own, with long time limits unless a test sets others. */
final class CallBench implements AutoCloseable {

    static final Duration LONG = Duration.ofMinutes(1);

    final Vertx vertx = Vertx.vertx();
    final UpstreamServer upstream = UpstreamServer.start(vertx);
    final HttpUpstreamClient client;
    URI url = upstream.url();
    Upstream.Timeouts timeouts = new Upstream.Timeouts(LONG, LONG, LONG);

    CallBench() {
        this(vertx -> vertx);
    }

    /** A bench whose client gets another Vert.x. */
    CallBench(UnaryOperator<Vertx> decorator) {
        client = new HttpUpstreamClient(decorator.apply(vertx), new HttpClientOptions());
    }

    Upstream to() {
        return new Upstream("up", new OpenAiDialect(), url, Optional.empty(), true, false, Set.of(), timeouts);
    }

    UpstreamCall call(String path) {
        return call(path, MultiMap.caseInsensitiveMultiMap());
    }

    UpstreamCall call(String path, MultiMap headers) {
        return send(HttpMethod.GET, path, headers, new UpstreamRequest.Whole(Buffer.buffer()));
    }

    UpstreamCall upload(ReadStream<Buffer> body) {
        return send(
                HttpMethod.POST,
                "/upload",
                MultiMap.caseInsensitiveMultiMap(),
                new UpstreamRequest.Streamed(body, OptionalLong.empty()));
    }

    private UpstreamCall send(HttpMethod method, String path, MultiMap headers, UpstreamRequest.Body body) {
        return client.send(new UpstreamRequest(
                to(), method, path, headers, body, Optional.of(timeouts.total()), UpstreamRequest.Interim.NONE));
    }

    @Override
    public void close() {
        upstream.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
