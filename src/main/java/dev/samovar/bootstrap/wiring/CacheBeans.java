package dev.samovar.bootstrap.wiring;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.samovar.api.KnownNamespaces;
import dev.samovar.api.operator.AuditLog;
import dev.samovar.api.operator.SharedAudit;
import dev.samovar.bootstrap.config.ApplicationNamespaces;
import dev.samovar.bootstrap.config.PromptFiles;
import dev.samovar.bootstrap.config.SamovarConfig;
import dev.samovar.bootstrap.config.UpstreamSettings;
import dev.samovar.bootstrap.wiring.redis.RedisMode;
import dev.samovar.bootstrap.wiring.redis.SharedCache;
import dev.samovar.bootstrap.wiring.redis.SharedState;
import dev.samovar.cache.CacheStore;
import dev.samovar.cache.entries.StoredEntries;
import dev.samovar.cache.entry.Lifetime;
import dev.samovar.cache.history.KeyHistory;
import dev.samovar.cache.history.RecordingCacheStore;
import dev.samovar.cache.key.Namespace;
import dev.samovar.cache.memory.MemoryCacheStore;
import dev.samovar.cache.readthrough.FreshnessPolicy;
import dev.samovar.cache.readthrough.ReadThroughCache;
import dev.samovar.cache.readthrough.failure.FailureCache;
import dev.samovar.cache.readthrough.flight.CallerContext;
import dev.samovar.cache.redis.connection.RedisClock;
import dev.samovar.cache.stats.MeteredCacheStore;
import dev.samovar.cache.stats.StatsCounter;
import dev.samovar.cache.stats.StatsSource;
import dev.samovar.content.ContentService;
import dev.samovar.content.RequestKeys;
import dev.samovar.content.explain.MissExplainer;
import dev.samovar.content.kind.ContentKinds;
import dev.samovar.content.kind.Namespaces;
import dev.samovar.health.CacheHealth;
import dev.samovar.limit.RateLimitedException;
import dev.samovar.model.LanguageModel;
import dev.samovar.model.ModelException;
import dev.samovar.monitoring.LatestStats;
import dev.samovar.tracing.Tracing;
import dev.samovar.warming.popularity.TopicCounter;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.core.impl.ContextInternal;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/** Wires the cache and the content service. */
@Dependent
class CacheBeans {

    @Produces
    @Singleton
    RedisClock clock() {
        // Without Redis it keeps the time of this process
        return new RedisClock(InstantSource.system(), System::nanoTime);
    }

    @Produces
    @Singleton
    CallerContext callerContext() {
        return () -> {
            ContextInternal context = ContextInternal.current();
            // At once if that is its thread: a task for each chunk and reader takes longer than to write the chunk
            return context == null ? Runnable::run : task -> context.emit(ignored -> task.run());
        };
    }

    @Produces
    @Singleton
    KnownNamespaces namespaces(SamovarConfig config) {
        return new KnownNamespaces(
                Namespaces.ALL,
                List.copyOf(ApplicationNamespaces.of(config.cache()).lifetimes().keySet()),
                List.copyOf(UpstreamSettings.of(config).lifetimes().keySet()));
    }

    @Produces
    @Singleton
    StoredEntries entries(SamovarConfig config, CacheStore store, StatsCounter stats, InstantSource clock) {
        return new StoredEntries(
                store, stats, ApplicationNamespaces.of(config.cache()).lifetimes(), clock);
    }

    @Produces
    @Singleton
    StatsCounter stats(KnownNamespaces namespaces, KeyHistory history, Instance<CacheStore> store) {
        // The store counts its purges here, so it is made later
        return new StatsCounter(
                namespaces.all(),
                (key, refused) -> history.missed(
                        key,
                        refused
                                ? KeyHistory.MissCause.REQUESTED
                                : store.get().trouble().isPresent()
                                        ? KeyHistory.MissCause.STORE_AWAY
                                        : KeyHistory.MissCause.ABSENT));
    }

    @Produces
    @Singleton
    KeyHistory history(InstantSource clock) {
        return new KeyHistory(clock);
    }

