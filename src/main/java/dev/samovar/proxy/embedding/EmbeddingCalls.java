package dev.samovar.proxy.embedding;

import dev.samovar.cache.readthrough.ReadThroughCache;
import dev.samovar.cache.readthrough.RequestCacheControl;
import dev.samovar.http.coding.ContentCoding;
import dev.samovar.proxy.BatchFormat;
import dev.samovar.proxy.Upstream;
import dev.samovar.proxy.exchange.Exchange;
import dev.samovar.proxy.keys.ReadCall;
import dev.samovar.proxy.loader.Offloading;
import dev.samovar.proxy.loader.ProxyLimits;
import io.smallrye.mutiny.Uni;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/**
 * Answers calls with lists of inputs, each of which is cached for itself: embeddings. Only inputs without an entry are sent
 * upstream, in one call.
 */
public final class EmbeddingCalls {

    private final Services services;
    private final ProxyLimits limits;
    private final Offloading work;

    public EmbeddingCalls(Services services, ProxyLimits limits, Offloading work) {
        this.services = services;
        this.limits = limits;
        this.work = work;
    }

    /**
     * What calls are answered with.
     *
     * @param calls the cache that makes one call of equal concurrent ones
     * @param entries the entries of inputs
     * @param coding compresses answers of the cache
     * @param failed takes note of a call that failed
     */
    public record Services(
            ReadThroughCache calls,
            InputEntries entries,
            ContentCoding coding,
            BiConsumer<Upstream, Throwable> failed) {}

    /** Whether a call may have inputs that are cached one by one. */
    public static boolean mayAnswer(Exchange exchange, ReadCall.Cacheable call) {
        return format(exchange).isPresent() && !call.controls().directives().noStore();
    }

    private static Optional<BatchFormat> format(Exchange exchange) {
        return exchange.upstream().dialect().batch(exchange.target().path());
    }

    /**
     * What to do, on the event loop of the request.
     *
     * @param body what would be sent upstream
     * @param directives what the request asks of the cache, with its quota
     * @param loop the event loop of the request, on which this is called
     * @param whole answers a call that is cached whole
     */
    public Uni<Runnable> answer(
            Exchange exchange,
            ReadCall.Cacheable call,
            byte[] body,
            RequestCacheControl directives,
            Executor loop,
            Supplier<Uni<Runnable>> whole) {
        return work.on(body.length, () -> format(exchange).flatMap(format -> Batch.read(format, call, body)))
                .emitOn(loop)
                .chain(batch -> batch.map(inputs -> new EmbeddingCall(
                                        services,
                                        new BatchLoader.Services(services.entries(), limits, work, loop),
                                        new EmbeddingCall.Asked(exchange, call, inputs, directives))
                                .answer())
                        .orElseGet(whole));
    }
}
