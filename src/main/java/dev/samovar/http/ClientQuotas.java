package dev.samovar.http;

import dev.samovar.limit.ClientRateLimiter;
import dev.samovar.limit.Quota;
import dev.samovar.limit.Refusals;
import dev.samovar.security.ClientAddress;
import dev.samovar.security.ManagementAccess;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Quotas of requests: that of the client, unless it may manage the cache. */
public final class ClientQuotas {

    private final ManagementAccess access;
    private final Optional<ClientRateLimiter> limiter;
    private final Refusals refusals;

    /**
     * The quotas of all clients.
     *
     * @param limiter the rate limit of each client; empty for none
     * @param refusals counts what the limit refuses
     */
    public ClientQuotas(ManagementAccess access, Optional<ClientRateLimiter> limiter, Refusals refusals) {
        this.access = access;
        this.limiter = limiter;
        this.refusals = refusals;
    }

    /** The limit that generations for a request count against. Looks at the client's key only when asked. */
    public Quota of(HttpServerRequest request) {
        return limiter.map(limits -> refusals.counted(new Client(request, access, limits), Refusals.Key.NONE))
                .orElse(Quota.UNLIMITED);
    }

    /**
     * The limit of a request's client alone, whatever keys the request has: those of a proxied request are not for this
     * service.
     *
     * @param key the kind of key that pays for the request
     */
    public Quota ofClient(HttpServerRequest request, Refusals.Key key) {
        return limiter.map(limits -> refusals.counted(limits.of(ClientAddress.of(request)), key))
                .orElse(Quota.UNLIMITED);
    }

    /** Checks the operator key at the first permit alone: a hit takes none. */
    private static final class Client implements Quota {
        private final HttpServerRequest request;
        private final ManagementAccess access;
        private final ClientRateLimiter limiter;
        // Now, since a connection that has gone has none
        private final @Nullable SocketAddress address;
        private Optional<Quota> chosen = Optional.empty();

        Client(HttpServerRequest request, ManagementAccess access, ClientRateLimiter limiter) {
            this.request = request;
            this.access = access;
            this.limiter = limiter;
            this.address = request.remoteAddress();
        }

        @Override
        public Optional<Duration> tryAcquire() {
            return quota().tryAcquire();
        }

        @Override
        public void release() {
            quota().release();
        }

        private synchronized Quota quota() {
            Quota quota = chosen.orElseGet(
                    () -> access.isAllowed(request) ? UNLIMITED : limiter.of(ClientAddress.of(address)));
            chosen = Optional.of(quota);
            return quota;
        }
    }
}
