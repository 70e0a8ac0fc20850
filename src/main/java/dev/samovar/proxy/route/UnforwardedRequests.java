package dev.samovar.proxy.route;

import dev.samovar.proxy.exchange.ProxyErrors;
import dev.samovar.proxy.forward.RequestFields;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Requests that the proxy does not forward by their kind: methods without a use, WebSocket connections, loops. */
final class UnforwardedRequests {

    private static final String FORWARDED = "GET, HEAD, POST, PUT, DELETE, OPTIONS, PATCH";

    private UnforwardedRequests() {}

    /** Why a request is not forwarded, whoever sends it; empty if it may be. */
    static Optional<ProxyErrors.ErrorReply> refused(HttpServerRequest request) {
        // TRACE would show the client the service's own key
        if (request.method().equals(HttpMethod.TRACE) || request.method().equals(HttpMethod.CONNECT)) {
            return Optional.of(new ProxyErrors.ErrorReply(
                    405, request.method() + " is not forwarded", Map.of("Allow", FORWARDED)));
        }
        if (isWebSocket(request)) {
            return Optional.of(new ProxyErrors.ErrorReply(
                    501, "WebSocket connections are not forwarded: use the calls over HTTP", Map.of()));
        }
        if (RequestFields.isLoop(request.headers())) {
            return Optional.of(new ProxyErrors.ErrorReply(
                    508, "The upstream's URL leads back to this service: set it to the provider's", Map.of()));
        }
        return Optional.empty();
    }

    private static boolean isWebSocket(HttpServerRequest request) {
        for (String protocol : request.headers().getAll(HttpHeaders.UPGRADE)) {
            if (protocol.toLowerCase(Locale.ROOT).contains("websocket")) {
                return true;
            }
        }
        return false;
    }
}
