package dev.samovar.proxy.route;

import dev.samovar.cache.entry.Cost;
import dev.samovar.cache.readthrough.CachedResponse;
import dev.samovar.cache.readthrough.NotCachedException;
import dev.samovar.cache.readthrough.stream.StreamResponse;
import dev.samovar.limit.RateLimitedException;
import dev.samovar.proxy.exchange.Exchange;
import dev.samovar.proxy.keys.ReadCall;
import dev.samovar.proxy.stats.CountedRequest;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** What the cache does with one request, for the statistics. */
final class CountedAnswer {

    private final CountedRequest request;
    private final String model;
    private final Optional<String> partition;
    private final BooleanSupplier called;

    /**
     * A request without an answer yet.
     *
     * @param called whether the request has sent a call upstream itself
     */
    CountedAnswer(Exchange exchange, ReadCall.Cacheable call, BooleanSupplier called) {
        this.request = exchange.counted();
        this.model = call.call().model();
        this.partition = call.controls().partition();
        this.called = called;
    }

    void answered(CachedResponse answer) {
        request.answered(
                answer.served(),
                called.getAsBoolean(),
                model,
                partition,
                answer.entry().cost());
    }

    void answered(StreamResponse found) {
        if (found instanceof StreamResponse.Stored stored) {
            answered(stored.response());
        } else {
            request.answered(
                    ((StreamResponse.Streaming) found).served(), called.getAsBoolean(), model, partition, Cost.NONE);
        }
    }

    /** Counts a request that the cache did not answer: its call failed, or another's, or it was not allowed any. */
    void failed(Throwable failure) {
        boolean own = called.getAsBoolean();
        if (!own && (failure instanceof RateLimitedException || failure instanceof NotCachedException)) {
            request.refused();
        } else {
            request.generated(own);
        }
    }
}
