package dev.samovar.http;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;

/**
 * The field {@code Vary: Origin} of every response while pages of other sites may read: a cache that has the answer for one
 * site, or for none, must not give it to another (Fetch, "CORS protocol and HTTP caches"). Quarkus' filter does not send it.
 */
public final class CrossOriginVary {

    /** Ahead of all that may answer, Quarkus' filter for other sites among them. */
    private static final int FIRST = 10_020;

    private CrossOriginVary() {}

    /** Has all responses from now on say so. */
    public static void register(Filters filters) {
        filters.register(CrossOriginVary::vary, FIRST);
    }

    private static void vary(RoutingContext context) {
        // At the end, since what answers sets a field of this name as well
        context.addHeadersEndHandler(head -> context.response().headers().add(HttpHeaders.VARY, HttpHeaders.ORIGIN));
        context.next();
    }
}
