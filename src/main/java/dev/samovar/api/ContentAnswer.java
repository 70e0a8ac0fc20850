package dev.samovar.api;

import dev.samovar.cache.Answer;
import dev.samovar.cache.CacheEntry;
import dev.samovar.cache.Lookup;
import dev.samovar.cache.Served;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/** A content answer as HTTP: the bytes of the entry and the headers that say how they came about. */
final class ContentAnswer {

    private static final String CACHE_STATUS = "Cache-Status";
    private static final String AGE = "Age";
    private static final CharSequence CACHE_STATUS_NAME = io.vertx.core.http.HttpHeaders.createOptimized(CACHE_STATUS);
    private static final CharSequence AGE_NAME = io.vertx.core.http.HttpHeaders.createOptimized(AGE);

    private ContentAnswer() {}

    /**
     * The response to a request.
     *
     * @param ifNoneMatch the values of the request's {@code If-None-Match}
     * @param cacheControl what a client may keep
     */
    static Response of(Answer answer, List<String> ifNoneMatch, String cacheControl, Instant now) {
        CacheEntry entry = answer.entry();
        Response.ResponseBuilder response = matches(ifNoneMatch, entry.etag())
                ? Response.notModified()
                : Response.ok(entry.body()).type(entry.mediaType());
        return response.header(CACHE_STATUS, cacheStatus(answer, now))
                .header(AGE, entry.age(now).toSeconds())
                .header(HttpHeaders.ETAG, entry.etag())
                .header(HttpHeaders.CACHE_CONTROL, cacheControl)
                .build();
    }

    /** Sends the same straight to the connection. */
    static void send(HttpServerResponse response, Answer answer, String cacheControl, Instant now) {
        CacheEntry entry = answer.entry();
        response.putHeader(io.vertx.core.http.HttpHeaders.CONTENT_TYPE, entry.mediaType())
                .putHeader(CACHE_STATUS_NAME, cacheStatus(answer, now))
                .putHeader(AGE_NAME, Long.toString(entry.age(now).toSeconds()))
                .putHeader(io.vertx.core.http.HttpHeaders.ETAG, entry.etag())
                .putHeader(io.vertx.core.http.HttpHeaders.CACHE_CONTROL, cacheControl)
                .end(Buffer.buffer(entry.body()));
    }

    /** The value of {@code Cache-Status} (RFC 9211). */
    static String cacheStatus(Answer answer, Instant now) {
        long ttl = answer.entry().timeToLive(now).toSeconds();
        if (answer.served() instanceof Served.Hit hit) {
            return "samovar; hit; ttl=" + ttl + "; detail=" + hit.tier().label();
        }
        if (answer.served() instanceof Served.Stale) {
            return "samovar; hit; ttl=" + ttl + "; detail=stale";
        }
        Served.Forwarded forwarded = (Served.Forwarded) answer.served();
        String status = "samovar; fwd=" + forwarded.reason().name().toLowerCase(Locale.ROOT);
        if (forwarded.reason() == Served.Reason.BYPASS) {
            return status;
        }
        if (forwarded.collapsed()) {
            return status + "; collapsed";
        }
        return status + (forwarded.stored() ? "; stored" : "") + "; detail=leader";
    }

    /** The response to a request for a stored entry, with everything that a look-up tells. */
    static Response of(Lookup.Found found, List<String> ifNoneMatch, Instant now) {
        Served served = found.entry().isFresh(now) ? new Served.Hit(found.tier()) : new Served.Stale(found.tier());
        return of(new Answer(found.entry(), served), ifNoneMatch, "no-cache", now);
    }

    /** Compares weakly, as {@code If-None-Match} asks (RFC 9110, section 13.1.2). */
    private static boolean matches(List<String> ifNoneMatch, String etag) {
        for (String value : ifNoneMatch) {
            for (String candidate : value.split(",", -1)) {
                String tag = candidate.strip();
                if (tag.equals("*") || tag.equals(etag) || tag.equals("W/" + etag)) {
                    return true;
                }
            }
        }
        return false;
    }
}
