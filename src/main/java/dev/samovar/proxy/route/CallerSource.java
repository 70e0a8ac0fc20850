package dev.samovar.proxy.route;

import dev.samovar.proxy.Caller;
import dev.samovar.proxy.Upstream;
import io.vertx.core.http.HttpServerRequest;

/** Identifies the callers of proxied requests by their credentials. Safe from any thread. */
public interface CallerSource {

    /** The caller of a request. What it throws is sent as an error. */
    Caller of(Upstream upstream, HttpServerRequest request);

    /**
     * The query that goes upstream: without the credentials of this service's own clients.
     *
     * @param query the raw query of the request; empty if there is none
     */
    String upstreamQuery(Caller caller, String query);
}
