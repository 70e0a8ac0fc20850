package dev.samovar.proxy.route;

import dev.samovar.proxy.exchange.ProxiedUpstream;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.Set;

/** The path and method of proxied requests in Quarkus' meters, whose labels clients must not choose. */
final class MeasuredPath {

    /** The methods that the meters may have as a label. */
    private static final Set<HttpMethod> MEASURED = Set.of(
            HttpMethod.GET,
            HttpMethod.HEAD,
            HttpMethod.POST,
            HttpMethod.PUT,
            HttpMethod.DELETE,
            HttpMethod.OPTIONS,
            HttpMethod.PATCH);

    /** The local of the Vert.x context with the path for the meters; paths below {@code /q/} are not measured. */
    private static final String LOCAL = "UrlPathTemplate";

    private MeasuredPath() {}

    /** The path of an upstream's requests. */
    static String of(ProxiedUpstream to) {
        return "/" + to.upstream().name() + "/{path}";
    }

    /** Sets the path of a request that is handled on the present context. */
    static void set(HttpServerRequest request, ProxiedUpstream to) {
        Context current = Vertx.currentContext();
        if (current != null) {
            boolean isMeasured = MEASURED.contains(request.method());
            current.putLocal(LOCAL, isMeasured ? of(to) : "/q/unknown-method");
        }
    }
}
