package dev.samovar.bootstrap.wiring;

import dev.samovar.bootstrap.config.ApplicationNamespaces;
import dev.samovar.bootstrap.config.SamovarConfig;
import dev.samovar.bootstrap.config.UpstreamSettings;
import dev.samovar.bootstrap.wiring.redis.RedisMode;
import dev.samovar.bootstrap.wiring.redis.SharedCache;
import dev.samovar.cache.CacheStore;
import dev.samovar.cache.history.KeyHistory;
import dev.samovar.cache.readthrough.FreshnessPolicy;
import dev.samovar.cache.readthrough.ReadThroughCache;
import dev.samovar.cache.readthrough.failure.FailureCache;
import dev.samovar.cache.readthrough.flight.CallerContext;
import dev.samovar.cache.readthrough.stream.StreamingCache;
import dev.samovar.cache.readthrough.stream.body.StreamLimits;
import dev.samovar.cache.relay.StreamRelay;
import dev.samovar.cache.stats.StatsCounter;
import dev.samovar.proxy.embedding.InputEntries;
import dev.samovar.proxy.route.ProxyRoute;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.ThreadLocalRandom;

/** Wires the caches of the proxy upon the common store. */
@Dependent
class ProxyCacheBeans {

    /** How long a stale answer is served without another refresh after one has failed. */
    private static final Duration REFRESH_PAUSE = Duration.ofSeconds(5);

    @Produces
    @Singleton
    ProxyRoute.Caches caches(
            SamovarConfig config,
            UpstreamBeans.Upstreams upstreams,
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
}
