package dev.samovar.bootstrap.wiring;

import dev.samovar.api.KnownNamespaces;
import dev.samovar.bootstrap.config.RedisClientSettings;
import dev.samovar.bootstrap.config.SamovarConfig;
import dev.samovar.cache.CacheStore;
import dev.samovar.cache.Purge;
import dev.samovar.cache.StaleFallback;
import dev.samovar.cache.failover.FailoverCacheStore;
import dev.samovar.cache.history.KeyHistory;
import dev.samovar.cache.key.CacheKey;
import dev.samovar.cache.memory.MemoryCacheStore;
import dev.samovar.cache.redis.RedisCacheStore;
import dev.samovar.cache.redis.bus.RedisReplicaBus;
import dev.samovar.cache.redis.bus.ReplicaEvent;
import dev.samovar.cache.redis.connection.Patience;
import dev.samovar.cache.redis.connection.RedisClock;
import dev.samovar.cache.redis.connection.RedisExecutor;
import dev.samovar.cache.redis.connection.SentinelRedis;
import dev.samovar.cache.redis.fleet.FleetStats;
import dev.samovar.cache.redis.fleet.FleetStatsSource;
import dev.samovar.cache.redis.fleet.JobLock;
import dev.samovar.cache.redis.fleet.RedisTopCounts;
import dev.samovar.cache.redis.fleet.RedisValue;
import dev.samovar.cache.redis.keyspace.KeySpace;
import dev.samovar.cache.redis.near.NearCache;
import dev.samovar.cache.redis.near.NearCacheStore;
import dev.samovar.cache.stats.StatsCounter;
import dev.samovar.cache.stats.StatsSource;
import dev.samovar.content.kind.Namespaces;
import dev.samovar.model.ModelCounters;
import dev.samovar.model.ModelStats;
import dev.samovar.warming.PopularityStore;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.redis.client.Redis;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * The cache that replicas share: the store in Redis with near copies before it and a stand-in for while it is away, the
 * bus, the fleet's figures and the locks of jobs. Made only if Redis is configured.
 */
@Singleton
public class SharedCache {

    private static final System.Logger LOG = System.getLogger(SharedCache.class.getName());

    private static final Duration FIGURES_EVERY = Duration.ofSeconds(1);
    private static final Duration ALERT_KEPT = Duration.ofDays(1);

    /** How long jobs wait for Redis, for which no caller waits. */
    private static final Duration UNHURRIED = Duration.ofSeconds(2);

    private final Redis redis;
    private final RedisReplicaBus bus;
    private final RedisCacheStore store;
    private final NearCacheStore near;
    private final FailoverCacheStore failover;
    private final FleetStats fleet;
    private final StatsSource figures;
    private final JobLock locks;
    private final RedisTopCounts popularity;
    private final RedisValue alert;
    private final KeyHistory chronicle;

    SharedCache(SamovarConfig config, KnownNamespaces namespaces, Counts counts, RedisClock clock, Clients clients) {
        Vertx vertx = clients.vertx();
        redis = clients.settings().client(vertx, clients.redis().get(), config.redis());
        String prefix = config.cache().prefix();
        RedisExecutor commands = new RedisExecutor(vertx, redis, patience(config));
        // Copies and stand-in are never full at the same time, but both count
        long maxBytes = config.cache().maxMemory().asLongValue();
        bus = new RedisReplicaBus(vertx.getDelegate(), redis, redis, prefix, System::nanoTime, clock);
        // What is stored over one and told over the other has to go to one server, the master of the moment
        bus.listenForGaps(commands::renew);
        commands.whenLost(bus::reopen);
        store = new RedisCacheStore(
                commands,
                new KeySpace(prefix, namespaces.all()),
                bus,
                clock,
                config.cache().lease());
        near = new NearCacheStore(store, bus, bus::continuity, copies(maxBytes - maxBytes / 4, clock), clock);
        CacheStore standIn = new MemoryCacheStore(
                clock,
                Set.copyOf(namespaces.all()),
                maxBytes / 4,
                config.cache().lease(),
                Infrastructure.getDefaultWorkerPool());
        StaleFallback lastKnown = servesStale(config) ? near : StaleFallback.none();
        failover = new FailoverCacheStore(near, standIn, lastKnown, System::nanoTime);
        fleet = new FleetStats(commands, prefix, counts.cache(), () -> others(counts));
        figures = new FleetStatsSource(commands, prefix, fleet).orElse(StatsSource.ofThisProcess(counts.cache()));
        chronicle = counts.chronicle();
        locks = new JobLock(commands, prefix, UNHURRIED);
        popularity = new RedisTopCounts(
                commands,
                prefix + ":popular:",
                PopularityStore.TOPICS_PER_DAY,
                Duration.ofDays(PopularityStore.DAYS + 1L));
        alert = new RedisValue(commands, prefix + ":alert", ALERT_KEPT);
    }

