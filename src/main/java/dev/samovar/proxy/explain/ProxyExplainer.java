package dev.samovar.proxy.explain;

import dev.samovar.cache.CacheStore;
import dev.samovar.cache.StoreUnavailableException;
import dev.samovar.cache.entry.Lookup;
import dev.samovar.http.BadRequestException;
import dev.samovar.proxy.Caller;
import dev.samovar.proxy.Upstream;
import dev.samovar.proxy.forward.InvalidTargetException;
import dev.samovar.proxy.forward.RequestFields;
import dev.samovar.proxy.forward.Target;
import dev.samovar.proxy.keys.Callers;
import dev.samovar.proxy.keys.ExplainedCall;
import dev.samovar.proxy.keys.IncomingCall;
import dev.samovar.proxy.keys.InputKeys;
import dev.samovar.proxy.keys.ProxyKeys;
import dev.samovar.proxy.keys.ReadCall;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.MultiMap;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;

/**
 * Reads a request as the proxy would, in order to explain it, and finds the nearest entry. Nothing is sent, counted or
 * changed. Safe from any thread.
 */
public final class ProxyExplainer {

    /** How many inputs are looked up at once. */
    private static final int LOOKUPS = 16;

    private static final Lookup NOWHERE = new Lookup.Absent(-1);

    private final Map<String, Upstream> upstreams = new LinkedHashMap<>();
    private final ProxyKeys keys;
    private final long maxBody;
    private final Executor workers;
    private final NearestRequests nearest;
    private final CacheStore store;

    /**
     * An explainer.
     *
     * @param upstreams the upstreams of the proxy
     * @param keys the rule of keys that the proxy has
     * @param maxBody the most bytes of a body that can be cached
     * @param workers where bodies are read and compared
     */
    public ProxyExplainer(
            Collection<Upstream> upstreams, ProxyKeys keys, long maxBody, CacheStore store, Executor workers) {
        upstreams.forEach(one -> this.upstreams.put(one.name(), one));
        this.keys = keys;
        this.maxBody = maxBody;
        this.workers = workers;
        this.store = store;
        this.nearest = new NearestRequests(store, workers);
    }

    /**
     * A request to be explained.
     *
     * @param upstream the name of an upstream
     * @param target the path behind the upstream's name, with its query, as the client sends it
     * @param scope whose entries it looks for; empty for those of clients without a credential of their own
     * @param headers the headers of which some are part of the key
     */
    public record Question(String upstream, String target, Optional<String> scope, MultiMap headers) {}

    /**
     * What a request is to the cache; read on a worker.
     *
     * <p>Fails with {@link BadRequestException} for an unknown upstream, a target that is not forwarded, a credential, or a
     * control with a value that its rule does not allow.
     */
    public Uni<ExplainedRequest> read(Question question, byte[] body) {
        return Uni.createFrom()
                .item(() -> explained(question, body))
                .runSubscriptionOn(workers)
                .chain(this::chosen);
    }

    private record Read(ExplainedRequest whole, Optional<InputKeys> inputs) {

        static Read bypassed(String reason) {
            return new Read(new ExplainedRequest.Bypassed(reason), Optional.empty());
        }
    }

    /** Of a request with inputs that are cached one by one, the first one without an entry, or else the first one. */
    private Uni<ExplainedRequest> chosen(Read read) {
        if (read.inputs().isEmpty() || !(read.whole() instanceof ExplainedRequest.Cacheable whole)) {
            return Uni.createFrom().item(read.whole());
        }
        InputKeys inputs = read.inputs().get();
        return Multi.createFrom()
                .range(0, inputs.all().size())
                .onItem()
                .transformToUni(place -> store.getQuietly(
                                inputs.all().get(place).key())
                        .onFailure(StoreUnavailableException.class)
                        .recoverWithItem(NOWHERE)
                        .map(lookup -> lookup instanceof Lookup.Found ? Integer.MAX_VALUE : place))
                .merge(LOOKUPS)
                .collect()
                .with(Collectors.minBy(Comparator.naturalOrder()))
                .emitOn(workers)
                .map(first -> {
                    int place = first.orElse(0);
                    InputKeys.Explained input = inputs.explained(place == Integer.MAX_VALUE ? 0 : place);
                    return new ExplainedRequest.Cacheable(
                            input.key(), input.fields(), whole.model(), whole.stream(), input.compared());
                });
    }

    /**
     * The nearest entry to a request; nothing if there is none that can be compared.
     *
     * @param version the version of the cache
     */
    public Uni<Optional<NearestRequest>> nearest(ExplainedRequest.Cacheable request, String version) {
        return nearest.to(request, version);
    }

    private Read explained(Question question, byte[] body) {
        Upstream upstream = upstreams.get(question.upstream());
        if (upstream == null) {
            throw new BadRequestException("'upstream' must be one of those that are configured: " + upstreams.keySet());
        }
        Target target = target(question);
        Caller caller = Callers.ofScope(upstream, question.scope());
        if (!upstream.dialect().isCacheable(target.path())) {
            return Read.bypassed("path");
        }
        if (!upstream.cached()) {
            return Read.bypassed("off");
        }
        if (body.length > maxBody) {
            return Read.bypassed("size");
        }
        return explained(
                new IncomingCall(upstream, target.path(), target.query(), fields(question.headers()), caller), body);
    }

    private Read explained(IncomingCall incoming, byte[] body) {
        ExplainedCall read = keys.explain(incoming, body);
        if (read.call() instanceof ReadCall.Cacheable call && read.compared().isPresent()) {
            return new Read(
                    new ExplainedRequest.Cacheable(
                            call.key(),
                            read.fields(),
                            call.call().model(),
                            call.call().stream(),
                            read.compared().get()),
                    call.inputs().get());
        }
        return Read.bypassed(read.call() instanceof ReadCall.Bypass bypass ? bypass.reason() : "");
    }

    private static Target target(Question question) {
        if (!question.target().startsWith("/")) {
            throw new BadRequestException("'path' must be the path behind the upstream's name, with its query: it"
                    + " begins with '/', such as /v1/chat/completions");
        }
        try {
            Target target = Target.of(question.target());
            if (Callers.hasCredential(target.query())) {
                throw credential("the query of 'path'");
            }
            return target;
        } catch (InvalidTargetException e) {
            throw new BadRequestException("'path': " + e.getMessage());
        }
    }

    /** The headers that the proxy reads. The operator's own credential is no part of the explained request. */
    private static MultiMap fields(MultiMap headers) {
        for (String name : Callers.CREDENTIAL_HEADERS) {
            if (!name.equals("authorization") && headers.contains(name)) {
                throw credential("'" + name + "'");
            }
        }
        try {
            return RequestFields.endToEnd(headers);
        } catch (InvalidTargetException e) {
            throw new BadRequestException(String.valueOf(e.getMessage()));
        }
    }

    private static BadRequestException credential(String place) {
        return new BadRequestException("A credential is in " + place + ": leave it out. 'scope' names the entries of a"
                + " client with a credential of its own, by the digest that 'explain' shows");
    }
}
