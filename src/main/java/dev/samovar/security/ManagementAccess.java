package dev.samovar.security;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Optional;

/**
 * The rule for who may manage the cache: who has an operator key; while none is configured, who calls from a loopback
 * address. The address is that of the connection; forwarded headers never count.
 */
public final class ManagementAccess {

    private static final String UNKNOWN = "unknown";
    private static final String SCHEME = "bearer ";

    private final OperatorKeys keys;

    public ManagementAccess(OperatorKeys keys) {
        this.keys = keys;
    }

    /** Who calls. Throws {@link AccessDeniedException} if that one may not manage the cache. */
    public Operator require(HttpServerRequest request) {
        if (keys.isEmpty()) {
            String address = address(request);
            if (!isLoopback(address)) {
                throw AccessDeniedException.notLocal();
            }
            return new Operator(address);
        }
        String key = bearer(request).orElseThrow(AccessDeniedException::missingKey);
        return keys.nameOf(key).map(Operator::new).orElseThrow(AccessDeniedException::wrongKey);
    }

    /** Whether no key is configured, so that only callers from this machine may manage the cache. */
    public boolean isOpenToLoopbackOnly() {
        return keys.isEmpty();
    }

    /** Whether the caller may manage the cache. */
    public boolean isAllowed(HttpServerRequest request) {
        return keys.isEmpty()
                ? isLoopback(address(request))
                : bearer(request).flatMap(keys::nameOf).isPresent();
    }

    private static Optional<String> bearer(HttpServerRequest request) {
        String header = request.getHeader(HttpHeaders.AUTHORIZATION);
        return header != null && header.toLowerCase(Locale.ROOT).startsWith(SCHEME)
                ? Optional.of(header.substring(SCHEME.length()).strip())
                : Optional.empty();
    }

    private static String address(HttpServerRequest request) {
        SocketAddress remote = request.connection().remoteAddress();
        String address = remote == null ? null : remote.hostAddress();
        return address == null ? UNKNOWN : address;
    }

    private static boolean isLoopback(String address) {
        try {
            // A literal address, so no name is looked up
            return !address.equals(UNKNOWN) && InetAddress.getByName(address).isLoopbackAddress();
        } catch (UnknownHostException notAnAddress) {
            return false;
        }
    }
}
