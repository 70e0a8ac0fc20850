package dev.samovar.bootstrap.wiring;

import dev.samovar.bootstrap.config.SamovarConfig;
import dev.samovar.bootstrap.config.WarmingFile;
import dev.samovar.bootstrap.wiring.redis.RedisMode;
import dev.samovar.bootstrap.wiring.redis.SharedState;
import dev.samovar.cache.readthrough.flight.CallerContext;
import dev.samovar.content.ContentService;
import dev.samovar.proxy.loader.Offloading;
import dev.samovar.proxy.route.ProxyRoute;
import dev.samovar.warming.ContentWarmers;
import dev.samovar.warming.PopularTopics;
import dev.samovar.warming.PopularityRanking;
import dev.samovar.warming.WarmingRuns;
import dev.samovar.warming.popularity.MemoryPopularityStore;
import dev.samovar.warming.popularity.PopularPrompts;
import dev.samovar.warming.popularity.PopularityStore;
import dev.samovar.warming.popularity.TopicCounter;
import dev.samovar.warming.request.PopularRequests;
import dev.samovar.warming.request.RequestWarmer;
import dev.samovar.warming.request.WarmedRequests;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.List;

/** Wires warming. */
@Dependent
public class WarmingBeans {

    @Produces
    @Singleton
    TopicCounter topicCounter() {
        return new TopicCounter();
    }

    @Produces
    @Singleton
    PopularityStore popularity(RedisMode redisMode) {
        return redisMode.state().map(SharedState::popularTopics).orElseGet(MemoryPopularityStore::new);
    }

    @Produces
    @Singleton
    PopularityRanking topics(SamovarConfig config, TopicCounter counter, PopularityStore store, InstantSource clock) {
        return new PopularityRanking(
                configured(config), counter, store, config.warming().learnedTopics(), clock);
    }

    private static PopularTopics configured(SamovarConfig config) {
        try {
            return new PopularTopics(config.warming().topics().orElse(List.of()));
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException(
                    "samovar.warming.topics (SAMOVAR_WARMING_TOPICS) is wrong: " + e.getMessage());
        }
    }

    @Produces
    @Singleton
    WarmingRuns warming(
            SamovarConfig config,
            ContentService content,
            PopularityRanking topics,
            WarmedRequests requests,
            InstantSource clock,
            CallerContext context) {
        SamovarConfig.Warming warming = config.warming();
        WarmingRuns.Bounds bounds =
                new WarmingRuns.Bounds(concurrency(config), warming.maxCalls(), warming.maxTokens());
        return new WarmingRuns(ContentWarmers.of(content), topics, requests, bounds, clock, context);
    }

    /** The concurrency of warming, at most two thirds of the model's, so that requests do not queue behind a run. */
    public static int concurrency(SamovarConfig config) {
        int share = Math.max(1, config.model().concurrency() * 2 / 3);
        return Math.min(config.warming().concurrency(), share);
    }

    @Produces
    @Singleton
    PopularRequests popularRequests(SamovarConfig config, RedisMode redisMode, InstantSource clock) {
        PopularityStore store =
                redisMode.state().map(SharedState::popularRequests).orElseGet(MemoryPopularityStore::new);
        return new PopularRequests(
                store, config.warming().learnedRequests(), clock, Infrastructure.getDefaultWorkerPool());
    }

    @Produces
    @Singleton
    PopularPrompts prompts(RedisMode redisMode, InstantSource clock) {
        return new PopularPrompts(
                redisMode.state().map(SharedState::prompts).orElseGet(MemoryPopularityStore::new), clock);
    }

    @Produces
    @Singleton
    WarmedRequests requests(
            SamovarConfig config,
            UpstreamBeans.Upstreams upstreams,
            ProxyRoute.Caches caches,
            ProxyRoute.Cached cached,
            PopularRequests popular,
            Vertx vertx) {
        RequestWarmer warmer = new RequestWarmer(
                upstreams.all(),
                caches.whole(),
                caches.streams(),
                new RequestWarmer.Means(cached.keys(), cached.limits(), new Offloading(cached.workers()), vertx));
        return new WarmedRequests(
                WarmingFile.read(config.warming().requests(), upstreams.all(), cached.keys()), popular, warmer);
    }
}