    @Produces
    @Singleton
    ContentKinds kinds(SamovarConfig config) {
        return PromptFiles.kinds(config.content().prompts());
    }

    @Produces
    @Singleton
    RequestKeys requestKeys(LanguageModel model, ContentKinds kinds) {
        return new RequestKeys(model, kinds);
    }

    @Produces
    @Singleton
    MissExplainer explainer(CacheStore store, KeyHistory history, InstantSource clock) {
        return new MissExplainer(store, history, clock);
    }

    @Produces
    @Singleton
    CacheStore store(
            SamovarConfig config,
            KnownNamespaces namespaces,
            StatsCounter stats,
            KeyHistory history,
            InstantSource clock,
            RedisMode redisMode,
            Tracing tracing) {
        CacheStore store = redisMode
                .cache()
                .<CacheStore>map(SharedCache::failover)
                .orElseGet(() -> memory(config, namespaces, clock));
        return tracing.traced(new MeteredCacheStore(new RecordingCacheStore(store, history), stats));
    }

    private static CacheStore memory(SamovarConfig config, KnownNamespaces namespaces, InstantSource clock) {
        SamovarConfig.Cache cache = config.cache();
        return new MemoryCacheStore(
                clock,
                Set.copyOf(namespaces.all()),
                cache.maxMemory().asLongValue(),
                cache.lease(),
                Infrastructure.getDefaultWorkerPool());
    }

    @Produces
    @Singleton
    LatestStats latest(StatsCounter stats, RedisMode redisMode) {
        return new LatestStats(
                redisMode.cache().map(SharedCache::stats).orElseGet(() -> StatsSource.ofThisProcess(stats)));
    }

    @Produces
    @Singleton
    ReadThroughCache contentCache(
            SamovarConfig config,
            CacheStore store,
            StatsCounter stats,
            KeyHistory history,
            InstantSource clock,
            CallerContext context) {
        FreshnessPolicy freshness = new FreshnessPolicy(
                lifetimes(config.cache()), () -> ThreadLocalRandom.current().nextDouble());
        FailureCache failures =
                new FailureCache(config.model().failureMemory(), CacheBeans::isCacheable, clock, history);
        ReadThroughCache.Timing timing = new ReadThroughCache.Timing(
                clock, config.content().deadline(), config.content().generationDeadline(), context);
        return new ReadThroughCache(store, stats, freshness, failures, timing);
    }

    @Produces
    @Singleton
    ContentService content(
            SamovarConfig config,
            ReadThroughCache cache,
            LanguageModel model,
            ContentKinds kinds,
            ModelBeans.Upstream upstream,
            ObjectMapper json,
            TopicCounter topics) {
        return new ContentService(
                cache, model, kinds, json, topics, config.content().presentationConcurrency(), upstream.calls());
    }

    @Produces
    @Singleton
    CacheHealth health(CacheStore store, StatsSource stats) {
        return new CacheHealth(store, stats);
    }

    @Produces
    @Singleton
    AuditLog audit(RedisMode redisMode, InstantSource clock) {
        SharedAudit shared = redisMode.state().map(SharedState::audit).orElseGet(SharedAudit::none);
        return new AuditLog(shared, clock);
    }

    /** Whether a failure belongs to its key. A full queue, an open circuit breaker or a used-up quota does not. */
    static boolean isCacheable(Throwable failure) {
        return !(failure instanceof RateLimitedException) && !(failure instanceof ModelException e && !e.wasAsked());
    }

    private static Map<Namespace, Lifetime> lifetimes(SamovarConfig.Cache cache) {
        Map<Namespace, Lifetime> lifetimes = new HashMap<>();
        for (Namespace namespace : Namespaces.ALL) {
            SamovarConfig.NamespaceTimes times = cache.namespaces().get(namespace.name());
            Duration fresh = times == null ? cache.ttl() : times.ttl().orElse(cache.ttl());
            Duration stale = times == null ? cache.staleFor() : times.staleFor().orElse(cache.staleFor());
            lifetimes.put(namespace, new Lifetime(fresh, stale));
        }
        return lifetimes;
    }
}
