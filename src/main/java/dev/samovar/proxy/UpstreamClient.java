package dev.samovar.proxy;

/** Sends requests to upstreams: over the network, or to one that is built in. */
@FunctionalInterface
public interface UpstreamClient {

    /**
     * Sends a request at once. Nothing is sent twice, and no redirect is followed. What the returned call reports, it
     * reports on the Vert.x context of the caller.
     */
    UpstreamCall send(UpstreamRequest request);

    /**
     * Sends, as {@link #send} does, a request by which a model generates an answer to keep.
     *
     * @param model the model's name as the request has it; empty if it has none
     */
    default UpstreamCall generate(UpstreamRequest request, String model) {
        return send(request);
    }
}
