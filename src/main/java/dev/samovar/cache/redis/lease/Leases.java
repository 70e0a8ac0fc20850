package dev.samovar.cache.redis.lease;

import dev.samovar.cache.Acquisition;
import dev.samovar.cache.Lease;
import dev.samovar.cache.Regained;
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
import dev.samovar.cache.redis.purge.RecentPurges;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;

/** The giving and using of leases. Each step is one script, so that no purge and no other holder comes in between. */
public final class Leases {

    private static final System.Logger LOG = System.getLogger(Leases.class.getName());

    /** How long after the end of a lease one who waits for it looks again: Redis' clock and this one tick apart. */
    private static final Duration MARGIN = Duration.ofMillis(20);

    private static final int ROUNDS = 3;
    private static final String PURGES_END = "/";
    private static final String MARK = "|";

    private final RedisExecutor commands;
    private final Shards shards;
    private final EntryCodec codec;
    private final LeaseWaiters waiters;
    private final RecentPurges purges;
    private final InstantSource clock;
    private final Duration term;

    /**
     * Leases in Redis.
     *
     * @param purges those that Redis may have lost
     * @param clock the clock of entries' times
     * @param term how long a lease holds without being renewed
     */
    public Leases(
            RedisExecutor commands,
            Shards shards,
            EntryCodec codec,
            LeaseWaiters waiters,
            RecentPurges purges,
            InstantSource clock,
            Duration term) {
        this.commands = commands;
        this.shards = shards;
        this.codec = codec;
        this.waiters = waiters;
        this.purges = purges;
        this.clock = clock;
        this.term = term;
    }

    /** Asks for the lease of a key; emits an entry instead if there is a newer one. */
    public Uni<Acquisition> acquire(CacheKey key, Instant newerThan) {
        return Uni.createFrom().deferred(() -> {
            Request request = new Request(key, newToken(), waiters.enroll(key));
            return acquire(request, newerThan, ROUNDS)
                    .onFailure()
                    .invoke(() -> forgo(request))
                    .onCancellation()
                    .invoke(() -> forgo(request));
        });
    }

    /** Redis may have given a lease whose news came too late: nobody works under it, and others would wait for its end. */
    private void forgo(Request request) {
        CacheKey key = request.key();
        request.waiter().leave();
        forgo(key, request.token())
                .subscribe()
                .with(
                        done -> {},
                        failure -> LOG.log(
                                System.Logger.Level.DEBUG,
                                "A lease that is not used could not be released; other replicas wait for its key until it"
                                        + " ends after {0} ms: {1}",
                                Long.toString(term.toMillis()),
                                failure.getMessage()));
    }

    private Uni<Response> forgo(CacheKey key, String token) {
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
                    case "held" ->
                        Uni.createFrom().item(held(request, answer.get(1).toLong()));
                    case "filled" -> filled(request, epoch(shard, answer), answer.get(2), rounds);
                    default -> again(request, newerThan, rounds, shards.raise(shard));
                });
    }

    private Uni<Acquisition> granted(Request request, long epoch, String purged) {
        request.waiter().leave();
        String token = request.token() + MARK + purged;
        return Uni.createFrom().item(new Acquisition.Granted(new Lease(request.key(), token, epoch, term)));
    }

    private static Acquisition held(Request request, long leftMillis) {
        return new Acquisition.Held(
                request.waiter().settled(Duration.ofMillis(leftMillis).plus(MARGIN)));
    }

    private Uni<Acquisition> filled(Request request, long epoch, Response bytes, int rounds) {
        Optional<CacheEntry> entry = codec.decode(bytes.toBytes()).filter(found -> found.epoch() == epoch);
        if (entry.isEmpty()) {
            return again(request, Instant.MAX, rounds, Uni.createFrom().item(epoch));
        }
        Instant generatedAt = entry.get().generatedAt();
        if (purges.outdates(request.key(), generatedAt, shards.lastVersion())) {
            return again(request, generatedAt, rounds, Uni.createFrom().item(epoch));
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

    /** Extends a lease by its term. Emits whether it was valid. */
    public Uni<Boolean> renew(Lease lease) {
        return whileCurrent(
                lease,
                shard -> commands.run(
                        LuaScript.RENEW,
                        List.of(shard.epoch(), shard.holders(), shard.leases()),
                        lease.epoch(),
                        token(lease),
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
                            token(lease),
                            lease.term().toMillis(),
                            Member.of(lease.key()),
                            mark(lease))
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
                    token(lease),
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
                        token(lease),
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
                                token(lease),
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
                    ? forgo(lease.key(), token(lease)).replaceWith(0)
                    : step.apply(shard).map(Response::toInteger);
        });
    }

    private boolean isVoid(Lease lease) {
        return purges.voids(lease.key(), purgesBefore(lease), shards.lastVersion());
    }

    private long epoch(Shard shard, Response answer) {
        return shards.epochs().saw(shard, Epochs.parse(answer.get(1)));
    }

    /** A name that no other lease has, which begins with how many purges this replica knew of when it asked for it. */
    private String newToken() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        return purges.number() + PURGES_END + new UUID(random.nextLong(), random.nextLong());
    }

    /** The name of a lease as Redis knows it. */
    private static String token(Lease lease) {
        int end = lease.token().indexOf(MARK);
        return end < 0 ? lease.token() : lease.token().substring(0, end);
    }

    /** The mark of the last purge by pattern or of one key in the shard when the lease was given. */
    private static String mark(Lease lease) {
        int end = lease.token().indexOf(MARK);
        return end < 0 ? "" : lease.token().substring(end + MARK.length());
    }

    private static long purgesBefore(Lease lease) {
        String token = lease.token();
        int end = token.indexOf(PURGES_END);
        return end < 0 ? 0 : Long.parseLong(token.substring(0, end));
    }
}
