package dev.samovar.cache.redis;

import static dev.samovar.cache.redis.Replica.get;

import dev.samovar.cache.StaleFallback;
import dev.samovar.cache.contract.StoreFixture;
import dev.samovar.cache.entry.Lifetime;
import dev.samovar.cache.entry.Lookup;
import dev.samovar.cache.failover.FailoverCacheStore;
import dev.samovar.cache.key.CacheKey;
import dev.samovar.cache.key.Namespace;
import dev.samovar.cache.memory.MemoryCacheStore;
import dev.samovar.cache.readthrough.CachedResponse;
import dev.samovar.cache.readthrough.FreshnessPolicy;
import dev.samovar.cache.readthrough.Loader;
import dev.samovar.cache.readthrough.ReadThroughCache;
import dev.samovar.cache.readthrough.RequestCacheControl;
import dev.samovar.cache.readthrough.failure.FailureCache;
import dev.samovar.cache.readthrough.flight.CallerContext;
import dev.samovar.cache.redis.bus.RedisReplicaBus;
import dev.samovar.cache.redis.connection.Patience;
import dev.samovar.cache.redis.connection.RedisClock;
import dev.samovar.cache.redis.connection.RedisExecutor;
import dev.samovar.cache.redis.keyspace.KeySpace;
import dev.samovar.cache.redis.near.NearCache;
import dev.samovar.cache.redis.near.NearCacheStore;
import dev.samovar.cache.stats.StatsCounter;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.redis.client.Redis;
import io.vertx.redis.client.RedisClientType;
import io.vertx.redis.client.RedisOptions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The cache of one replica as the service wires it with default settings, without the service. */
public final class WiredReplica implements AutoCloseable {

    /** The defaults of {@code samovar.redis.command-deadline}, {@code .lease-patience} and {@code samovar.cache.lease}. */
    private static final Patience PATIENCE = new Patience(Duration.ofMillis(250), Duration.ofSeconds(2));

    private static final Duration LEASE = Duration.ofSeconds(5);
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final long BYTES = 10_000_000;

    final RedisReplicaBus bus;
    public final FailoverCacheStore store;
    final ReadThroughCache cache;
    private final RedisCacheStore redisStore;
    private final NearCacheStore near;

    public WiredReplica(Vertx vertx, String url) {
        RedisOptions options = RedisStores.poolOptions().setConnectionString(url);
        options.getNetClientOptions().setConnectTimeout(2_000);
        Redis redis = Redis.createClient(vertx, options);
        RedisClock clock = new RedisClock(InstantSource.system(), System::nanoTime);
        RedisExecutor commands = new RedisExecutor(vertx, redis, RedisClientType.STANDALONE, PATIENCE);
        bus = new RedisReplicaBus(vertx.getDelegate(), redis, redis, "samovar", System::nanoTime, clock);
        bus.listenForGaps(commands::renew);
        commands.whenLost(bus::reopen);
        redisStore = new RedisCacheStore(commands, new KeySpace("samovar", StoreFixture.NAMESPACES), bus, clock, LEASE);
        near = new NearCacheStore(
                redisStore,
                bus,
                bus::continuity,
                new NearCache(BYTES, clock, Infrastructure.getDefaultWorkerPool()),
                clock);
        store = new FailoverCacheStore(
                near,
                new MemoryCacheStore(
                        clock, StoreFixture.NAMESPACES, BYTES, LEASE, Infrastructure.getDefaultWorkerPool()),
                StaleFallback.none(),
                System::nanoTime);
        bus.listenForGaps(store::purgesMissed);
        bus.listenForPurges((purge, at) -> store.purgedElsewhere(purge));
        cache = cache(store);
    }

    private static ReadThroughCache cache(FailoverCacheStore store) {
        Lifetime lifetime = new Lifetime(Duration.ofHours(1), Duration.ofHours(24));
        return new ReadThroughCache(
                store,
                new StatsCounter(StoreFixture.NAMESPACES),
                new FreshnessPolicy(
                        StoreFixture.NAMESPACES.stream()
                                .collect(Collectors.<Namespace, Namespace, Lifetime>toMap(
                                        Function.identity(), namespace -> lifetime)),
                        () -> 0),
                new FailureCache(Duration.ofSeconds(5), failure -> true, Instant::now),
                new ReadThroughCache.Timing(Instant::now, LONG, LONG, CallerContext.none()));
    }

    /** Starts as the service does, which prepares for three seconds at most before it is ready. */
    public Uni<Void> start(CacheKey nobodys) {
        return Uni.createFrom()
                .voidItem()
                .invoke(() -> {
                    bus.start();
                    store.start();
                })
                .chain(() -> redisStore.prepare(nobodys))
                .ifNoItem()
                .after(Duration.ofSeconds(3))
                .recoverWithUni(Uni.createFrom().voidItem())
                .onFailure()
                .recoverWithNull();
    }

    /** Prepares the store however long that takes. */
    public Uni<Void> prepare(CacheKey nobodys) {
        return redisStore.prepare(nobodys);
    }

    /** A look-up in Redis itself, whatever this replica takes Redis for. */
    public Uni<Lookup> lookUpInRedis(CacheKey key) {
        return redisStore.lookUp(key);
    }

    public Uni<CachedResponse> ask(CacheKey key, Loader loader) {
        return cache.get(key, RequestCacheControl.NONE, loader);
    }

    @Override
    public void close() {
        get(bus.close());
        store.close();
        near.close();
        redisStore.close();
    }
}
