package dev.samovar.bootstrap.wiring;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.samovar.bootstrap.config.PromptFiles;
import dev.samovar.bootstrap.config.SamovarConfig;
import dev.samovar.cache.CacheStore;
import dev.samovar.cache.entry.Lifetime;
import dev.samovar.cache.history.KeyHistory;
import dev.samovar.cache.key.Namespace;
import dev.samovar.cache.readthrough.FreshnessPolicy;
import dev.samovar.cache.readthrough.ReadThroughCache;
import dev.samovar.cache.readthrough.failure.FailureCache;
import dev.samovar.cache.readthrough.flight.CallerContext;
import dev.samovar.cache.stats.StatsCounter;
import dev.samovar.content.ContentService;
import dev.samovar.content.RequestKeys;
import dev.samovar.content.explain.MissExplainer;
import dev.samovar.content.kind.ContentKinds;
import dev.samovar.content.kind.Namespaces;
import dev.samovar.limit.RateLimitedException;
import dev.samovar.model.LanguageModel;
import dev.samovar.model.ModelException;
import dev.samovar.warming.popularity.TopicCounter;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/** Wires learning content: its kinds, its cache, its service and the explanation of its misses. */
@Dependent
class ContentBeans {

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
                new FailureCache(config.model().failureMemory(), ContentBeans::isCacheable, clock, history);
        ReadThroughCache.Timing timing = new ReadThroughCache.Timing(
                clock, config.content().deadline(), config.content().generationDeadline(), context);
        return new ReadThroughCache(store, stats, freshness, failures, timing);
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

    /** Whether a failure belongs to its key. A full queue, an open circuit breaker or a used-up quota does not. */
    static boolean isCacheable(Throwable failure) {
        return !(failure instanceof RateLimitedException) && !(failure instanceof ModelException e && !e.wasAsked());
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
    MissExplainer explainer(CacheStore store, KeyHistory history, InstantSource clock) {
        return new MissExplainer(store, history, clock);
    }
}
