package dev.samovar.http;

import dev.samovar.limit.ClientBudgets;
import dev.samovar.limit.Payer;
import dev.samovar.security.ClientAddress;
import dev.samovar.security.ManagementAccess;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Who pays for what a request has generated: its client, unless that one may manage the cache. */
public final class ClientPayers {

    private final ManagementAccess access;
    private final Optional<ClientBudgets> budgets;

    /**
     * @param budgets what each client may spend; empty if everyone may as much as they like
     */
    public ClientPayers(ManagementAccess access, Optional<ClientBudgets> budgets) {
        this.access = access;
        this.budgets = budgets;
    }

    /** The limit that generations for a request count against. Looks at the client's key only when asked. */
    public Payer of(HttpServerRequest request) {
        return budgets.<Payer>map(all -> new Client(request, access, all)).orElse(Payer.FREE);
    }

    /** Looks at the key no sooner than there is something to pay: hits need none. */
    private static final class Client implements Payer {
        private final HttpServerRequest request;
        private final ManagementAccess access;
        private final ClientBudgets budgets;
        // Now, since a connection that has gone has none
        private final @Nullable SocketAddress address;
        private Optional<Payer> chosen = Optional.empty();

        Client(HttpServerRequest request, ManagementAccess access, ClientBudgets budgets) {
            this.request = request;
            this.access = access;
            this.budgets = budgets;
            this.address = request.remoteAddress();
        }

        @Override
        public Optional<Duration> pay() {
            return payer().pay();
        }

        @Override
        public void payBack() {
            payer().payBack();
        }

        private synchronized Payer payer() {
            Payer payer =
                    chosen.orElseGet(() -> access.isAllowed(request) ? FREE : budgets.of(ClientAddress.of(address)));
            chosen = Optional.of(payer);
            return payer;
        }
    }
}
