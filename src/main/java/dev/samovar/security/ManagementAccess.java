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
 * The rule for who may manage the cache: who has an operator key; while none is configured, who calls from a loopback
 * address, and neither through a page of another site nor through a proxy. That address is the connection's: a forwarding
 * header never makes a request local, and its presence means that the request is not.
 *
 * <p>Wrong keys are slowed down, for each client on its own. Each refusal is told to a {@link RefusalListener}.
 */
public final class ManagementAccess {

    private static final String UNKNOWN = "unknown";
    private static final String SCHEME = "bearer ";

    private final OperatorKeys keys;
    private final KeyAttemptThrottle wrongKeys;
    private final RefusalListener listener;

    /** The rule for these keys. */
    public ManagementAccess(OperatorKeys keys, RefusalListener listener) {
        this(keys, new KeyAttemptThrottle(System::nanoTime), listener);
    }

    ManagementAccess(OperatorKeys keys, KeyAttemptThrottle wrongKeys, RefusalListener listener) {
        this.keys = keys;
        this.wrongKeys = wrongKeys;
        this.listener = listener;
    }

    /**
     * Who calls. Throws {@link AccessDeniedException} if that one may not manage the cache: its answer has to wait for
     * {@link AccessDeniedException#delay()}, and {@link #answered} is to be called then if that is more than 0.
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
        if (!wrongKeys.mayTry(client)) {
            throw AccessDeniedException.tooMany();
        }
        Optional<String> name = keys.nameOf(key);
        if (name.isEmpty()) {
            throw wrong(client);
        }
        wrongKeys.right(client);
        return new Operator(name.get(), address(request));
    }

    /** The answer that had to wait has gone out, or nobody waits for it any more. */
    public void answered(HttpServerRequest request) {
        wrongKeys.answered(ClientAddress.of(request));
    }

    /** Whether no key is configured, so that only callers from this machine may manage the cache. */
    public boolean isOpenToLoopbackOnly() {
        return keys.isEmpty();
    }

    /**
     * Whether the caller may manage the cache. A caller that has just sent a wrong key may not for a moment, whatever
     * key it sends: what this decides needs no answer that could be delayed.
     */
    public boolean isAllowed(HttpServerRequest request) {
        if (keys.isEmpty()) {
            return isLoopback(address(request))
                    && CrossSiteCheck.isSenderOf(request)
                    && ForwardingHeaders.in(request).isEmpty();
        }
        Optional<String> key = bearer(request);
        return key.isPresent() && isRight(key.get(), ClientAddress.of(request));
    }

    private boolean isRight(String key, String client) {
        if (wrongKeys.isHeldUp(client)) {
            listener.refused(Refusal.THROTTLED, client);
            return false;
        }
        boolean right = keys.nameOf(key).isPresent();
        if (right) {
            wrongKeys.right(client);
        } else {
            wrongKeys.wrong(client);
            listener.refused(Refusal.WRONG_KEY, client);
        }
        return right;
    }

    private AccessDeniedException wrong(String client) {
        Optional<Duration> delay = wrongKeys.delay(client);
        if (delay.isEmpty()) {
            return AccessDeniedException.tooMany();
        }
        if (delay.get().isZero()) {
            wrongKeys.answered(client);
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
        if (!CrossSiteCheck.isSenderOf(request)) {
            throw AccessDeniedException.foreignPage();
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
