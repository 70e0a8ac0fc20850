package dev.samovar.bootstrap.wiring.redis;

import dev.samovar.api.KnownNamespaces;
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
import dev.samovar.cache.redis.keyspace.KeySpace;
import dev.samovar.cache.redis.near.NearCache;
import dev.samovar.cache.redis.near.NearCacheStore;
import dev.samovar.cache.redis.relay.RedisMailbox;
import dev.samovar.cache.relay.RelayCounts;
import dev.samovar.cache.relay.StreamRelay;
import dev.samovar.cache.stats.StatsCounter;
import dev.samovar.cache.stats.StatsSource;
import dev.samovar.content.kind.Namespaces;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.redis.client.Redis;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * The cache that replicas share, created only if Redis is configured.
 *
 * <p>It has the store in Redis behind a near cache and a fallback, the bus to other replicas, the way of streams to and
 * from them, and the statistics of the fleet. Other state that replicas share is in {@link SharedState}. A purge goes to
 * the other replicas from {@link RedisCacheStore} over {@link RedisReplicaBus}; {@link #start} connects the purges
 * that arrive here.
 */
@Singleton
public class SharedCache {

    private static final System.Logger LOG = System.getLogger(SharedCache.class.getName());

    private static final Duration STATS_EVERY = Duration.ofSeconds(1);

    private final Redis redis;
    private final RedisReplicaBus bus;
    private final RedisMailbox mailbox;
    private final RedisCacheStore store;
    private final NearCacheStore near;
    private final FailoverCacheStore failover;
    private final FleetStats fleet;
    private final StatsSource stats;
    private final SharedState state;
    private final KeyHistory history;

    SharedCache(
            SamovarConfig config,
            KnownNamespaces namespaces,
            StatsCounter counter,
            ReplicaCounters replica,
            KeyHistory history,
            RedisClock clock,
            RedisClientFactory clients) {
        Vertx vertx = clients.vertx();
        redis = clients.create();
        String prefix = config.cache().prefix();
        RedisExecutor commands = new RedisExecutor(vertx, redis, clients.type(), patience(config));
        // Near cache and fallback are never full at the same time, but both count
        long maxBytes = config.cache().maxMemory().asLongValue();
        bus = new RedisReplicaBus(vertx.getDelegate(), redis, redis, prefix, System::nanoTime, clock);
        // Entries and their messages have to reach the same server, the present master
        bus.listenForGaps(commands::renew);
        commands.whenLost(bus::reopen);
        mailbox = RedisMailbox.create(redis.getDelegate(), commands, bus, prefix);
        store = new RedisCacheStore(
                commands,
                new KeySpace(prefix, namespaces.all()),
                bus,
                clock,
                config.cache().lease());
        near = new NearCacheStore(store, bus, bus::continuity, nearCache(maxBytes - maxBytes / 4, clock), clock);
        CacheStore fallback = new MemoryCacheStore(
                clock,
                Set.copyOf(namespaces.all()),
                maxBytes / 4,
                config.cache().lease(),
                Infrastructure.getDefaultWorkerPool());
        StaleFallback stale = servesStale(config) ? near : StaleFallback.none();
        failover = new FailoverCacheStore(near, fallback, stale, System::nanoTime);
        fleet = new FleetStats(commands, prefix, counter, () -> furtherCounters(replica));
        stats = new FleetStatsSource(commands, prefix, fleet).orElse(StatsSource.ofThisProcess(counter));
        this.history = history;
        state = new SharedState(commands, prefix);
    }

    private static boolean servesStale(SamovarConfig config) {
        Optional<Boolean> formerName = config.redis().serveUnproven();
        if (formerName.isPresent()) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "samovar.redis.serve-unproven is deprecated: use samovar.redis.serve-stale-on-outage");
        }
        return config.redis().serveStaleOnOutage() || formerName.orElse(false);
    }

    private static Patience patience(SamovarConfig config) {
        Duration command = config.redis().commandDeadline();
        Duration limit = config.content().deadline().dividedBy(2);
        Duration lease = config.redis().leasePatience();
        return new Patience(command, longer(command, lease.compareTo(limit) < 0 ? lease : limit));
    }

    private static Duration longer(Duration first, Duration second) {
        return first.compareTo(second) > 0 ? first : second;
    }

    private static NearCache nearCache(long maxBytes, InstantSource clock) {
        return new NearCache(maxBytes, clock, Infrastructure.getDefaultWorkerPool());
    }

    /** The counters of the fleet besides those of the cache: this replica's, and evictions that the cleaner has found. */
    private Map<String, Long> furtherCounters(ReplicaCounters replica) {
        Map<String, Long> counters = replica.byName();
        store.cleaner()
                .evictions()
                .forEach((namespace, count) -> counters.put(StatsSource.Reading.evictionsName(namespace), count));
        return counters;
    }

    /** Joins the other replicas, and receives their purges. Redis may be unavailable. */
    public void start() {
        bus.listen(event -> {
            if (event instanceof ReplicaEvent.LeaseEnded ended) {
                history.settled(ended.key());
            } else if (event instanceof ReplicaEvent.Purged purged
                    && purged.purge() instanceof Purge.OfVersion changed) {
                failover.versionIs(changed.version());
            }
        });
        bus.listenForGaps(failover::purgesMissed);
        // Purges of this replica are recorded by RecordingCacheStore
        bus.listenForPurges((purge, at) -> {
            history.purged(purge);
            return failover.purgedElsewhere(purge);
        });
        bus.start();
        failover.start();
        fleet.start(STATS_EVERY);
    }

    /** Uses the store as the first requests will. Fails while Redis is unavailable. */
    public Uni<Void> prepare() {
        String unusedKey = UUID.randomUUID().toString().replace("-", "");
        return store.prepare(new CacheKey(Namespaces.EXPLANATION, "preparation", unusedKey));
    }

    /** Publishes the last statistics, and leaves the other replicas. Never fails. */
    public Uni<Void> close() {
        return fleet.close().chain(mailbox::shutDown).chain(bus::close).invoke(() -> {
            failover.close();
            near.close();
            store.close();
            // Any other client is closed by Quarkus
            if (redis.getDelegate() instanceof SentinelRedis sentinel) {
                sentinel.close();
            }
        });
    }

    /** Removes purged and expired entries from Redis. */
    public Uni<Void> clean() {
        return store.cleaner().clean();
    }

    /** The store, with near cache and fallback. */
    public FailoverCacheStore failover() {
        return failover;
    }

    /** The way of streams to and from other replicas. */
    public StreamRelay relay() {
        return mailbox.relay();
    }

    /** The counts of these streams. */
    public RelayCounts relayCounts() {
        return mailbox.relay().counts();
    }

    /** The statistics of the fleet. */
    public StatsSource stats() {
        return stats;
    }

    /** The state besides the cache that replicas share. */
    SharedState state() {
        return state;
    }
}
