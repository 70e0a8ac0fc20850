package dev.samovar.proxy.route;

import dev.samovar.proxy.Upstream;
import dev.samovar.proxy.UpstreamClient;

/**
 * An upstream with the client that sends it requests.
 *
 * @param upstream the upstream
 * @param client its client
 */
public record ProxiedUpstream(Upstream upstream, UpstreamClient client) {}
