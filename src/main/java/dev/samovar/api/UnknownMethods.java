package dev.samovar.api;

import dev.samovar.http.ApiPath;
import dev.samovar.http.ServerErrorHandler;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Set;

/**
 * Filter that refuses methods which HTTP does not define.
 *
 * <p>It also keeps them out of the meters, where the method is a label and each new one would be kept.
 */
@ApplicationScoped
class UnknownMethods {

    private static final Set<HttpMethod> KNOWN = Set.of(
            HttpMethod.GET,
            HttpMethod.HEAD,
            HttpMethod.POST,
            HttpMethod.PUT,
            HttpMethod.DELETE,
            HttpMethod.OPTIONS,
            HttpMethod.PATCH,
            HttpMethod.TRACE,
            HttpMethod.CONNECT);

    /** The local of the Vert.x context with the path for Quarkus' meters; paths below {@code /q/} are not measured. */
    private static final String MEASURED_PATH = "UrlPathTemplate";

    private static final String NOT_MEASURED = "/q/unknown-method";
    private static final int FIRST = 10_002;

    void register(@Observes Filters filters) {
        filters.register(UnknownMethods::check, FIRST);
    }

    private static void check(RoutingContext context) {
        if (KNOWN.contains(context.request().method())) {
            context.next();
            return;
        }
        Context current = Vertx.currentContext();
        if (current != null) {
            current.putLocal(MEASURED_PATH, NOT_MEASURED);
        }
        ServerErrorHandler.answer(
                context.response().putHeader(HttpHeaders.ALLOW, ApiPath.methods(context.normalizedPath())), 405);
    }
}
