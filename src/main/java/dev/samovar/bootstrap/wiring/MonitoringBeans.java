package dev.samovar.bootstrap.wiring;

import dev.samovar.bootstrap.config.SamovarConfig;
import dev.samovar.cache.CacheStore;
import dev.samovar.cache.readthrough.ReadThroughCache;
import dev.samovar.cache.readthrough.flight.CallerContext;
import dev.samovar.cache.redis.connection.RedisClock;
import dev.samovar.cache.stats.StatsCounter;
import dev.samovar.content.ContentService;
import dev.samovar.model.ModelStats;
import dev.samovar.monitoring.CacheMeters;
import dev.samovar.monitoring.FleetMeters;
import dev.samovar.monitoring.LastFigures;
import dev.samovar.monitoring.LastStoreCounts;
import dev.samovar.monitoring.ModelMeters;
import dev.samovar.monitoring.NotCachedRequests;
import dev.samovar.monitoring.RequestPaths;
import dev.samovar.monitoring.alert.HitRateWindow;
import dev.samovar.warming.ContentWarmers;
import dev.samovar.warming.MemoryPopularityStore;
import dev.samovar.warming.PopularTopics;
import dev.samovar.warming.PopularityRanking;
import dev.samovar.warming.PopularityStore;
import dev.samovar.warming.TopicCounter;
import dev.samovar.warming.WarmingRuns;
import io.micrometer.core.instrument.config.MeterFilter;
import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;

/** Wires what goes on in the background: warming, the window over the hit rate, the meters. */
@Dependent
public class MonitoringBeans {

    @Produces
    @Singleton
    TopicCounter asked() {
        return new TopicCounter();
    }

    @Produces
    @Singleton
    PopularityStore popularity(RedisMode sharing) {
        return sharing.cache()
                .<PopularityStore>map(shared -> new SharedPopularity(shared.popularity()))
                .orElseGet(MemoryPopularityStore::new);
    }

    @Produces
    @Singleton
    PopularityRanking topics(SamovarConfig config, TopicCounter asked, PopularityStore store, InstantSource clock) {
        return new PopularityRanking(
                configured(config), asked, store, config.warming().learnedTopics(), clock);
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
            InstantSource clock,
            CallerContext context) {
        SamovarConfig.Warming warming = config.warming();
        WarmingRuns.Bounds bounds =
                new WarmingRuns.Bounds(warmingConcurrency(config), warming.maxCalls(), warming.maxTokens());
        return new WarmingRuns(ContentWarmers.of(content), topics, bounds, clock, context);
    }

    /** Leaves a third of the model to requests: those that are queued behind a run would wait for all of it. */
    public static int warmingConcurrency(SamovarConfig config) {
        int share = Math.max(1, config.model().concurrency() * 2 / 3);
        return Math.min(config.warming().concurrency(), share);
    }

    @Produces
    @Singleton
    HitRateWindow window(LastFigures figures, InstantSource clock) {
        return new HitRateWindow(figures, clock);
    }

    @Produces
    @Singleton
    LastStoreCounts lastCounts(CacheStore store) {
        return new LastStoreCounts(store::count);
    }

    @Produces
    @Singleton
    CacheMeters meters(StatsCounter stats, LastStoreCounts counts, HitRateWindow window, ReadThroughCache cache) {
        return new CacheMeters(stats, counts, window::window, cache::generationsUnderWay, cache::unleasedGenerations);
    }

    @Produces
    @Singleton
    MeterFilter requestPaths() {
        return new RequestPaths();
    }

    @Produces
    @Singleton
    NotCachedRequests notCached() {
        return new NotCachedRequests();
    }

    /** The client of Redis makes these for each connection, and those of the first would stay for all. */
    @Produces
    @Singleton
    MeterFilter noGaugesOfOneConnection() {
        Set<String> gauges = Set.of("redis.queue.size", "redis.current");
        return MeterFilter.deny(id -> gauges.contains(id.getName()));
    }

    @Produces
    @Singleton
    ModelMeters modelMeters(ModelStats stats) {
        return new ModelMeters(stats);
    }

    @Produces
    @Singleton
    FleetMeters fleetMeters(LastFigures figures, RedisMode sharing, RedisClock clock, CacheStore store) {
        return new FleetMeters(
                figures,
                sharing.cache().isPresent(),
                clock::ahead,
                () -> store.trouble().isPresent());
    }
}
