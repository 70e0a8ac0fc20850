package dev.samovar.warming.request;

import dev.samovar.cache.entry.Cost;
import dev.samovar.cache.readthrough.CacheStatus;
import dev.samovar.cache.readthrough.ReadThroughCache;
import dev.samovar.cache.readthrough.stream.StreamResponse;
import dev.samovar.cache.readthrough.stream.StreamingCache;
import dev.samovar.cache.readthrough.stream.part.Part;
import dev.samovar.limit.Quota;
import dev.samovar.proxy.UpstreamException;
import dev.samovar.proxy.UpstreamRequest;
import dev.samovar.proxy.exchange.ProxiedUpstream;
import dev.samovar.proxy.forward.RequestFields;
import dev.samovar.proxy.keys.IncomingCall;
import dev.samovar.proxy.keys.ReadCall;
import dev.samovar.proxy.loader.AnswerException;
import dev.samovar.proxy.loader.GenerationCall;
import dev.samovar.proxy.loader.Offloading;
import dev.samovar.proxy.loader.ProxyLimits;
import dev.samovar.proxy.loader.StreamLoader;
import dev.samovar.proxy.loader.UpstreamLoader;
import dev.samovar.warming.WarmResult;
import dev.samovar.warming.WarmingFailedException;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Collectors;

/**
 * Generates the entries of requests, whole answers and streams, as a client's request would: once in the fleet, and under
 * the rules of purges. A generation that fails leaves the old entry.
 */
public final class RequestWarmer {

    private final Map<String, ProxiedUpstream> upstreams;
    private final ReadThroughCache whole;
    private final StreamingCache streams;
    private final Means means;

    /**
     * @param upstreams the upstreams with their clients
     * @param whole the cache of whole answers
     * @param streams the cache of streams, on the same store
     */
    public RequestWarmer(List<ProxiedUpstream> upstreams, ReadThroughCache whole, StreamingCache streams, Means means) {
        this.upstreams = upstreams.stream()
                .collect(Collectors.toUnmodifiableMap(one -> one.upstream().name(), one -> one));
        this.whole = whole;
        this.streams = streams;
        this.means = means;
    }

    /**
     * What generations need.
     *
     * @param keys reads a request and its body
     * @param limits the bounds of answers
     * @param work where large answers are assessed
     */
    public record Means(
            BiFunction<IncomingCall, byte[], ReadCall> keys, ProxyLimits limits, Offloading work, Vertx vertx) {}

    /** The names of the upstreams whose answers the service generates by itself. */
    Set<String> names() {
        return upstreams.values().stream()
                .map(ProxiedUpstream::upstream)
                .filter(WarmableRequest::isWarmable)
                .map(upstream -> upstream.name())
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Warms the entry of a request, with the rules of {@link dev.samovar.warming.RequestSource.Entry#warm}. */
    Uni<WarmResult> warm(WarmableRequest request, Duration minFreshFor, Quota quota) {
        return Uni.createFrom()
                .deferred(() -> {
                    ReadCall.Cacheable call = read(request);
                    Generation generation = new Generation(call, call(request, call));
                    return call.call().stream()
                            ? stream(request, generation, minFreshFor, quota)
                            : whole(generation, minFreshFor, quota);
                })
                // A call upstream belongs to an event loop
                .runSubscriptionOn(task -> means.vertx().getOrCreateContext().runOnContext(there -> task.run()))
                .onFailure(failure -> failure instanceof UpstreamException || failure instanceof AnswerException)
                .transform(failure -> new WarmingFailedException(String.valueOf(failure.getMessage())));
    }

    /** Whether the entry of a request is fresh. */
    Uni<Boolean> isFresh(WarmableRequest request) {
        return Uni.createFrom().deferred(() -> whole.isFresh(read(request).key()));
    }

    private ReadCall.Cacheable read(WarmableRequest request) {
        ReadCall call = means.keys().apply(request.incoming(), request.body());
        if (call instanceof ReadCall.Cacheable cacheable) {
            return cacheable;
        }
        throw new WarmingFailedException("The request cannot be cached: " + ((ReadCall.Bypass) call).reason());
    }

    private GenerationCall call(WarmableRequest request, ReadCall.Cacheable call) {
        ProxiedUpstream to =
                Objects.requireNonNull(upstreams.get(request.upstream().name()));
        return new GenerationCall(
                to,
                request.target().path(),
                call,
                new UpstreamRequest(
                        to.upstream(),
                        HttpMethod.POST,
                        request.target().at(to.upstream().url()),
                        RequestFields.forAnyClient(
                                RequestFields.toUpstream(request.headers(), request.caller(), HttpVersion.HTTP_1_1)),
                        new UpstreamRequest.Whole(Buffer.buffer(call.upstreamBody(request.body()))),
                        Optional.of(to.upstream().timeouts().total()),
                        UpstreamRequest.Interim.NONE),
                means.limits(),
                means.work());
    }

    private Uni<WarmResult> whole(Generation generation, Duration minFreshFor, Quota quota) {
        UpstreamLoader loader = new UpstreamLoader(generation.call);
        return whole.warm(
                        generation.read.key(),
                        () -> loader.load().invoke(made -> generation.ended(made.storable(), made.cost())),
                        minFreshFor,
                        quota)
                .map(answer ->
                        answer.map(found -> generation.result(found.served())).orElse(WarmResult.FRESH));
    }

    private Uni<WarmResult> stream(WarmableRequest request, Generation generation, Duration minFreshFor, Quota quota) {
        StreamLoader loader = new StreamLoader(means.vertx(), generation.call);
        return streams.warm(
                        generation.read.key(),
                        () -> loader.load().invoke(generation::receive),
                        minFreshFor,
                        quota,
                        StreamLoader.timeouts(request.upstream().timeouts()))
                .chain(answer -> answer.map(found -> toItsEnd(found, generation))
                        .orElseGet(() -> Uni.createFrom().item(WarmResult.FRESH)));
    }

    /** Reads a stream: a generation that nobody reads is given up. */
    private static Uni<WarmResult> toItsEnd(StreamResponse found, Generation generation) {
        return found instanceof StreamResponse.Streaming streaming
                ? streaming.chunks().onItem().ignoreAsUni().map(end -> generation.result(streaming.served()))
                : Uni.createFrom().item(WarmResult.ELSEWHERE);
    }

    /** The generation that a warming begins, unless another one brings the answer. */
    private static final class Generation {
        private final ReadCall.Cacheable read;
        private final GenerationCall call;
        private volatile boolean storable;
        private volatile long tokens;

        Generation(ReadCall.Cacheable read, GenerationCall call) {
            this.read = read;
            this.call = call;
        }

        void receive(Part part) {
            if (part instanceof Part.End end) {
                ended(end.storable(), end.cost());
            }
        }

        void ended(boolean good, Cost cost) {
            storable = good;
            tokens = cost.tokensIn() + cost.tokensOut();
        }

        WarmResult result(CacheStatus served) {
            if (!(served instanceof CacheStatus.Forwarded forwarded) || forwarded.collapsed()) {
                return WarmResult.ELSEWHERE;
            }
            if (!storable) {
                throw new WarmingFailedException("The answer is not one that is stored: it is incomplete or too large");
            }
            return WarmResult.generated(tokens);
        }
    }
}
