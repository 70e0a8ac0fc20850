package dev.samovar.api;

import dev.samovar.http.ServerErrorHandler;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;

/**
 * Filter that refuses bodies with a content coding (RFC 9110, section 8.4).
 *
 * <p>No resource decodes them, and an entry stored without its {@code Content-Encoding} would be served undecodable.
 */
@ApplicationScoped
class ContentCoding {

    private static final int AFTER_QUERY = 9_988;
    private static final String IDENTITY = "identity";
    private static final List<HttpMethod> WITH_BODY = List.of(HttpMethod.POST, HttpMethod.PUT, HttpMethod.PATCH);

    void register(@Observes Filters filters) {
        filters.register(ContentCoding::check, AFTER_QUERY);
    }

    private static void check(RoutingContext context) {
        if (!isCoded(context.request())) {
            context.next();
            return;
        }
        ServerErrorHandler.answer(
                context.response().putHeader(HttpHeaders.ACCEPT_ENCODING, IDENTITY),
                415,
                "Content coding not supported: send the body without Content-Encoding");
    }

    private static boolean isCoded(HttpServerRequest request) {
        return WITH_BODY.contains(request.method())
                && request.headers().getAll(HttpHeaders.CONTENT_ENCODING).stream()
                        .map(String::strip)
                        .anyMatch(coding -> !coding.isEmpty() && !coding.equalsIgnoreCase(IDENTITY));
    }
}
