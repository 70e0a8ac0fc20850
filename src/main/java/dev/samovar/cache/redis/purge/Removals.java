package dev.samovar.cache.redis.purge;

import dev.samovar.cache.key.CacheKey;
import dev.samovar.cache.key.GlobPattern;
import dev.samovar.cache.key.KeyFilter;
import dev.samovar.cache.key.Namespace;
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
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What purges remove from Redis, counted by namespace. */
final class Removals {

    /** How many keys one script removes: few enough for it to take well under a millisecond. */
    private static final int BATCH = 50;

    /** How many shards a pattern is matched against at a time. */
    private static final int SHARDS_AT_ONCE = 8;

    private final RedisExecutor commands;
    private final KeySpace keys;
    private final Shards shards;
    private final IndexScan pages;

    Removals(RedisExecutor commands, KeySpace keys, Shards shards) {
        this.commands = commands;
        this.keys = keys;
        this.shards = shards;
        this.pages = new IndexScan(commands);
    }

    private record Removed(Shard shard, long count) {}

    /** Takes all entries of these shards out of service. */
    Uni<Map<Namespace, Long>> outdate(Collection<Shard> outdated) {
        List<Uni<Removed>> all = new ArrayList<>();
        for (Shard shard : outdated) {
            all.add(shards.purge(shard).map(count -> new Removed(shard, count)));
        }
        return Uni.join().all(all).andFailFast().map(Removals::byNamespace);
    }

    /** Removes one entry. */
    Uni<Map<Namespace, Long>> ofKey(CacheKey key) {
        return remove(shards.of(key), List.of(key)).map(removed -> Map.of(key.namespace(), removed));
    }

    /** Removes the entries whose logical keys match. */
    Uni<Map<Namespace, Long>> matching(GlobPattern pattern) {
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
                .map(Removals::byNamespace);
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

    private static Map<Namespace, Long> byNamespace(List<Removed> removed) {
        Map<Namespace, Long> all = new TreeMap<>();
        removed.forEach(part -> all.merge(part.shard().namespace(), part.count(), Long::sum));
        return all;
    }
}
