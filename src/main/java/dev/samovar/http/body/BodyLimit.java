package dev.samovar.http.body;

import dev.samovar.http.ServerErrorHandler;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.regex.Pattern;

/**
 * Check of what a request announces of its body: its length, a form without a boundary, a part of an entry.
 *
 * <p>The server would refuse the first two as well, but without a body; this check runs before.
 */
@ApplicationScoped
class BodyLimit {

    /** The largest body of all: an image and what is around it in a form. */
    static final int MAX_BYTES = 11 * 1024 * 1024;

    private static final String MULTIPART = "multipart/";
    private static final Pattern BOUNDARY = Pattern.compile("(?i);\\s*boundary=(\"[^\"]+\"|[^\\s\";,]+)");
    private static final int BEFORE_ALL = 10_000;

    void register(@Observes Filters filters) {
        filters.register(BodyLimit::check, BEFORE_ALL);
    }

    private static void check(RoutingContext context) {
        HttpServerRequest request = context.request();
        if (announcedLength(request) > MAX_BYTES) {
            end(context, 413);
        } else if (isPartialPut(request)) {
            end(context, 400);
        } else if (isFormWithoutBoundary(request)) {
            answer(context, 400);
        } else {
            context.next();
        }
    }

    /** Answers, and ends the connection: the rest of the body is not read. */
    private static void end(RoutingContext context, int status) {
        if (context.request().version() != HttpVersion.HTTP_2) {
            context.response().putHeader(HttpHeaders.CONNECTION, "close");
        }
        answer(context, status);
    }

    /** A part that is taken for the whole would replace it (RFC 9110, 14.5). */
    private static boolean isPartialPut(HttpServerRequest request) {
        return request.method().equals(HttpMethod.PUT) && request.headers().contains("Content-Range");
    }

    private static void answer(RoutingContext context, int status) {
        ServerErrorHandler.answer(context.response(), status);
    }

    private static boolean isFormWithoutBoundary(HttpServerRequest request) {
        String type = request.getHeader(HttpHeaders.CONTENT_TYPE);
        return type != null
                && type.regionMatches(true, 0, MULTIPART, 0, MULTIPART.length())
                && !BOUNDARY.matcher(type).find();
    }

    /** The length that a request announces in bytes; 0 if it announces none. */
    static long announcedLength(HttpServerRequest request) {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        try {
            return length == null ? 0 : Long.parseLong(length);
        } catch (NumberFormatException absurd) {
            return Long.MAX_VALUE;
        }
    }
}
