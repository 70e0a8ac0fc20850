package dev.samovar.security;

import io.vertx.core.http.HttpServerRequest;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The headers that mark a request as forwarded by a proxy.
 *
 * <p>The address of such a connection is the proxy's, so it proves nothing about the client. The values of these
 * headers are never read, since a client can forge them.
 */
public final class ForwardingHeaders {

    private static final String PREFIX = "x-forwarded";

    /** Those that tell of the way of a request, and nothing of its origin. */
    private static final Set<String> WAY = Set.of("via", "cdn-loop");

    private static final Set<String> ORIGINS = Set.of(
            "forwarded",
            "x-real-ip",
            "x-client-ip",
            "x-cluster-client-ip",
            "x-original-forwarded-for",
            "x-original-host",
            "x-envoy-external-address",
            "true-client-ip",
            "cf-connecting-ip",
            "fastly-client-ip");

    private ForwardingHeaders() {}

    /**
     * Whether a header tells where a request came from: its client's address, or the host and the scheme that it was sent to.
     *
     * @param name the header's name in lower case
     */
    public static boolean tellsOrigin(String name) {
        return ORIGINS.contains(name) || name.startsWith(PREFIX);
    }

    /** The name of the first such header in lower case; empty if the request has none. */
    static Optional<String> in(HttpServerRequest request) {
        for (Map.Entry<String, String> header : request.headers()) {
            String name = header.getKey().toLowerCase(Locale.ROOT);
            if (WAY.contains(name) || tellsOrigin(name)) {
                return Optional.of(name.startsWith(PREFIX) ? "x-forwarded-*" : name);
            }
        }
        return Optional.empty();
    }
}