    private static boolean servesStale(SamovarConfig config) {
        Optional<Boolean> formerName = config.redis().serveUnproven();
        if (formerName.isPresent()) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "samovar.redis.serve-unproven is called samovar.redis.serve-stale-on-outage now: rename it");
        }
        return config.redis().serveStaleOnOutage() || formerName.orElse(false);
    }

    private static Patience patience(SamovarConfig config) {
        Duration command = config.redis().commandDeadline();
        Duration most = config.content().deadline().dividedBy(2);
        Duration lease = config.redis().leasePatience();
        return new Patience(command, longer(command, lease.compareTo(most) < 0 ? lease : most));
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    /** What this process counts. */
    @Singleton
    record Counts(StatsCounter cache, ModelStats model, KeyHistory chronicle) {}

    /** What leads to Redis. A bean of its own, so that no client is made while Redis is not configured. */
    @Singleton
    record Clients(Vertx vertx, Instance<Redis> redis, RedisClientSettings settings) {}

    private static NearCache copies(long maxBytes, InstantSource clock) {
        return new NearCache(maxBytes, clock, Infrastructure.getDefaultWorkerPool());
    }

    /** What the fleet counts besides what happens in the cache: calls of the model, and evictions that were noticed. */
    private Map<String, Long> others(Counts counts) {
        Map<String, Long> others =
                new HashMap<>(ModelCounters.of(counts.model().snapshot()).byName());
        store.cleaner()
                .evictions()
                .forEach((namespace, count) -> others.put(StatsSource.Reading.evictionsName(namespace), count));
        return others;
    }

    /** Begins to talk to other replicas. Redis may be away. */
    public void start() {
        bus.listen(event -> {
            if (event instanceof ReplicaEvent.LeaseEnded ended) {
                chronicle.settled(ended.key());
            } else if (event instanceof ReplicaEvent.Purged purged
                    && purged.purge() instanceof Purge.OfVersion changed) {
                failover.versionIs(changed.version());
            }
        });
        bus.listenForGaps(failover::purgesMissed);
        // Those of this replica are recorded where they are asked for
        bus.listenForPurges((purge, at) -> {
            chronicle.purged(purge);
            return failover.purgedElsewhere(purge);
        });
        bus.start();
        failover.start();
        fleet.start(FIGURES_EVERY);
    }

    /** Uses the store as the first requests will. Fails if Redis is away. */
    public Uni<Void> prepare() {
        String nobodys = UUID.randomUUID().toString().replace("-", "");
        return store.prepare(new CacheKey(Namespaces.EXPLANATION, "preparation", nobodys));
    }

    /** Adds the last figures, and leaves the other replicas. Never fails. */
    public Uni<Void> close() {
        return fleet.close().chain(bus::close).invoke(() -> {
            failover.close();
            near.close();
            store.close();
            // The other one is Quarkus' to close
            if (redis.getDelegate() instanceof SentinelRedis own) {
                own.close();
            }
        });
    }

    /** Removes what purges left behind, and what has ended. */
    public Uni<Void> clean() {
        return store.cleaner().clean();
    }

    /** The store with all that is before it. */
    FailoverCacheStore failover() {
        return failover;
    }

    StatsSource figures() {
        return figures;
    }

    /** The locks of scheduled jobs. */
    public JobLock locks() {
        return locks;
    }

    RedisTopCounts popularity() {
        return popularity;
    }

    /** What was told about the hit rate. */
    RedisValue alert() {
        return alert;
    }
}
