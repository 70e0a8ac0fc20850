package dev.samovar.bootstrap.wiring;

import dev.samovar.bootstrap.config.ApplicationNamespaces;
import dev.samovar.bootstrap.config.KeyList;
import dev.samovar.bootstrap.config.SamovarConfig;
import dev.samovar.cache.CacheStore;
import dev.samovar.cache.key.CacheKey;
import dev.samovar.http.ClientQuotas;
import dev.samovar.http.body.BodyBudget;
import dev.samovar.http.body.BodyTimeout;
import dev.samovar.http.coding.ContentCoding;
import dev.samovar.http.repeated.RepeatedRequests;
import dev.samovar.limit.Refusals;
import dev.samovar.monitoring.CountedWarnings;
import dev.samovar.proxy.Caller;
import dev.samovar.proxy.controls.RequestControlReader;
import dev.samovar.proxy.exchange.ProxiedUpstream;
import dev.samovar.proxy.explain.ProxyExplainer;
import dev.samovar.proxy.forward.AnswerBudget;
import dev.samovar.proxy.forward.WholeAnswer;
import dev.samovar.proxy.keys.Callers;
import dev.samovar.proxy.keys.ProxyKeys;
import dev.samovar.proxy.keys.RecentBodies;
import dev.samovar.proxy.keys.RequestListener;
import dev.samovar.proxy.loader.ProxyLimits;
import dev.samovar.proxy.route.ProxyRoute;
import dev.samovar.security.ManagementAccess;
import dev.samovar.security.NamedKeys;
import dev.samovar.warming.popularity.PopularPrompts;
import dev.samovar.warming.request.PopularRequests;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.InstantSource;

/** Wires the route of the proxy: who calls, the keys of requests, their explanation, and limits. */
@Dependent
public class ProxyBeans {

    /** Behind the header {@code Date}, and in front of the limits of bodies and methods. */
    private static final int BEFORE_LIMITS = 15_000;

    private static final long RECENT_BYTES = 4L << 20;
    private static final long MIN_ANSWER = 32L << 20;
    private static final long MAX_ANSWER = 1L << 30;

    /**
     * The proxy.
     *
     * @param caches its caches, with time limits of their own on the common store
     * @param route its route
     */
    public record Proxy(ProxyRoute.Caches caches, ProxyRoute route) {}

    @Produces
    @Singleton
    Callers callers(SamovarConfig config) {
        return new Callers(
                new NamedKeys(KeyList.clients(config.security()).keys()),
                new NamedKeys(KeyList.operators(config.security()).keys()));
    }

    @Produces
    @Singleton
    ProxyKeys keys(SamovarConfig config) {
        return new ProxyKeys(
                new RequestControlReader(config.proxy().maxTtl()),
                new RecentBodies(RECENT_BYTES, Infrastructure.getDefaultWorkerPool()),
                config.proxy().excerpts());
    }

    @Produces
    @Singleton
    ProxyExplainer explainer(
            SamovarConfig config, UpstreamBeans.Upstreams upstreams, ProxyKeys keys, CacheStore store) {
        return new ProxyExplainer(
                upstreams.all().stream().map(ProxiedUpstream::upstream).toList(),
                keys,
                config.proxy().maxBody().asLongValue(),
                store,
                Infrastructure.getDefaultWorkerPool());
    }

    @Produces
    @Singleton
    ProxyRoute.Cached cached(
            SamovarConfig config,
            ProxyRoute.Caches caches,
            ProxyKeys keys,
            PopularRequests listener,
            BodyBudget bodies,
            ClientQuotas quotas,
            RepeatedRequests repeated,
            ContentCoding coding,
            PopularPrompts prompts,
            InstantSource clock) {
        long heap = Runtime.getRuntime().maxMemory();
        long answer = Math.min(MAX_ANSWER, Math.max(MIN_ANSWER, heap / 8));
        ProxyLimits limits = new ProxyLimits(
                (int) config.proxy().maxBody().asLongValue(),
                (int) ApplicationNamespaces.of(config.cache()).maxEntryBytes(),
                new WholeAnswer.Limits((int) answer, new AnswerBudget(heap / 4)),
                config.security().bodyDeadline());
        return new ProxyRoute.Cached(
                caches,
                keys::read,
                listener.and(counting(prompts)),
                bodies,
                (request, caller) -> quotas.ofClient(request, kindOfKey(caller)),
                repeated,
                coding,
                clock,
                limits,
                Infrastructure.getDefaultWorkerPool());
    }

    private static RequestListener counting(PopularPrompts prompts) {
        return (incoming, call, body) -> {
            CacheKey key = call.key();
            prompts.requested(key);
            return () -> prompts.requested(key);
        };
    }

    private static Refusals.Key kindOfKey(Caller caller) {
        if (caller.ownCredential()) {
            return Refusals.Key.OWN;
        }
        return caller.upstreamCredential().isEmpty() ? Refusals.Key.NONE : Refusals.Key.SERVICE;
    }

    @Produces
    @Singleton
    Proxy proxy(
            UpstreamBeans.Upstreams upstreams,
            ProxyRoute.Caches caches,
            ProxyRoute.Cached cached,
            Callers callers,
            BodyTimeout bodies,
            CountedWarnings warnings) {
        ProxyRoute route = new ProxyRoute(
                upstreams.all(),
                (upstream, request) ->
                        callers.of(upstream, request.headers(), request.query(), ManagementAccess.isLocal(request)),
                bodies,
                cached,
                new ProxyRoute.Log(warnings::warn));
        return new Proxy(caches, route);
    }

    void register(@Observes Filters filters, Proxy proxy) {
        filters.register(proxy.route(), BEFORE_LIMITS);
    }
}
