package dev.samovar.proxy.route;

import dev.samovar.cache.readthrough.flight.DeadlineExceededException;
import dev.samovar.cache.readthrough.stream.StreamResponse;
import dev.samovar.limit.Quota;
import dev.samovar.proxy.UpstreamRequest;
import dev.samovar.proxy.exchange.ClientResponses;
import dev.samovar.proxy.exchange.Exchange;
import dev.samovar.proxy.keys.ReadCall;
import dev.samovar.proxy.loader.GenerationCall;
import dev.samovar.proxy.loader.Offloading;
import dev.samovar.proxy.loader.ProxyLimits;
import dev.samovar.proxy.loader.StreamLoader;
import io.smallrye.mutiny.Uni;
import io.vertx.core.MultiMap;
import java.util.Optional;

/**
 * Answers calls that ask for a stream: from an entry at once, or while the answer is generated.
 *
 * <p>A client that leaves waits and reads no more; a generation without a reader is given up.
 */
final class StreamedCalls {

    private final CallServices services;
    private final ProxyLimits limits;
    private final Offloading work;
    private final FailureReports reports;

    StreamedCalls(CallServices services, ProxyLimits limits, Offloading work, FailureReports reports) {
        this.services = services;
        this.limits = limits;
        this.work = work;
        this.reports = reports;
    }

    /** What to do, on the request's event loop, which has to be that of the subscriber. */
    Uni<Runnable> answer(Exchange exchange, ReadCall.Cacheable call, UpstreamRequest.Whole body, Quota quota) {
        GenerationCall generation = new GenerationCall(exchange, call, body, limits, work);
        StreamLoader loader = new StreamLoader(exchange.context().vertx(), generation);
        CountedAnswer counted = new CountedAnswer(exchange, call, generation::hasCalled);
        return services.caches()
                .streams()
                .get(
                        call.key(),
                        call.controls().directives().chargedTo(quota),
                        () -> loader.load().onFailure().invoke(failure -> reports.failed(exchange.upstream(), failure)),
                        StreamLoader.timeouts(exchange.upstream().timeouts()))
                .onFailure(DeadlineExceededException.class)
                .invoke(failure -> reports.failed(exchange.upstream(), failure))
                .onItem()
                .invoke(counted::answered)
                .onFailure()
                .invoke(counted::failed)
                .map(found -> () -> send(exchange, found, generation.received()));
    }

    private void send(Exchange exchange, StreamResponse found, Optional<MultiMap> received) {
        if (found instanceof StreamResponse.Stored stored) {
            ClientResponses.send(
                    exchange.request(),
                    stored.response(),
                    services.coding(),
                    received,
                    services.clock().instant());
        } else {
            ClientResponses.send(exchange, reported(exchange, (StreamResponse.Streaming) found), received);
        }
    }

    /** The cache's own failures do not reach the loader, which it only cancels. */
    private StreamResponse.Streaming reported(Exchange exchange, StreamResponse.Streaming stream) {
        return new StreamResponse.Streaming(
                stream.head(),
                stream.chunks()
                        .onFailure(DeadlineExceededException.class)
                        .invoke(failure -> reports.failed(exchange.upstream(), failure)),
                stream.served());
    }
}
