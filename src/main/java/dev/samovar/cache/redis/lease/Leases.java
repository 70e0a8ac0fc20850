package dev.samovar.cache.redis.lease;

import dev.samovar.cache.Acquisition;
import dev.samovar.cache.Lease;
import dev.samovar.cache.Regained;
import dev.samovar.cache.entry.CacheEntry;
import dev.samovar.cache.key.CacheKey;
import dev.samovar.cache.redis.connection.LuaScript;
import dev.samovar.cache.redis.connection.RedisExecutor;
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
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/**
 * The leases in Redis, from their grant to their end. Each step is one script, so that no purge and no other holder
 * comes in between.
 */
public final class Leases {

    private final RedisExecutor commands;
    private final Shards shards;
    private final LeaseWaiters waiters;
    private final RecentPurges purges;
    private final InstantSource clock;
    private final LeaseRequests requests;

    /**
     * Leases in Redis.
     *
     * @param purges those that Redis may have lost
     * @param outdating removes leases that these took
     * @param clock the clock of entries' times
     * @param term how long a lease holds without being renewed
     */
    public Leases(
            RedisExecutor commands,
            Shards shards,
            EntryCodec codec,
            LeaseWaiters waiters,
            RecentPurges purges,
            Outdating outdating,
            InstantSource clock,
            Duration term) {
        this.commands = commands;
        this.shards = shards;
        this.waiters = waiters;
        this.purges = purges;
        this.clock = clock;
        this.requests = new LeaseRequests(commands, shards, codec, waiters, purges, outdating, term);
    }

    /** Asks for the lease of a key; emits an entry instead if there is a newer one. */
    public Uni<Acquisition> acquire(CacheKey key, Instant newerThan) {
        return requests.acquire(key, newerThan);
    }

    /** Extends a lease by its term. Emits whether it was valid. */
    public Uni<Boolean> renew(Lease lease) {
        return whileCurrent(
                lease,
                shard -> commands.run(
                        LuaScript.RENEW,
                        List.of(shard.epoch(), shard.holders(), shard.leases()),
                        lease.epoch(),
                        LeaseToken.inRedis(lease),
                        lease.term().toMillis(),
                        Member.of(lease.key())));
    }

    /** Takes a lease again that was lost, unless a purge may have voided it or another holder has it. */
    public Uni<Regained> regain(Lease lease) {
        return Uni.createFrom().deferred(() -> {
            Shard shard = shards.of(lease.key());
            if (!shards.epochs().isCurrent(shard, lease.epoch()) || isVoid(lease)) {
                return Uni.createFrom().item(Regained.VOIDED);
            }
            return commands.run(
                            LuaScript.REGAIN,
                            List.of(shard.epoch(), shard.holders(), shard.leases(), shard.purged()),
                            lease.epoch(),
                            LeaseToken.inRedis(lease),
                            lease.term().toMillis(),
                            Member.of(lease.key()),
                            LeaseToken.purgeMark(lease))
                    .map(answer -> Regained.valueOf(answer.toString().toUpperCase(Locale.ROOT)));
        });
    }

    /** Stores the entry of a lease and ends the lease. Emits whether it was valid. */
    public Uni<Boolean> store(Lease lease, CacheEntry entry) {
        String fingerprint = lease.key().fingerprint();
        return whileCurrent(lease, shard -> {
            if (entry.epoch() != lease.epoch()) {
                throw new IllegalArgumentException("An entry has the epoch of the lease that it was generated under");
            }
            long keptMillis =
                    Duration.between(clock.instant(), entry.keptUntil()).toMillis();
            return commands.run(
                    LuaScript.STORE,
                    List.of(shard.epoch(), shard.holders(), shard.leases(), shard.entry(fingerprint), shard.index()),
                    lease.epoch(),
                    LeaseToken.inRedis(lease),
                    Member.of(lease.key()),
                    EntryCodec.encode(entry),
                    Math.max(1, keptMillis),
                    waiters.channel(),
                    waiters.settled(lease.key()));
        });
    }

    /** Ends a lease without an entry. Emits whether it was valid. */
    public Uni<Boolean> release(Lease lease) {
        return whileCurrent(
                lease,
                shard -> commands.run(
                        LuaScript.RELEASE,
                        List.of(shard.epoch(), shard.holders(), shard.leases()),
                        lease.epoch(),
                        LeaseToken.inRedis(lease),
                        Member.of(lease.key()),
                        waiters.channel(),
                        waiters.settled(lease.key())));
    }

    /** Removes the entry of a lease's key. Emits how many went; nothing if the lease does not stand. */
    public Uni<Optional<Long>> withdraw(Lease lease) {
        String fingerprint = lease.key().fingerprint();
        return outcomeWhileCurrent(
                        lease,
                        shard -> commands.run(
                                LuaScript.WITHDRAW,
                                List.of(
                                        shard.epoch(),
                                        shard.holders(),
                                        shard.leases(),
                                        shard.entry(fingerprint),
                                        shard.index(),
                                        shard.purged()),
                                lease.epoch(),
                                LeaseToken.inRedis(lease),
                                Member.of(lease.key()),
                                waiters.channel(),
                                waiters.settled(lease.key())))
                .map(outcome -> outcome == 0 ? Optional.empty() : Optional.of(outcome - 1L));
    }

    private Uni<Boolean> whileCurrent(Lease lease, Function<Shard, Uni<Response>> step) {
        return outcomeWhileCurrent(lease, step).map(outcome -> outcome == 1);
    }

    private Uni<Integer> outcomeWhileCurrent(Lease lease, Function<Shard, Uni<Response>> step) {
        return Uni.createFrom().deferred(() -> {
            Shard shard = shards.of(lease.key());
            // Redis may have lost the purge that this replica has seen
            if (!shards.epochs().isCurrent(shard, lease.epoch())) {
                return Uni.createFrom().item(0);
            }
            // And with it may take the lease for one that stands, for whose end others would wait
            return isVoid(lease)
                    ? requests.forgo(lease.key(), LeaseToken.inRedis(lease)).replaceWith(0)
                    : step.apply(shard).map(Response::toInteger);
        });
    }

    private boolean isVoid(Lease lease) {
        return purges.voids(lease.key(), LeaseToken.purgesBefore(lease), shards.lastVersion());
    }
}
