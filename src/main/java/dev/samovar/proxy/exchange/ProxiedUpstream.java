package dev.samovar.proxy.exchange;

import dev.samovar.proxy.Upstream;
import dev.samovar.proxy.UpstreamClient;
import dev.samovar.proxy.stats.CountingClient;
import dev.samovar.proxy.stats.ModelPrices;
import dev.samovar.proxy.stats.UpstreamCounters;

/**
 * An upstream with the client that sends it requests.
 *
 * @param upstream the upstream
 * @param client its client, whose calls are counted
 * @param counters the statistics of its requests and calls
 */
public record ProxiedUpstream(Upstream upstream, UpstreamClient client, UpstreamCounters counters) {

    public ProxiedUpstream {
        client = new CountingClient(client, counters);
    }

    /** An upstream whose statistics are its own, without prices. */
    public ProxiedUpstream(Upstream upstream, UpstreamClient client) {
        this(upstream, client, new UpstreamCounters(ModelPrices.NONE));
    }
}
