package dev.samovar.security;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * The access rule of management calls: an operator key, or loopback without keys.
 *
 * <p>While no key is configured, a request has access if its connection comes from a loopback address, and it is
 * neither from a page of another site nor forwarded by a proxy. A forwarding header never makes a request local.
 *
 * <p>Failed key attempts are throttled per client. A {@link RefusalListener} receives each refusal.
 */
public final class ManagementAccess {

    private static final String UNKNOWN = "unknown";
    private static final String SCHEME = "bearer ";

    private final NamedKeys keys;
    private final KeyAttemptThrottle attempts;
    private final RefusalListener listener;

    /** The rule with these keys; without any, loopback requests have access. */
    public ManagementAccess(NamedKeys keys, RefusalListener listener) {
        this(keys, new KeyAttemptThrottle(System::nanoTime), listener);
    }

    ManagementAccess(NamedKeys keys, KeyAttemptThrottle attempts, RefusalListener listener) {
        this.keys = keys;
        this.attempts = attempts;
        this.listener = listener;
    }

    /**
     * The operator of a request. Throws {@link AccessDeniedException} if the request has no access: its answer has to
     * be delayed by {@link AccessDeniedException#delay()}, and {@link #answered} called after a delay of more than 0.
     */
    public Operator require(HttpServerRequest request) {
        try {
            return operator(request);
        } catch (AccessDeniedException denied) {
            listener.refused(denied.refusal(), ClientAddress.of(request));
            throw denied;
        }
    }

    private Operator operator(HttpServerRequest request) {
        if (keys.isEmpty()) {
            return local(request);
        }
        String key = bearer(request).orElseThrow(AccessDeniedException::missingKey);
        String client = ClientAddress.of(request);
        if (!attempts.mayTry(client)) {
            throw AccessDeniedException.tooMany();
        }
        Optional<String> name = keys.nameOf(key);
        if (name.isEmpty()) {
            throw wrong(client);
        }
        attempts.right(client);
        return new Operator(name.get(), address(request));
    }

    /** Ends the delay of an answer, sent or cancelled. */
    public void answered(HttpServerRequest request) {
        attempts.answered(ClientAddress.of(request));
    }

    /**
     * Whether a request may manage the cache. The key of a client is ignored for up to five seconds after a wrong one,
     * since this check delays no answer.
     */
    public boolean isAllowed(HttpServerRequest request) {
        if (keys.isEmpty()) {
            return isLocal(request);
        }
        Optional<String> key = bearer(request);
        return key.isPresent() && isRight(key.get(), ClientAddress.of(request));
    }

    /** Whether a request is from this machine: from loopback, not forwarded, and not from a page of another site. */
    public static boolean isLocal(HttpServerRequest request) {
        return isLoopback(address(request))
                && CrossSiteCheck.isSameSite(request)
                && ForwardingHeaders.in(request).isEmpty();
    }

    private boolean isRight(String key, String client) {
        if (attempts.isBlocked(client)) {
            listener.refused(Refusal.THROTTLED, client);
            return false;
        }
        boolean right = keys.nameOf(key).isPresent();
        if (right) {
            attempts.right(client);
        } else {
            attempts.wrong(client);
            listener.refused(Refusal.WRONG_KEY, client);
        }
        return right;
    }

    private AccessDeniedException wrong(String client) {
        Optional<Duration> delay = attempts.delay(client);
        if (delay.isEmpty()) {
            return AccessDeniedException.tooMany();
        }
        if (delay.get().isZero()) {
            attempts.answered(client);
        }
        return AccessDeniedException.wrongKey(delay.get());
    }

    private static Operator local(HttpServerRequest request) {
        String address = address(request);
        if (!isLoopback(address)) {
            throw AccessDeniedException.notLocal();
        }
        ForwardingHeaders.in(request).ifPresent(header -> {
            throw AccessDeniedException.forwarded(header);
        });
        if (!CrossSiteCheck.isSameSite(request)) {
            throw AccessDeniedException.crossSite();
        }
        return new Operator(address, address);
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
