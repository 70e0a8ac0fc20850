package dev.samovar.proxy.exchange;

import dev.samovar.proxy.Caller;
import dev.samovar.proxy.Upstream;
import dev.samovar.proxy.UpstreamClient;
import dev.samovar.proxy.UpstreamRequest;
import dev.samovar.proxy.forward.RequestFields;
import dev.samovar.proxy.forward.Target;
import dev.samovar.proxy.stats.CountedRequest;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A request on its way through the proxy.
 *
 * @param context the request and its response
 * @param target what the client asks for
 * @param upstreamQuery the query that goes upstream; empty for none
 * @param headers the client's headers without those of its connection
 * @param counted the request in the statistics
 */
public record Exchange(
        RoutingContext context,
        ProxiedUpstream to,
        Target target,
        String upstreamQuery,
        Caller caller,
        MultiMap headers,
        CountedRequest counted) {

    /** Of a length that a {@code long} can hold. */
    private static final int MAX_DIGITS = 18;

    public Upstream upstream() {
        return to.upstream();
    }

    public UpstreamClient client() {
        return to.client();
    }

    public HttpServerRequest request() {
        return context.request();
    }

    public HttpServerResponse response() {
        return context.response();
    }

    /** Whether it may be answered from the cache, by its method and path. */
    public boolean isCacheable() {
        return request().method().equals(HttpMethod.POST)
                && upstream().dialect().isCacheable(target.path());
    }

    /** Whether a body follows the request's head, as far as the head tells. */
    public boolean hasBody() {
        if (length().isPresent()) {
            return length().getAsLong() > 0;
        }
        if (request().version() != HttpVersion.HTTP_2) {
            return request().getHeader(HttpHeaders.TRANSFER_ENCODING) != null;
        }
        // The end of a request that was upgraded may come later. Upstreams refuse a GET with a body, also an empty one
        boolean rarelyHasOne =
                request().method().equals(HttpMethod.GET) || request().method().equals(HttpMethod.HEAD);
        return !rarelyHasOne && !request().isEnded();
    }

    /** The announced length of the body in bytes; empty if it is not known in advance. */
    public OptionalLong length() {
        String length = request().getHeader(HttpHeaders.CONTENT_LENGTH);
        return length != null && isNumber(length) ? OptionalLong.of(Long.parseLong(length)) : OptionalLong.empty();
    }

    private static boolean isNumber(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return !text.isEmpty() && text.length() <= MAX_DIGITS;
    }

    /** The request that goes upstream. */
    public UpstreamRequest toUpstream(
            UpstreamRequest.Body body, Optional<Duration> total, UpstreamRequest.Interim interim) {
        return new UpstreamRequest(
                upstream(),
                request().method(),
                target.withQuery(upstreamQuery).at(upstream().url()),
                RequestFields.toUpstream(headers, caller, request().version()),
                body,
                total,
                interim);
    }

    /** The same for an answer that others may get too. */
    public UpstreamRequest forAnyClient(UpstreamRequest.Whole body) {
        UpstreamRequest request =
                toUpstream(body, Optional.of(upstream().timeouts().total()), UpstreamRequest.Interim.NONE);
        RequestFields.forAnyClient(request.headers());
        return request;
    }
}
