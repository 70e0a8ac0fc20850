package dev.samovar.proxy.forward;

import dev.samovar.proxy.UpstreamCall;
import dev.samovar.proxy.UpstreamClient;
import dev.samovar.proxy.UpstreamRequest;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;

/** Sends requests to upstreams over HTTP/1.1. */
public final class HttpUpstreamClient implements UpstreamClient {

    /** Connections to one host: more than the requests that a replica has at a time. */
    private static final int CONNECTIONS = 4096;

    /**
     * Shorter than that of common servers (5 s and more): a request on a connection that its server closes at that moment
     * is lost, and is not sent twice, since it may have been paid for.
     */
    private static final int KEEP_ALIVE_SECONDS = 4;

    private static final int MAX_HEAD_BYTES = 64 * 1024;

    private final Vertx vertx;
    private final HttpClient client;

    /**
     * A client.
     *
     * @param options further options of its connections, such as those of TLS
     */
    public HttpUpstreamClient(Vertx vertx, HttpClientOptions options) {
        this.vertx = vertx;
        this.client = vertx.httpClientBuilder()
                .with(new HttpClientOptions(options)
                        .setProtocolVersion(HttpVersion.HTTP_1_1)
                        .setKeepAliveTimeout(KEEP_ALIVE_SECONDS)
                        .setMaxHeaderSize(MAX_HEAD_BYTES)
                        .setMaxInitialLineLength(MAX_HEAD_BYTES)
                        .setDecompressionSupported(false))
                .with(new PoolOptions().setHttp1MaxSize(CONNECTIONS).setMaxWaitQueueSize(CONNECTIONS))
                .withConnectHandler(StrictResponses::filter)
                .build();
    }

    @Override
    public UpstreamCall send(UpstreamRequest request) {
        HttpUpstreamCall call = new HttpUpstreamCall(vertx, request);
        call.start(client);
        return call;
    }
}
