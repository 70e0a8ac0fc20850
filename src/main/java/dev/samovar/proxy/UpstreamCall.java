package dev.samovar.proxy;

import io.vertx.core.Future;

/** A request on its way. Safe from any thread. */
public interface UpstreamCall {

    /** The response's head. Fails with {@link UpstreamException} if none arrives. */
    Future<UpstreamResponse> response();

    /**
     * Gives the call up at once, in whatever state it is: the upstream sees its connection end, and the response's body
     * fails. Does nothing to a call that has ended.
     */
    void cancel();

    /** Receives what a complete answer used, as its reader found it; 0 for what it does not say. */
    default void answered(long tokensIn, long tokensOut) {}
}
