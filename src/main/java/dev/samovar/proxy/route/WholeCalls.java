package dev.samovar.proxy.route;

import dev.samovar.limit.Quota;
import dev.samovar.proxy.UpstreamRequest;
import dev.samovar.proxy.exchange.Exchange;
import dev.samovar.proxy.keys.ReadCall;
import dev.samovar.proxy.loader.GenerationCall;
import dev.samovar.proxy.loader.Offloading;
import dev.samovar.proxy.loader.ProxyLimits;
import dev.samovar.proxy.loader.UpstreamLoader;
import io.smallrye.mutiny.Uni;

/**
 * Answers calls that ask for a whole answer: from an entry, or when it has been generated.
 *
 * <p>A client that leaves waits no more; the generation is completed, since it is paid for.
 */
final class WholeCalls {

    private final CallServices services;
    private final ProxyLimits limits;
    private final Offloading work;
    private final FailureReports reports;
    private final LocalHits hits;

    WholeCalls(CallServices services, ProxyLimits limits, Offloading work, FailureReports reports, LocalHits hits) {
        this.services = services;
        this.limits = limits;
        this.work = work;
        this.reports = reports;
        this.hits = hits;
    }

    /** What to do, on the request's event loop. */
    Uni<Runnable> answer(Exchange exchange, ReadCall.Cacheable call, UpstreamRequest.Whole body, Quota quota) {
        GenerationCall generation = new GenerationCall(exchange, call, body, limits, work);
        UpstreamLoader loader = new UpstreamLoader(generation);
        CountedAnswer counted = new CountedAnswer(exchange, call, generation::hasCalled);
        return services.caches()
                .whole()
                .get(
                        call.key(),
                        call.controls().directives().chargedTo(quota),
                        () -> loader.load().onFailure().invoke(failure -> reports.failed(exchange.upstream(), failure)))
                .onItem()
                .invoke(counted::answered)
                .onFailure()
                .invoke(counted::failed)
                .map(answer -> () -> hits.send(exchange, answer, generation.received()));
    }
}
