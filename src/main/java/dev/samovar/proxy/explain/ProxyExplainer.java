package dev.samovar.proxy.explain;

import dev.samovar.cache.CacheStore;
import dev.samovar.http.BadRequestException;
import dev.samovar.proxy.Caller;
import dev.samovar.proxy.Upstream;
import dev.samovar.proxy.forward.InvalidTargetException;
import dev.samovar.proxy.forward.RequestFields;
import dev.samovar.proxy.forward.Target;
import dev.samovar.proxy.keys.Callers;
import dev.samovar.proxy.keys.ExplainedCall;
import dev.samovar.proxy.keys.IncomingCall;
import dev.samovar.proxy.keys.ProxyKeys;
import dev.samovar.proxy.keys.ReadCall;
import io.smallrye.mutiny.Uni;
import io.vertx.core.MultiMap;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * Reads a request as the proxy would, in order to explain it, and finds the nearest entry. Nothing is sent, counted or
 * changed. Safe from any thread.
 */
public final class ProxyExplainer {

    private final Map<String, Upstream> upstreams = new LinkedHashMap<>();
    private final ProxyKeys keys;
    private final long maxBody;
    private final Executor workers;
    private final NearestRequests nearest;

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
        return Uni.createFrom().item(() -> explained(question, body)).runSubscriptionOn(workers);
    }

    /**
     * The nearest entry to a request; nothing if there is none that can be compared.
     *
     * @param version the version of the cache
     */
    public Uni<Optional<NearestRequest>> nearest(ExplainedRequest.Cacheable request, String version) {
        return nearest.to(request, version);
    }

    private ExplainedRequest explained(Question question, byte[] body) {
        Upstream upstream = upstreams.get(question.upstream());
        if (upstream == null) {
            throw new BadRequestException("'upstream' must be one of those that are configured: " + upstreams.keySet());
        }
        Target target = target(question);
        Caller caller = Callers.ofScope(upstream, question.scope());
        if (!upstream.dialect().isCacheable(target.path())) {
            return new ExplainedRequest.Bypassed("path");
        }
        if (!upstream.cached()) {
            return new ExplainedRequest.Bypassed("off");
        }
        if (body.length > maxBody) {
            return new ExplainedRequest.Bypassed("size");
        }
        return explained(
                new IncomingCall(upstream, target.path(), target.query(), fields(question.headers()), caller), body);
    }

    private ExplainedRequest explained(IncomingCall incoming, byte[] body) {
        ExplainedCall read = keys.explain(incoming, body);
        if (read.call() instanceof ReadCall.Cacheable call && read.compared().isPresent()) {
            return new ExplainedRequest.Cacheable(
                    call.key(),
                    read.fields(),
                    call.call().model(),
                    call.call().stream(),
                    read.compared().get());
        }
        return new ExplainedRequest.Bypassed(read.call() instanceof ReadCall.Bypass bypass ? bypass.reason() : "");
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
