package dev.samovar.cache.redis.lease;

import dev.samovar.cache.Acquisition;
import dev.samovar.cache.Lease;
import dev.samovar.cache.StoreUnavailableException;
import dev.samovar.cache.entry.CacheEntry;
import dev.samovar.cache.entry.Lookup;
import dev.samovar.cache.entry.Tier;
import dev.samovar.cache.key.CacheKey;
import dev.samovar.cache.redis.connection.LuaScript;
import dev.samovar.cache.redis.connection.RedisExecutor;
import dev.samovar.cache.redis.index.Epochs;
import dev.samovar.cache.redis.index.Shards;
import dev.samovar.cache.redis.keyspace.EntryCodec;
import dev.samovar.cache.redis.keyspace.Member;
import dev.samovar.cache.redis.keyspace.Shard;
import dev.samovar.cache.redis.purge.Outdating;
import dev.samovar.cache.redis.purge.RecentPurges;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The requests for leases: granted, or held by another holder, or answered by an entry that is new enough. */
final class LeaseRequests {

    private static final System.Logger LOG = System.getLogger(Leases.class.getName());

    /** How long after the end of a lease one who waits for it looks again: Redis' clock and this one tick apart. */
    private static final Duration MARGIN = Duration.ofMillis(20);

    private static final int ROUNDS = 3;

    private final RedisExecutor commands;
    private final Shards shards;
    private final EntryCodec codec;
    private final LeaseWaiters waiters;
    private final RecentPurges purges;
    private final Outdating outdating;
    private final Duration term;

    LeaseRequests(
            RedisExecutor commands,
            Shards shards,
            EntryCodec codec,
            LeaseWaiters waiters,
            RecentPurges purges,
            Outdating outdating,
            Duration term) {
        this.commands = commands;
        this.shards = shards;
        this.codec = codec;
        this.waiters = waiters;
        this.purges = purges;
        this.outdating = outdating;
        this.term = term;
    }

    /** Asks for the lease of a key; emits an entry instead if there is a newer one. */
    Uni<Acquisition> acquire(CacheKey key, Instant newerThan) {
        return Uni.createFrom().deferred(() -> {
            Request request = new Request(key, LeaseToken.create(purges), waiters.enroll(key));
            return acquire(request, newerThan, ROUNDS)
                    .onFailure()
                    .invoke(() -> forgo(request))
                    .onCancellation()
                    .invoke(() -> forgo(request));
        });
    }

    /** Releases the lease that Redis may have granted too late: it is not used, and others would wait for its end. */
    private void forgo(Request request) {
        CacheKey key = request.key();
        request.waiter().leave();
        forgo(key, request.token())
                .subscribe()
                .with(
                        done -> {},
                        failure -> LOG.log(
                                System.Logger.Level.DEBUG,
                                "A lease that is not used could not be released; other replicas wait for its key until"
                                        + " it ends after {0} ms: {1}",
                                Long.toString(term.toMillis()),
                                failure.getMessage()));
    }

    /** Releases a lease that is not used, if Redis granted it. */
    Uni<Response> forgo(CacheKey key, String token) {
        Shard shard = shards.of(key);
        return commands.run(
                LuaScript.FORGO,
                List.of(shard.holders(), shard.leases()),
                token,
                Member.of(key),
                waiters.channel(),
                waiters.settled(key));
    }

    private record Request(CacheKey key, String token, LeaseWaiters.Waiter waiter) {}

    private Uni<Acquisition> acquire(Request request, Instant newerThan, int rounds) {
        CacheKey key = request.key();
        Shard shard = shards.of(key);
        String fingerprint = key.fingerprint();
        return commands.run(
                        LuaScript.ACQUIRE,
                        List.of(
                                shard.epoch(),
                                shard.entry(fingerprint),
                                shard.holders(),
                                shard.leases(),
                                shard.purged()),
                        request.token(),
                        term.toMillis(),
                        EntryCodec.micros(newerThan),
                        Member.of(key),
                        shards.epochs().highest(shard))
                .chain(answer -> switch (answer.get(0).toString()) {
                    case "granted" ->
                        granted(request, epoch(shard, answer), answer.get(2).toString());
                    case "held" -> held(request, newerThan, rounds, answer);
                    case "filled" -> filled(request, epoch(shard, answer), answer.get(2), rounds);
                    default -> again(request, newerThan, rounds, shards.raise(shard));
                });
    }

    private Uni<Acquisition> granted(Request request, long epoch, String purged) {
        request.waiter().leave();
        String token = LeaseToken.marked(request.token(), purged);
        return Uni.createFrom().item(new Acquisition.Granted(new Lease(request.key(), token, epoch, term)));
    }

    /** A lease that a purge in doubt took is removed: nobody waits for it, and no later caller follows its stream. */
    private Uni<Acquisition> held(Request request, Instant newerThan, int rounds, Response answer) {
        CacheKey key = request.key();
        String holder = answer.get(2).toString();
        Optional<Instant> bound = purges.bound(key, shards.lastVersion())
                .filter(purgedAt -> LeaseToken.askedAt(holder).isBefore(purgedAt));
        if (bound.isPresent()) {
            return again(
                    request,
                    newerThan,
                    rounds,
                    outdating.remove(shards.of(key), List.of(new Outdating.PurgedKey(key, bound.get()))));
        }
        Duration left = Duration.ofMillis(answer.get(1).toLong());
        return Uni.createFrom().item(new Acquisition.Held(request.waiter().settled(left.plus(MARGIN)), holder));
    }

    private Uni<Acquisition> filled(Request request, long epoch, Response bytes, int rounds) {
        Optional<CacheEntry> entry = codec.decode(bytes.toBytes()).filter(found -> found.epoch() == epoch);
        if (entry.isEmpty()) {
            return again(request, Instant.MAX, rounds, Uni.createFrom().item(epoch));
        }
        if (purges.outdates(request.key(), entry.get().begunAt(), shards.lastVersion())) {
            return again(
                    request, entry.get().generatedAt(), rounds, Uni.createFrom().item(epoch));
        }
        request.waiter().leave();
        return Uni.createFrom().item(new Acquisition.Filled(new Lookup.Found(entry.get(), Tier.REDIS)));
    }

    private Uni<Acquisition> again(Request request, Instant newerThan, int rounds, Uni<Long> before) {
        if (rounds == 0) {
            return Uni.createFrom()
                    .failure(new StoreUnavailableException("Redis lost the epoch of the key repeatedly; set"
                            + " maxmemory-policy to noeviction or volatile-lfu, so that it evicts entries only"));
        }
        return before.chain(epoch -> acquire(request, newerThan, rounds - 1));
    }

    private long epoch(Shard shard, Response answer) {
        return shards.epochs().note(shard, Epochs.parse(answer.get(1)));
    }
}
