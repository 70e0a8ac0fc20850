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
final class ForwardingHeaders {

    private static final String PREFIX = "x-forwarded";
    private static final Set<String> NAMES = Set.of(
            "forwarded",
            "via",
            "x-real-ip",
            "x-client-ip",
            "x-cluster-client-ip",
            "x-original-forwarded-for",
            "x-original-host",
            "x-envoy-external-address",
            "true-client-ip",
            "cf-connecting-ip",
            "fastly-client-ip",
            "cdn-loop");

    private ForwardingHeaders() {}

    /** The name of the first such header in lower case; empty if the request has none. */
    static Optional<String> in(HttpServerRequest request) {
        for (Map.Entry<String, String> header : request.headers()) {
            String name = header.getKey().toLowerCase(Locale.ROOT);
            if (NAMES.contains(name) || name.startsWith(PREFIX)) {
                return Optional.of(NAMES.contains(name) ? name : "x-forwarded-*");
            }
        }
        return Optional.empty();
    }
}
