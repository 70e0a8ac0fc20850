package dev.samovar.http;

import dev.samovar.limit.ClientRateLimiter;
import dev.samovar.limit.Quota;
import dev.samovar.security.ClientAddress;
import dev.samovar.security.ManagementAccess;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Who pays for what a request has generated: its client, unless that one may manage the cache. */
public final class ClientQuotas {

    private final ManagementAccess access;
    private final Optional<ClientRateLimiter> budgets;

    /**
     * @param budgets what each client may spend; empty if everyone may as much as they like
     */
    public ClientQuotas(ManagementAccess access, Optional<ClientRateLimiter> budgets) {
        this.access = access;
        this.budgets = budgets;
    }

    /** The limit that generations for a request count against. Looks at the client's key only when asked. */
    public Quota of(HttpServerRequest request) {
        return budgets.<Quota>map(all -> new Client(request, access, all)).orElse(Quota.UNLIMITED);
    }

    /** Looks at the key no sooner than there is something to pay: hits need none. */
    private static final class Client implements Quota {
        private final HttpServerRequest request;
        private final ManagementAccess access;
        private final ClientRateLimiter budgets;
        // Now, since a connection that has gone has none
        private final @Nullable SocketAddress address;
        private Optional<Quota> chosen = Optional.empty();

        Client(HttpServerRequest request, ManagementAccess access, ClientRateLimiter budgets) {
            this.request = request;
            this.access = access;
            this.budgets = budgets;
            this.address = request.remoteAddress();
        }

        @Override
        public Optional<Duration> tryAcquire() {
            return payer().tryAcquire();
        }

        @Override
        public void release() {
            payer().release();
        }

        private synchronized Quota payer() {
            Quota payer = chosen.orElseGet(
                    () -> access.isAllowed(request) ? UNLIMITED : budgets.of(ClientAddress.of(address)));
            chosen = Optional.of(payer);
            return payer;
        }
    }
}
