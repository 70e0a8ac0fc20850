package dev.samovar.cache.redis.purge;

import dev.samovar.cache.Invalidation;
import dev.samovar.cache.Purge;
import dev.samovar.cache.StoreUnavailableException;
import dev.samovar.cache.key.CacheKey;
import dev.samovar.cache.key.CacheVersion;
import dev.samovar.cache.key.GlobPattern;
import dev.samovar.cache.key.KeyFilter;
import dev.samovar.cache.key.Namespace;
import dev.samovar.cache.redis.bus.ReplicaBus;
import dev.samovar.cache.redis.connection.LuaScript;
import dev.samovar.cache.redis.connection.RedisExecutor;
import dev.samovar.cache.redis.index.IndexScan;
import dev.samovar.cache.redis.index.Shards;
import dev.samovar.cache.redis.keyspace.KeySpace;
import dev.samovar.cache.redis.keyspace.Member;
import dev.samovar.cache.redis.keyspace.Shard;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** The ways to remove entries before their time. Each is told to every replica once it is done in Redis. */
public final class Purges {

    /** How many keys one script removes: few enough for it to take well under a millisecond. */
    private static final int BATCH = 50;

    /** How many shards a pattern is matched against at a time. */
    private static final int SHARDS_AT_ONCE = 8;

    private final RedisExecutor commands;
    private final KeySpace keys;
    private final Shards shards;
    private final IndexScan pages;
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
        this.commands = commands;
        this.keys = keys;
        this.shards = shards;
        this.pages = new IndexScan(commands);
        this.bus = bus;
        this.lostPurges = lostPurges;
        this.onOneServer = onOneServer;
    }

    /** Makes a purge in Redis and publishes it. */
    public Uni<Invalidation> make(Purge purge) {
        if (purge instanceof Purge.OfNamespace some) {
            return make(purge, () -> outdate(keys.shards(some.namespace())));
        } else if (purge instanceof Purge.OfPattern some) {
            return make(purge, () -> removeMatching(some.pattern()));
        } else if (purge instanceof Purge.OfKey one) {
            return make(purge, () -> remove(one.key()));
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
                                    .chain(name -> outdate(keys.shards())))
                    .map(invalidation -> invalidation.replacing(before.remove()));
        });
    }

    private Uni<Map<Namespace, Long>> remove(CacheKey key) {
        return remove(shards.of(key), List.of(key)).map(removed -> Map.of(key.namespace(), removed));
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

    private Uni<Map<Namespace, Long>> removeMatching(GlobPattern pattern) {
        return shards.version()
                .chain(version -> {
                    KeyFilter affected = new KeyFilter(pattern, version);
                    return Multi.createFrom()
                            .iterable(keys.shards())
                            .select()
                            .where(shard -> affected.acceptsSomeOf(shard.namespace()))
                            .onItem()
                            .transformToUni(shard -> matching(shard, affected).map(count -> new Removed(shard, count)))
                            .merge(SHARDS_AT_ONCE)
                            .collect()
                            .asList();
                })
                .map(Purges::byNamespace);
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

    private record Removed(Shard shard, long count) {}

    private Uni<Map<Namespace, Long>> outdate(Collection<Shard> outdated) {
        List<Uni<Removed>> all = new ArrayList<>();
        for (Shard shard : outdated) {
            all.add(shards.purge(shard).map(count -> new Removed(shard, count)));
        }
        return Uni.join().all(all).andFailFast().map(Purges::byNamespace);
    }

    /**
     * Leases first: a holder either has stored by now, and the index shows it, or cannot store any more. Before them the
     * mark, for the holders of leases that Redis has evicted.
     */
    private Uni<Long> matching(Shard shard, KeyFilter affected) {
        return shards.mark(shard)
                .chain(() -> removeListed(shard, shard.leases(), affected))
                .chain(counted -> shards.state(shard)
                        .chain(state -> switch (state) {
                            case EMPTY -> Uni.createFrom().item(0L);
                            case INDEXED -> removeListed(shard, shard.index(), affected);
                            case UNINDEXED -> shards.purge(shard);
                        })
                        .map(more -> counted + more));
    }

    private Uni<Long> removeListed(Shard shard, String list, KeyFilter affected) {
        return pages.read(list, IndexScan.Place.START)
                .map(page -> page.keys(shard).stream().filter(affected).toList())
                .onItem()
                .transformToUniAndConcatenate(matches -> removeInBatches(shard, matches))
                .collect()
                .with(Collectors.summingLong(Long::longValue));
    }

    private Uni<Long> removeInBatches(Shard shard, List<CacheKey> affected) {
        return Multi.createFrom()
                .iterable(affected)
                .group()
                .intoLists()
                .of(BATCH)
                .onItem()
                .transformToUniAndConcatenate(batch -> remove(shard, batch))
                .collect()
                .with(Collectors.summingLong(Long::longValue));
    }

    private Uni<Long> remove(Shard shard, List<CacheKey> affected) {
        List<String> names =
                new ArrayList<>(List.of(shard.epoch(), shard.index(), shard.leases(), shard.holders(), shard.purged()));
        List<Object> arguments = new ArrayList<>();
        for (CacheKey key : affected) {
            names.add(shard.entry(key.fingerprint()));
            arguments.add(Member.of(key));
        }
        return commands.run(LuaScript.REMOVE, names, arguments.toArray()).map(live -> live.toLong());
    }

    private Uni<Invalidation> announce(Purge purge, SameServerRetry.Done<Map<Namespace, Long>> removed) {
        lostPurges.made(purge, removed.reconnects());
        return bus.purged(purge)
                .map(confirmations ->
                        new Invalidation(removed.result(), confirmations.live(), confirmations.confirmed()));
    }

    private static Map<Namespace, Long> byNamespace(List<Removed> removed) {
        Map<Namespace, Long> all = new TreeMap<>();
        removed.forEach(part -> all.merge(part.shard().namespace(), part.count(), Long::sum));
        return all;
    }
}
