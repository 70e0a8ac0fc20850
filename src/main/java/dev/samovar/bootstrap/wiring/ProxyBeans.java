package dev.samovar.bootstrap.wiring;

import dev.samovar.bootstrap.config.ApplicationNamespaces;
import dev.samovar.bootstrap.config.KeyList;
import dev.samovar.bootstrap.config.PriceSettings;
import dev.samovar.bootstrap.config.SamovarConfig;
import dev.samovar.bootstrap.config.UpstreamSettings;
import dev.samovar.bootstrap.wiring.redis.RedisMode;
import dev.samovar.bootstrap.wiring.redis.SharedCache;
import dev.samovar.cache.CacheStore;
import dev.samovar.cache.history.KeyHistory;
import dev.samovar.cache.key.CacheKey;
import dev.samovar.cache.readthrough.FreshnessPolicy;
import dev.samovar.cache.readthrough.ReadThroughCache;
import dev.samovar.cache.readthrough.failure.FailureCache;
import dev.samovar.cache.readthrough.flight.CallerContext;
import dev.samovar.cache.readthrough.stream.StreamingCache;
import dev.samovar.cache.readthrough.stream.body.StreamLimits;
import dev.samovar.cache.relay.StreamRelay;
import dev.samovar.cache.stats.StatsCounter;
import dev.samovar.http.ClientQuotas;
import dev.samovar.http.body.BodyBudget;
import dev.samovar.http.body.BodyTimeout;
import dev.samovar.http.coding.ContentCoding;
import dev.samovar.http.repeated.RepeatedRequests;
import dev.samovar.limit.Refusals;
import dev.samovar.monitoring.CountedWarnings;
import dev.samovar.proxy.Caller;
import dev.samovar.proxy.Dialect;
import dev.samovar.proxy.Upstream;
import dev.samovar.proxy.UpstreamClient;
import dev.samovar.proxy.anthropic.AnthropicDialect;
import dev.samovar.proxy.controls.RequestControlReader;
import dev.samovar.proxy.embedding.InputEntries;
import dev.samovar.proxy.exchange.ProxiedUpstream;
import dev.samovar.proxy.explain.ProxyExplainer;
import dev.samovar.proxy.forward.AnswerBudget;
import dev.samovar.proxy.forward.HttpUpstreamClient;
import dev.samovar.proxy.forward.WholeAnswer;
import dev.samovar.proxy.gemini.GeminiDialect;
import dev.samovar.proxy.keys.Callers;
import dev.samovar.proxy.keys.ProxyKeys;
import dev.samovar.proxy.keys.RecentBodies;
import dev.samovar.proxy.keys.RequestListener;
import dev.samovar.proxy.loader.ProxyLimits;
import dev.samovar.proxy.openai.OpenAiDialect;
import dev.samovar.proxy.route.ProxyRoute;
import dev.samovar.proxy.sample.SampleUpstream;
import dev.samovar.proxy.stats.UpstreamStatistics;
import dev.samovar.security.ManagementAccess;
import dev.samovar.security.NamedKeys;
import dev.samovar.tracing.Tracing;
import dev.samovar.warming.popularity.PopularPrompts;
import dev.samovar.warming.request.PopularRequests;
import io.quarkus.tls.TlsConfigurationRegistry;
import io.quarkus.tls.runtime.config.TlsConfigUtils;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientOptions;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;

/** Wires the proxy. */
@Dependent
public class ProxyBeans {

    /** Behind the header {@code Date}, and in front of the limits of bodies and methods. */
    private static final int BEFORE_LIMITS = 15_000;

    /** How long a stale answer is served without another refresh after one has failed. */
    private static final Duration REFRESH_PAUSE = Duration.ofSeconds(5);

    private static final Duration MARGIN = Duration.ofSeconds(10);
    private static final long RECENT_BYTES = 4L << 20;
    private static final long MIN_ANSWER = 32L << 20;
    private static final long MAX_ANSWER = 1L << 30;

    private static final Map<String, Dialect> DIALECTS =
            Map.of("openai", new OpenAiDialect(), "gemini", new GeminiDialect(), "anthropic", new AnthropicDialect());

    /**
     * The proxy.
     *
     * @param caches its caches, with time limits of their own on the common store
     * @param route its route
     */
    public record Proxy(ProxyRoute.Caches caches, ProxyRoute route) {}

    /** The upstreams with their clients. */
    public record Upstreams(List<ProxiedUpstream> all) {

        Duration longest() {
            return all.stream()
                    .map(one -> one.upstream().timeouts())
                    .map(timeouts -> timeouts.connect().plus(timeouts.total()))
                    .max(Duration::compareTo)
                    .orElse(Duration.ZERO)
                    .plus(MARGIN);
        }
    }

    @Produces
    @Singleton
    UpstreamStatistics statistics(SamovarConfig config) {
        return new UpstreamStatistics(UpstreamSettings.of(config).names(), PriceSettings.of(config.prices()));
    }

    @Produces
    @Singleton
    Upstreams upstreams(
            SamovarConfig config,
            Vertx vertx,
            TlsConfigurationRegistry tls,
            InstantSource clock,
            UpstreamStatistics statistics,
            Tracing tracing) {
        HttpClientOptions options = new HttpClientOptions();
        tls.getDefault().ifPresent(trust -> TlsConfigUtils.configure(options, trust));
        UpstreamClient network = tracing.traced(new HttpUpstreamClient(vertx, options));
        UpstreamClient sample = new SampleUpstream(vertx, clock);
        Collection<Upstream> configured = UpstreamSettings.of(config)
                .upstreams(name -> Objects.requireNonNull(DIALECTS.get(name)))
                .values();
        return new Upstreams(configured.stream()
                .map(one -> new ProxiedUpstream(
                        one, one.name().equals(UpstreamSettings.SAMPLE) ? sample : network, statistics.of(one.name())))
                .toList());
    }

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
    ProxyExplainer explainer(SamovarConfig config, Upstreams upstreams, ProxyKeys keys, CacheStore store) {
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
    ProxyRoute.Caches caches(
            SamovarConfig config,
            Upstreams upstreams,
            CacheStore store,
            StatsCounter stats,
            KeyHistory history,
            InstantSource clock,
            CallerContext context,
            RedisMode redisMode) {
        StreamRelay relay = redisMode.cache().map(SharedCache::relay).orElse(StreamRelay.NONE);
        FreshnessPolicy freshness = new FreshnessPolicy(
                UpstreamSettings.of(config).lifetimes(),
                () -> ThreadLocalRandom.current().nextDouble());
        FailureCache failures = FailureCache.ofRefreshes(REFRESH_PAUSE, clock, history);
        StreamLimits limits =
                new StreamLimits(ApplicationNamespaces.of(config.cache()).maxEntryBytes(), streamBytes());
        return new ProxyRoute.Caches(
                new ReadThroughCache(
                        store,
                        stats,
                        freshness,
                        failures,
                        new ReadThroughCache.Timing(clock, upstreams.longest(), upstreams.longest(), context)),
                new StreamingCache(store, stats, freshness, failures, limits, clock, context, relay),
                new InputEntries(store, freshness, stats, clock));
    }

    /** The bytes of all streams in progress: an eighth of the heap, as for other budgets. */
    private static long streamBytes() {
        return Runtime.getRuntime().maxMemory() / 8;
    }

    @Produces
    @Singleton
    Proxy proxy(
            Upstreams upstreams,
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
