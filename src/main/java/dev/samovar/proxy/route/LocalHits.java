package dev.samovar.proxy.route;

import dev.samovar.cache.key.CacheKey;
import dev.samovar.cache.readthrough.CachedResponse;
import dev.samovar.cache.readthrough.ReadThroughCache;
import dev.samovar.http.repeated.RepeatableLookup;
import dev.samovar.proxy.exchange.ClientResponses;
import dev.samovar.proxy.exchange.Exchange;
import dev.samovar.proxy.exchange.ProxiedUpstream;
import dev.samovar.proxy.keys.ReadCall;
import dev.samovar.proxy.stats.CountedRequest;
import io.vertx.core.MultiMap;
import java.util.Optional;

/** Answers calls whose entry is in this process, and lets the same bytes be answered so again. */
final class LocalHits {

    private final CallServices services;

    LocalHits(CallServices services) {
        this.services = services;
    }

    /**
     * Answers a call, of whose wishes none is in particular, from an entry of a whole answer or a stream.
     *
     * @param again is run when the same request is made again
     * @return whether there was an entry
     */
    boolean answer(Exchange exchange, ReadCall.Cacheable call, Runnable again) {
        ReadThroughCache cache = services.caches().whole();
        Optional<CachedResponse> hit =
                call.controls().directives().isNone() ? cache.getIfPresent(call.key()) : Optional.empty();
        hit.ifPresent(found -> {
            new CountedAnswer(exchange, call, () -> false).answered(found);
            send(exchange, found, Optional.empty());
            services.repeated()
                    .answered(
                            exchange.request(),
                            found,
                            MeasuredPath.of(exchange.to()),
                            repeatable(cache, exchange.to(), call, again));
        });
        return hit.isPresent();
    }

    /** The look-up of a hit, which holds nothing of the request's exchange. */
    static RepeatableLookup repeatable(
            ReadThroughCache cache, ProxiedUpstream to, ReadCall.Cacheable call, Runnable again) {
        CacheKey key = call.key();
        String model = call.call().model();
        Optional<String> partition = call.controls().partition();
        return wanted -> {
            Optional<CachedResponse> hit = cache.getIfPresent(key, wanted);
            hit.ifPresent(found -> {
                again.run();
                new CountedRequest(to.counters())
                        .answered(
                                found.served(),
                                false,
                                model,
                                partition,
                                found.entry().cost());
            });
            return hit;
        };
    }

    /**
     * Sends an answer.
     *
     * @param received the headers that the request's own call got; empty if it made none
     */
    void send(Exchange exchange, CachedResponse answer, Optional<MultiMap> received) {
        ClientResponses.send(
                exchange.request(),
                answer,
                services.coding(),
                received,
                services.clock().instant());
    }
}
