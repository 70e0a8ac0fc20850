package dev.samovar.bootstrap.wiring;

import dev.samovar.bootstrap.wiring.redis.RedisMode;
import dev.samovar.bootstrap.wiring.redis.SharedCache;
import dev.samovar.bootstrap.wiring.redis.SharedState;
import dev.samovar.cache.CacheStore;
import dev.samovar.cache.readthrough.ReadThroughCache;
import dev.samovar.cache.redis.connection.RedisClock;
import dev.samovar.cache.relay.RelayCounts;
import dev.samovar.cache.stats.StatsCounter;
import dev.samovar.model.LanguageModel;
import dev.samovar.model.ModelStats;
import dev.samovar.monitoring.BuildMeters;
import dev.samovar.monitoring.CacheMeters;
import dev.samovar.monitoring.CounterMeters;
import dev.samovar.monitoring.FleetMeters;
import dev.samovar.monitoring.LastStoreCounts;
import dev.samovar.monitoring.LatestStats;
import dev.samovar.monitoring.ModelMeters;
import dev.samovar.monitoring.NotCachedRequests;
import dev.samovar.monitoring.RelayMeters;
import dev.samovar.monitoring.RequestBuckets;
import dev.samovar.monitoring.RequestPaths;
import dev.samovar.monitoring.UpstreamMeters;
import dev.samovar.monitoring.UpstreamPaths;
import dev.samovar.monitoring.alert.HitRateWindow;
import dev.samovar.monitoring.history.SharedPoints;
import dev.samovar.monitoring.history.StatsHistory;
import dev.samovar.proxy.route.ProxyRoute;
import dev.samovar.proxy.stats.DailyMoney;
import dev.samovar.proxy.stats.UpstreamStatistics;
import dev.samovar.warming.WarmingRuns;
import io.micrometer.core.instrument.config.MeterFilter;
import io.quarkus.runtime.ImageMode;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.Set;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/** Wires the window of the hit rate, and the meters. */
@Dependent
public class MonitoringBeans {

    @Produces
    @Singleton
    HitRateWindow window(LatestStats stats, InstantSource clock) {
        return new HitRateWindow(stats, clock);
    }

    @Produces
    @Singleton
    StatsHistory history(
            ModelStats model,
            UpstreamStatistics upstreams,
            LastStoreCounts counts,
            RedisMode redisMode,
            InstantSource clock) {
        SharedPoints shared = redisMode.state().map(SharedState::minutes).orElseGet(SharedPoints::none);
        return new StatsHistory(model, upstreams, counts, shared, clock);
    }

    @Produces
    @Singleton
    LastStoreCounts lastCounts(CacheStore store) {
        return new LastStoreCounts(store::count);
    }

    @Produces
    @Singleton
    CacheMeters meters(
            StatsCounter stats,
            LastStoreCounts counts,
            HitRateWindow window,
            ReadThroughCache cache,
            ProxyRoute.Caches proxy) {
        return new CacheMeters(
                stats,
                counts,
                window::window,
                () -> cache.generationsUnderWay()
                        + proxy.whole().generationsUnderWay()
                        + proxy.streams().generationsUnderWay());
    }

    @Produces
    @Singleton
    MeterFilter requestPaths(UpstreamStatistics upstreams) {
        return new RequestPaths(upstreams.byUpstream().keySet());
    }

    @Produces
    @Singleton
    MeterFilter requestBuckets(UpstreamStatistics upstreams) {
        return new RequestBuckets(upstreams.byUpstream().keySet());
    }

    @Produces
    @Singleton
    NotCachedRequests notCached() {
        return new NotCachedRequests();
    }

    /** The Redis client registers these per connection, and those of the first connection would stay. */
    @Produces
    @Singleton
    MeterFilter noGaugesOfOneConnection() {
        Set<String> gauges = Set.of("redis.queue.size", "redis.current");
        return MeterFilter.deny(id -> gauges.contains(id.getName()));
    }

    @Produces
    @Singleton
    CounterMeters refreshMeters(StatsCounter stats) {
        return new CounterMeters(
                "samovar.refreshes",
                "Refreshes of entries in the background.",
                "cache",
                "outcome",
                stats.generations().refreshes());
    }

    @Produces
    @Singleton
    CounterMeters warmingMeters(WarmingRuns warming) {
        return new CounterMeters(
                "samovar.warming.entries", "Entries of warming runs.", "cache", "outcome", warming.results());
    }

    @Produces
    @Singleton
    BuildMeters buildMeters(@ConfigProperty(name = "quarkus.application.version") String version) {
        return new BuildMeters(version, ImageMode.current() == ImageMode.NATIVE_RUN);
    }

    @Produces
    @Singleton
    ModelMeters modelMeters(ModelStats stats, LanguageModel model) {
        return new ModelMeters(stats, model.identity().name());
    }

    @Produces
    @Singleton
    UpstreamMeters upstreamMeters(UpstreamStatistics statistics) {
        return new UpstreamMeters(statistics);
    }

    @Produces
    @Singleton
    DailyMoney dailyMoney(UpstreamStatistics statistics, InstantSource clock) {
        return new DailyMoney(statistics, clock, Logger.getLogger(DailyMoney.class)::info);
    }

    @Produces
    @Singleton
    MeterFilter upstreamPaths() {
        return new UpstreamPaths();
    }

    @Produces
    @Singleton
    RelayMeters relayMeters(RedisMode redisMode) {
        return new RelayMeters(redisMode.cache().map(SharedCache::relayCounts).orElseGet(RelayCounts::new));
    }

    @Produces
    @Singleton
    FleetMeters fleetMeters(LatestStats stats, RedisMode redisMode, RedisClock clock, CacheStore store) {
        return new FleetMeters(
                stats,
                redisMode.cache().isPresent(),
                clock::ahead,
                () -> store.trouble().isPresent());
    }
}
