package dev.samovar.api;

import dev.samovar.cache.ClientBudgets;
import dev.samovar.cache.Payer;
import dev.samovar.security.ClientAddress;
import dev.samovar.security.ManagementAccess;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.Optional;

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

    Payer of(HttpServerRequest request) {
        return budgets.<Payer>map(all -> new Client(request, access, all.of(ClientAddress.of(request))))
                .orElse(Payer.FREE);
    }

    /** Looks at the key no sooner than there is something to pay: hits need none. */
    private static final class Client implements Payer {
        private final HttpServerRequest request;
        private final ManagementAccess access;
        private final Payer address;
        private Optional<Payer> chosen = Optional.empty();

        Client(HttpServerRequest request, ManagementAccess access, Payer address) {
            this.request = request;
            this.access = access;
            this.address = address;
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
            Payer payer = chosen.orElseGet(() -> access.isAllowed(request) ? FREE : address);
            chosen = Optional.of(payer);
            return payer;
        }
    }
}
