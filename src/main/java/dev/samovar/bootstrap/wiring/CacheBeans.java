package dev.samovar.bootstrap.wiring;

import dev.samovar.api.KnownNamespaces;
import dev.samovar.bootstrap.config.ApplicationNamespaces;
import dev.samovar.bootstrap.config.SamovarConfig;
import dev.samovar.bootstrap.config.UpstreamSettings;
import dev.samovar.bootstrap.wiring.redis.RedisMode;
import dev.samovar.bootstrap.wiring.redis.SharedCache;
import dev.samovar.cache.CacheStore;
import dev.samovar.cache.entries.StoredEntries;
import dev.samovar.cache.history.KeyHistory;
import dev.samovar.cache.history.RecordingCacheStore;
import dev.samovar.cache.memory.MemoryCacheStore;
import dev.samovar.cache.readthrough.flight.CallerContext;
import dev.samovar.cache.redis.connection.RedisClock;
import dev.samovar.cache.stats.MeteredCacheStore;
import dev.samovar.cache.stats.StatsCounter;
import dev.samovar.cache.stats.StatsSource;
import dev.samovar.content.kind.Namespaces;
import dev.samovar.health.CacheHealth;
import dev.samovar.monitoring.LatestStats;
import dev.samovar.tracing.Tracing;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.core.impl.ContextInternal;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;

/** Wires the store of the cache, its entries and its statistics. */
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
    CacheHealth health(CacheStore store, StatsSource stats) {
        return new CacheHealth(store, stats);
    }
}
