package dev.samovar.proxy;

/** Sends requests to upstreams: over the network, or to one that is built in. */
@FunctionalInterface
public interface UpstreamClient {

    /**
     * Sends a request at once. Nothing is sent twice, and no redirect is followed. What the returned call reports, it
     * reports on the Vert.x context of the caller.
     */
    UpstreamCall send(UpstreamRequest request);
}
