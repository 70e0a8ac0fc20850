package dev.samovar.proxy.route;

import dev.samovar.http.body.BodyBudget;
import dev.samovar.http.coding.ContentCoding;
import dev.samovar.http.repeated.RepeatedRequests;
import dev.samovar.limit.Quota;
import dev.samovar.proxy.Caller;
import dev.samovar.proxy.exchange.Exchange;
import dev.samovar.proxy.keys.IncomingCall;
import dev.samovar.proxy.keys.ReadCall;
import dev.samovar.proxy.keys.RequestListener;
import io.vertx.core.http.HttpServerRequest;
import java.time.InstantSource;
import java.util.function.BiFunction;

/**
 * What calls are answered with.
 *
 * @param caches the caches of answers
 * @param keys reads a request and its body
 * @param listener is told of requests that the cache may answer
 * @param bodies the memory for request bodies
 * @param quotas the limit that a generation for a request and its caller counts against
 * @param repeated answers the requests whose bytes it knows
 * @param coding compresses answers of the cache
 * @param clock the time
 */
record CallServices(
        ProxyRoute.Caches caches,
        BiFunction<IncomingCall, byte[], ReadCall> keys,
        RequestListener listener,
        BodyBudget bodies,
        BiFunction<HttpServerRequest, Caller, Quota> quotas,
        RepeatedRequests repeated,
        ContentCoding coding,
        InstantSource clock) {

    /** The limit that a generation for a request counts against. */
    Quota quota(Exchange exchange) {
        return exchange.caller().operator() ? Quota.UNLIMITED : quotas.apply(exchange.request(), exchange.caller());
    }
}
