package dev.samovar.http;

import dev.samovar.cache.entry.CacheEntry;
import dev.samovar.cache.entry.Lookup;
import dev.samovar.cache.readthrough.CacheStatus;
import dev.samovar.cache.readthrough.CachedResponse;
import dev.samovar.http.coding.Representation;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.Locale;

/** Response to a request for content: the bytes of the entry, and the headers of RFC 9111 and RFC 9211. */
public final class CacheHeaders {

    private static final String CACHE_STATUS = "Cache-Status";
    private static final String AGE = "Age";
    private static final CharSequence CACHE_STATUS_NAME = io.vertx.core.http.HttpHeaders.createOptimized(CACHE_STATUS);
    private static final CharSequence AGE_NAME = io.vertx.core.http.HttpHeaders.createOptimized(AGE);

    private static final String BOTH_VARY = HttpHeaders.ACCEPT_ENCODING + ", " + HttpHeaders.ACCEPT_LANGUAGE;

    private CacheHeaders() {}

    /**
     * The response to a request for content.
     *
     * @param body what the client gets of the answer
     * @param cacheControl what a client may keep
     */
    public static Response of(
            CachedResponse answer,
            Representation body,
            HttpServerRequest request,
            ContentLanguage language,
            String cacheControl,
            Instant now) {
        Response.ResponseBuilder response =
                of(answer, body, request, cacheControl, now).header(HttpHeaders.CONTENT_LANGUAGE, language.tag());
        String vary = vary(body, language);
        return vary.isEmpty()
                ? response.build()
                : response.header(HttpHeaders.VARY, vary).build();
    }

    private static String vary(Representation body, ContentLanguage language) {
        if (!body.varies()) {
            return language.negotiated() ? HttpHeaders.ACCEPT_LANGUAGE : "";
        }
        return language.negotiated() ? BOTH_VARY : HttpHeaders.ACCEPT_ENCODING;
    }

    private static Response.ResponseBuilder of(
            CachedResponse answer, Representation body, HttpServerRequest request, String cacheControl, Instant now) {
        CacheEntry entry = answer.entry();
        Response.ResponseBuilder response = Preconditions.isUnmodified(request, entry.etag())
                ? Response.notModified()
                : Response.ok(body.body()).type(entry.mediaType()).encoding(body.isGzip() ? Representation.GZIP : null);
        if (request.method().equals(HttpMethod.HEAD)) {
            // The server counts the bytes of a body alone
            response.header(HttpHeaders.CONTENT_LENGTH, body.body().length);
        }
        return response.header(CACHE_STATUS, cacheStatus(answer, now))
                .header(AGE, entry.age(now).toSeconds())
                .header(HttpHeaders.ETAG, body.etag())
                .header(HttpHeaders.CACHE_CONTROL, cacheControl);
    }

    /** Sends the same without RESTEasy. */
    public static void send(
            HttpServerResponse response,
            CachedResponse answer,
            Representation body,
            ContentLanguage language,
            String cacheControl,
            Instant now) {
        CacheEntry entry = answer.entry();
        String vary = vary(body, language);
        if (!vary.isEmpty()) {
            response.putHeader(io.vertx.core.http.HttpHeaders.VARY, vary);
        }
        if (body.isGzip()) {
            response.putHeader(io.vertx.core.http.HttpHeaders.CONTENT_ENCODING, Representation.GZIP);
        }
        response.putHeader(io.vertx.core.http.HttpHeaders.CONTENT_TYPE, entry.mediaType())
                .putHeader(io.vertx.core.http.HttpHeaders.CONTENT_LANGUAGE, language.tag())
                .putHeader(CACHE_STATUS_NAME, cacheStatus(answer, now))
                .putHeader(AGE_NAME, Long.toString(entry.age(now).toSeconds()))
                .putHeader(io.vertx.core.http.HttpHeaders.ETAG, body.etag())
                .putHeader(io.vertx.core.http.HttpHeaders.CACHE_CONTROL, cacheControl)
                .end(Buffer.buffer(body.body()));
    }

    /** The value of {@code Cache-Status} (RFC 9211). */
    public static String cacheStatus(CachedResponse answer, Instant now) {
        long ttl = answer.entry().timeToLive(now).toSeconds();
        if (answer.served() instanceof CacheStatus.Hit hit) {
            return "samovar; hit; ttl=" + ttl + "; detail=" + hit.tier().label();
        }
        if (answer.served() instanceof CacheStatus.Stale) {
            return "samovar; hit; ttl=" + ttl + "; detail=stale";
        }
        return cacheStatus((CacheStatus.Forwarded) answer.served());
    }

    /** The value for an answer that is or was generated. */
    public static String cacheStatus(CacheStatus.Forwarded forwarded) {
        String status = "samovar; fwd=" + forwarded.reason().name().toLowerCase(Locale.ROOT);
        if (forwarded.reason() == CacheStatus.Reason.BYPASS) {
            return status;
        }
        if (forwarded.collapsed()) {
            return status + "; collapsed";
        }
        return status + (forwarded.stored() ? "; stored" : "") + "; detail=leader";
    }

    /** The response to a request for a stored entry, with everything that a look-up tells. */
    public static Response.ResponseBuilder of(Lookup.Found found, HttpServerRequest request, Instant now) {
        CacheStatus served =
                found.entry().isFresh(now) ? new CacheStatus.Hit(found.tier()) : new CacheStatus.Stale(found.tier());
        return of(
                new CachedResponse(found.entry(), served), Representation.of(found.entry()), request, "no-cache", now);
    }
}
