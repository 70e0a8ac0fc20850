package dev.samovar.proxy.exchange;

import dev.samovar.cache.entry.CacheEntry;
import dev.samovar.cache.entry.ResponseHead;
import dev.samovar.cache.readthrough.CacheStatus;
import dev.samovar.cache.readthrough.CachedResponse;
import dev.samovar.cache.readthrough.RequestCacheControl;
import dev.samovar.cache.readthrough.stream.StreamResponse;
import dev.samovar.http.CacheHeaders;
import dev.samovar.http.coding.ContentCoding;
import dev.samovar.http.coding.Representation;
import dev.samovar.proxy.forward.ResponseFields;
import dev.samovar.proxy.forward.WholeAnswer;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Responses to clients. Each is sent unless another has begun or the connection is closed. */
public final class ClientResponses {

    private static final Set<String> ABOUT_BYTES =
            Set.of("etag", "content-encoding", "content-md5", "digest", "content-digest", "repr-digest");

    private static final int NOT_MODIFIED = 304;

    private ClientResponses() {}

    /**
     * Sends a whole answer, in the content coding that the client takes if it is the cache's and not what the request's
     * own call brought.
     *
     * @param received the headers that the request's own call brought, which it gets if the answer is that call's
     */
    public static void send(
            HttpServerRequest request,
            CachedResponse answer,
            ContentCoding coding,
            Optional<MultiMap> received,
            Instant now) {
        send(request, answer, coding, received, Optional.empty(), now);
    }

    /**
     * The same with another value of {@code Cache-Status}.
     *
     * @param status the value; empty for that of the answer
     */
    public static void send(
            HttpServerRequest request,
            CachedResponse answer,
            ContentCoding coding,
            Optional<MultiMap> received,
            Optional<String> status,
            Instant now) {
        HttpServerResponse response = request.response();
        if (isDone(response)) {
            return;
        }
        CacheEntry entry = answer.entry();
        Optional<MultiMap> own = received.filter(upstream -> isOwn(answer.served()));
        Representation body = own.isPresent() || !isCodable(entry.head())
                ? Representation.of(entry)
                : coding.of(entry, request.headers());
        fields(response, entry.head(), own);
        if (body.varies()) {
            response.headers().add(HttpHeaders.VARY, HttpHeaders.ACCEPT_ENCODING);
        }
        if (body.isGzip()) {
            response.putHeader(HttpHeaders.CONTENT_ENCODING, Representation.GZIP);
        }
        response.headers().add(CacheStatusText.NAME, status.orElseGet(() -> CacheHeaders.cacheStatus(answer, now)));
        response.putHeader(HttpHeaders.AGE, Long.toString(entry.age(now).toSeconds()))
                .end(Buffer.buffer(body.body()));
    }

    /** The headers without those that say something about the bytes of the body, for one with other bytes. */
    public static MultiMap withoutBytes(MultiMap headers) {
        MultiMap others = MultiMap.caseInsensitiveMultiMap().addAll(headers);
        ABOUT_BYTES.forEach(others::remove);
        return others.remove(HttpHeaders.CONTENT_LENGTH);
    }

    /** Sends a stream while it comes. */
    public static void send(Exchange exchange, StreamResponse.Streaming stream, Optional<MultiMap> received) {
        HttpServerResponse response = exchange.response();
        if (!isDone(response)) {
            fields(response, stream.head(), received.filter(own -> isOwn(stream.served())));
            response.headers().add(CacheStatusText.NAME, CacheHeaders.cacheStatus(stream.served()));
            frame(exchange.request());
        }
        // In any case: a generation counts on its readers
        stream.chunks().subscribe(new ClientStream(exchange, stream.head().mediaType()));
    }

    /**
     * Sends an answer that the cache does not keep.
     *
     * @param directives what the request asked of the cache
     */
    public static void send(HttpServerResponse response, WholeAnswer answer, RequestCacheControl directives) {
        if (isDone(response)) {
            return;
        }
        status(response, answer.status(), answer.reason());
        ResponseFields.copy(answer.headers(), response.headers(), true);
        response.headers().add(CacheStatusText.NAME, CacheStatusText.refused(directives));
        response.end(Buffer.buffer(answer.body()));
    }

    /**
     * Sets the status of an upstream's response.
     *
     * @param reason its reason phrase; empty for none
     */
    public static void status(HttpServerResponse response, int status, String reason) {
        response.setStatusCode(status);
        // With a phrase of its own, Vert.x gives a 304 the length 0, which is not that of a 200 (RFC 9110, section 8.6)
        if (!reason.isEmpty() && status != NOT_MODIFIED) {
            response.setStatusMessage(reason);
        }
    }

    /** Makes a body of unknown length one of chunks, or over HTTP/1.0 one that its connection ends. */
    public static void frame(HttpServerRequest request) {
        if (request.version() == HttpVersion.HTTP_1_0) {
            request.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        } else {
            request.response().setChunked(true);
        }
    }

    /** Ends a response, and over HTTP/1.0 its connection if nothing else tells the end of the body. */
    public static void end(HttpServerRequest request) {
        HttpServerResponse response = request.response();
        boolean closes =
                request.version() == HttpVersion.HTTP_1_0 && !response.headers().contains(HttpHeaders.CONTENT_LENGTH);
        Future<Void> ended = response.end();
        if (closes) {
            // Vert.x keeps the connection if the client asks for that
            ended.onComplete(done -> request.connection().close());
        }
    }

    private static boolean isDone(HttpServerResponse response) {
        return response.headWritten() || response.closed();
    }

    /** Whether the bytes may be sent in another coding: nothing that is sent with them is about these bytes. */
    private static boolean isCodable(ResponseHead head) {
        return head.headers().stream()
                .noneMatch(field -> ABOUT_BYTES.contains(field.name().toLowerCase(Locale.ROOT))
                        || (field.name().equalsIgnoreCase("cache-control")
                                && field.value().toLowerCase(Locale.ROOT).contains("no-transform")));
    }

    private static boolean isOwn(CacheStatus served) {
        return served instanceof CacheStatus.Forwarded forwarded && !forwarded.collapsed();
    }

    private static void fields(HttpServerResponse response, ResponseHead head, Optional<MultiMap> own) {
        own.ifPresentOrElse(
                upstream -> ResponseFields.copy(upstream, response.headers(), true),
                () -> head.headers().forEach(kept -> response.headers().add(kept.name(), kept.value())));
        ResponseFields.isolate(response.headers());
        response.putHeader(HttpHeaders.CONTENT_TYPE, head.mediaType());
    }
}
