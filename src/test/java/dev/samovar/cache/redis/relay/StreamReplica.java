package dev.samovar.cache.redis.relay;

import static dev.samovar.cache.redis.Replica.get;

import dev.samovar.cache.Purge;
import dev.samovar.cache.StaleFallback;
import dev.samovar.cache.entry.Cost;
import dev.samovar.cache.entry.Lifetime;
import dev.samovar.cache.entry.ResponseHead;
import dev.samovar.cache.failover.FailoverCacheStore;
import dev.samovar.cache.key.CacheKey;
import dev.samovar.cache.key.Namespace;
import dev.samovar.cache.memory.MemoryCacheStore;
import dev.samovar.cache.readthrough.FreshnessPolicy;
import dev.samovar.cache.readthrough.RequestCacheControl;
import dev.samovar.cache.readthrough.failure.FailureCache;
import dev.samovar.cache.readthrough.flight.CallerContext;
import dev.samovar.cache.readthrough.stream.StreamingCache;
import dev.samovar.cache.readthrough.stream.body.StreamLimits;
import dev.samovar.cache.readthrough.stream.part.Part;
import dev.samovar.cache.readthrough.stream.timing.StreamTimeouts;
import dev.samovar.cache.redis.RedisCacheStore;
import dev.samovar.cache.redis.RedisStores;
import dev.samovar.cache.redis.bus.RedisReplicaBus;
import dev.samovar.cache.redis.connection.Patience;
import dev.samovar.cache.redis.connection.RedisClock;
import dev.samovar.cache.redis.connection.RedisExecutor;
import dev.samovar.cache.redis.keyspace.KeySpace;
import dev.samovar.cache.relay.StreamRelay;
import dev.samovar.cache.stats.StatsCounter;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.smallrye.mutiny.operators.multi.processors.UnicastProcessor;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.redis.client.Redis;
import io.vertx.redis.client.RedisOptions;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/** The cache of streams of one replica on a real Redis, wired as the service does it, without the service. */
final class StreamReplica implements AutoCloseable {

    static final Namespace NAMESPACE = new Namespace("openai");
    static final StreamTimeouts TIMEOUTS =
            new StreamTimeouts(Duration.ofSeconds(60), Duration.ofSeconds(60), Duration.ofSeconds(600));

    private static final ResponseHead HEAD = ResponseHead.of("text/event-stream");
    private static final Cost COST = new Cost(1, 10, 20, Duration.ofSeconds(2));
    private static final Duration LEASE = Duration.ofSeconds(5);
    private static final int BYTES = 10_000_000;

    final RedisReplicaBus bus;
    final FailoverCacheStore store;
    final RedisMailbox mailbox;
    final StreamingCache cache;
    final List<UnicastProcessor<Part>> generations = new CopyOnWriteArrayList<>();
    private final RedisCacheStore redisStore;

    /** A replica that is not started. */
    StreamReplica(Vertx vertx, RedisOptions options, boolean relayed) {
        Redis redis = Redis.createClient(vertx, options);
        RedisClock clock = new RedisClock(InstantSource.system(), System::nanoTime);
        Duration deadline = Duration.ofSeconds(2);
        RedisExecutor commands = new RedisExecutor(vertx, redis, options.getType(), new Patience(deadline, deadline));
        bus = new RedisReplicaBus(vertx.getDelegate(), redis, redis, "samovar", System::nanoTime, clock);
        bus.listenForGaps(commands::renew);
        commands.whenLost(bus::reopen);
        mailbox = RedisMailbox.create(redis.getDelegate(), commands, bus, "samovar");
        redisStore = new RedisCacheStore(commands, new KeySpace("samovar", List.of(NAMESPACE)), bus, clock, LEASE);
        store = new FailoverCacheStore(
                redisStore,
                new MemoryCacheStore(clock, Set.of(NAMESPACE), BYTES, LEASE, Infrastructure.getDefaultWorkerPool()),
                StaleFallback.none(),
                System::nanoTime);
        bus.listenForGaps(store::purgesMissed);
        bus.listenForPurges((purge, at) -> store.purgedElsewhere(purge));
        cache = new StreamingCache(
                store,
                new StatsCounter(List.of(NAMESPACE)),
                new FreshnessPolicy(
                        Map.of(NAMESPACE, new Lifetime(Duration.ofHours(1), Duration.ofHours(24))), () -> 0),
                new FailureCache(Duration.ofSeconds(5), failure -> true, Instant::now),
                new StreamLimits(BYTES, BYTES),
                clock,
                CallerContext.none(),
                relayed ? mailbox.relay() : StreamRelay.NONE);
    }

    static RedisOptions options(String url) {
        return RedisStores.poolOptions().setConnectionString(url);
    }

    StreamReplica start() {
        bus.start();
        store.start();
        return this;
    }

    static CacheKey key(String name) {
        return new CacheKey(NAMESPACE, "gpt/" + name, String.format("%032x", name.hashCode() & 0xffffffffL));
    }

    StreamCaller ask(String name) {
        StreamCaller caller = new StreamCaller();
        cache.get(key(name), RequestCacheControl.NONE, this::load, TIMEOUTS)
                .subscribe()
                .with(caller::got, caller::onError);
        return caller;
    }

    private Multi<Part> load() {
        UnicastProcessor<Part> generation = UnicastProcessor.create();
        // Before the test knows it, and sends what follows
        generation.onNext(new Part.Head(HEAD));
        generations.add(generation);
        return generation;
    }

    void send(String text) {
        generations.get(generations.size() - 1).onNext(new Part.Chunk(text.getBytes(StandardCharsets.ISO_8859_1)));
    }

    void end() {
        UnicastProcessor<Part> generation = generations.get(generations.size() - 1);
        generation.onNext(new Part.End(true, COST, "request", Optional.empty()));
        generation.onComplete();
    }

    void purge(Purge purge) {
        get(store.purge(purge));
    }

    @Override
    public void close() {
        mailbox.close();
        get(bus.close());
        store.close();
        redisStore.close();
    }
}
