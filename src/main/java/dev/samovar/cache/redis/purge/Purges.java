package dev.samovar.cache.redis.purge;

import dev.samovar.cache.Invalidation;
import dev.samovar.cache.Purge;
import dev.samovar.cache.StoreUnavailableException;
import dev.samovar.cache.key.CacheKey;
import dev.samovar.cache.key.CacheVersion;
import dev.samovar.cache.key.Namespace;
import dev.samovar.cache.redis.bus.ReplicaBus;
import dev.samovar.cache.redis.connection.RedisExecutor;
import dev.samovar.cache.redis.index.Shards;
import dev.samovar.cache.redis.keyspace.KeySpace;
import io.smallrye.mutiny.Uni;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;

/** The ways to remove entries before their time. Each is told to every replica once it is done in Redis. */
public final class Purges {

    private final KeySpace keys;
    private final Shards shards;
    private final Removals removals;
    private final ReplicaBus bus;
    private final PurgeReplay lostPurges;
    private final SameServerRetry onOneServer;

    /** Purges that are published over the bus and replayed after a failover. */
    public Purges(
            RedisExecutor commands,
            KeySpace keys,
            Shards shards,
            ReplicaBus bus,
            PurgeReplay lostPurges,
            SameServerRetry onOneServer) {
        this.keys = keys;
        this.shards = shards;
        this.removals = new Removals(commands, keys, shards);
        this.bus = bus;
        this.lostPurges = lostPurges;
        this.onOneServer = onOneServer;
    }

    /** Makes a purge in Redis and publishes it. */
    public Uni<Invalidation> make(Purge purge) {
        if (purge instanceof Purge.OfNamespace some) {
            return make(purge, () -> removals.outdate(keys.shards(some.namespace())));
        } else if (purge instanceof Purge.OfPattern some) {
            return make(purge, () -> removals.matching(some.pattern()));
        } else if (purge instanceof Purge.OfKey one) {
            return make(purge, () -> removals.ofKey(one.key()));
        }
        return changeVersion((Purge.OfVersion) purge);
    }

    private Uni<Invalidation> changeVersion(Purge.OfVersion purge) {
        return Uni.createFrom().deferred(() -> {
            if (!CacheVersion.isValid(purge.version())) {
                throw new IllegalArgumentException("Version invalid: use 1 to 64 of A-Z a-z 0-9 . _ -");
            }
            Queue<String> before = new ConcurrentLinkedQueue<>();
            // The name first: whatever is stored after the purge belongs to it
            return make(
                            purge,
                            () -> shards.rename(purge.version())
                                    .invoke(before::add)
                                    .chain(name -> removals.outdate(keys.shards())))
                    .map(invalidation -> invalidation.replacing(before.remove()));
        });
    }

    /**
     * Removes a key under its lease.
     *
     * @param removal emits how many entries went; nothing if the lease does not stand
     */
    public Uni<Optional<Invalidation>> underLease(CacheKey key, Supplier<Uni<Optional<Long>>> removal) {
        // Another server in between would not know the lease: what the first one removed is replayed there
        return Uni.createFrom().deferred(() -> {
            long reconnects = lostPurges.reconnects();
            return removal.get()
                    .chain(count -> count.isEmpty()
                            ? Uni.createFrom().item(Optional.<Invalidation>empty())
                            : announce(
                                            Purge.of(key),
                                            new SameServerRetry.Done<>(
                                                    Map.of(key.namespace(), count.get()), reconnects, true))
                                    .map(Optional::of));
        });
    }

    private Uni<Invalidation> make(Purge purge, Supplier<Uni<Map<Namespace, Long>>> removal) {
        return onOneServer
                .run(removal, Purges::greater)
                .chain(removed -> announce(purge, removed).invoke(told -> {
                    if (!removed.whole()) {
                        throw new StoreUnavailableException(
                                "The Redis master changed repeatedly during the purge; try again");
                    }
                }));
    }

    // The same server has nothing left to remove, and another most of what the first one had
    private static Map<Namespace, Long> greater(Map<Namespace, Long> some, Map<Namespace, Long> others) {
        Map<Namespace, Long> greater = new TreeMap<>(some);
        others.forEach((namespace, count) -> greater.merge(namespace, count, Math::max));
        return greater;
    }

    private Uni<Invalidation> announce(Purge purge, SameServerRetry.Done<Map<Namespace, Long>> removed) {
        lostPurges.made(purge, removed.reconnects());
        return bus.purged(purge)
                .map(confirmations ->
                        new Invalidation(removed.result(), confirmations.live(), confirmations.confirmed()));
    }
}
