package dev.samovar.proxy.embedding;

import dev.samovar.cache.readthrough.Generated;
import dev.samovar.cache.readthrough.Loader;
import dev.samovar.proxy.ProxiedCall;
import dev.samovar.proxy.UpstreamRequest;
import dev.samovar.proxy.exchange.Exchange;
import dev.samovar.proxy.keys.ReadCall;
import dev.samovar.proxy.loader.GenerationCall;
import dev.samovar.proxy.loader.Offloading;
import dev.samovar.proxy.loader.ProxyLimits;
import dev.samovar.proxy.loader.UpstreamLoader;
import io.smallrye.mutiny.Uni;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Generates the results of some inputs of a request, and stores each. The answer itself is not to be stored; its {@linkplain
 * Generated#request kept request} is the {@link Verdict}.
 */
final class BatchLoader implements Loader {

    private final Services services;
    private final Exchange exchange;
    private final ReadCall.Cacheable call;
    private final Batch batch;
    private final List<Integer> numbers;
    private final List<InputEntries.Wanted> wanted;
    private volatile @Nullable GenerationCall sent;

    /**
     * A generation.
     *
     * @param numbers the numbers of its inputs
     * @param wanted what is accepted for each in place of a generation
     */
    BatchLoader(
            Services services,
            Exchange exchange,
            ReadCall.Cacheable call,
            Batch batch,
            List<Integer> numbers,
            List<InputEntries.Wanted> wanted) {
        this.services = services;
        this.exchange = exchange;
        this.call = call;
        this.batch = batch;
        this.numbers = numbers;
        this.wanted = wanted;
    }

    /**
     * What generations need.
     *
     * @param limits the bounds of answers and entries
     * @param work where large bodies are worked on
     * @param loop the event loop of the request
     */
    record Services(InputEntries entries, ProxyLimits limits, Offloading work, Executor loop) {

        /** The limits of an answer that is no entry. */
        ProxyLimits ofAnswers() {
            return new ProxyLimits(limits.bodyBytes(), Integer.MAX_VALUE, limits.answers(), limits.bodyDeadline());
        }
    }

    /** Whether the request has sent a call. */
    boolean hasCalled() {
        GenerationCall last = sent;
        return last != null && last.hasCalled();
    }

    /** The response headers that the request's own call got. */
    Optional<MultiMap> received() {
        GenerationCall last = sent;
        return last == null ? Optional.empty() : last.received();
    }

    @Override
    public Uni<Generated> load() {
        return Uni.createFrom().deferred(() -> new BatchGeneration(this, services, batch, numbers).run(wanted));
    }

    /** Sends a call for some inputs. The item is emitted on any thread. */
    Uni<Generated> send(List<Integer> some) {
        return Uni.createFrom().deferred(() -> {
            ProxiedCall read = call.call();
            ProxiedCall counted = new ProxiedCall(
                    read.model(), read.excerpt(), read.stream(), read.bypass(), read.limited(), some.size());
            GenerationCall generation = new GenerationCall(
                    exchange,
                    new ReadCall.Cacheable(call.key(), () -> "", counted, call.controls(), false),
                    new UpstreamRequest.Whole(Buffer.buffer(batch.body(some))),
                    services.ofAnswers(),
                    services.work());
            sent = generation;
            return new UpstreamLoader(generation).load();
        });
    }

    String upstreamName() {
        return exchange.upstream().name();
    }
}
