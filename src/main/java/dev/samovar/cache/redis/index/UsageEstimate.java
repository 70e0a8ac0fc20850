package dev.samovar.cache.redis.index;

import dev.samovar.cache.StoreCounts;
import dev.samovar.cache.key.CacheKey;
import dev.samovar.cache.key.Namespace;
import dev.samovar.cache.redis.connection.LuaScript;
import dev.samovar.cache.redis.connection.RedisExecutor;
import dev.samovar.cache.redis.keyspace.KeySpace;
import dev.samovar.cache.redis.keyspace.Member;
import dev.samovar.cache.redis.keyspace.Shard;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Counts of what is in Redis. Keys are counted by the index: exact but for entries that Redis has evicted and
 * {@link TrashCleaner} has not noticed yet. Bytes are an estimate from a few entries of each shard, since a shared
 * Redis does not report memory by key prefix. The time it takes does not depend on how many entries there are.
 */
public final class UsageEstimate {

    /** How many entries of each shard have their memory measured. */
    private static final int SAMPLE = 5;

    private static final int SHARDS_AT_ONCE = 16;

    private final RedisExecutor commands;
    private final KeySpace keys;

    /** An estimate for a key space. */
    public UsageEstimate(RedisExecutor commands, KeySpace keys) {
        this.commands = commands;
        this.keys = keys;
    }

    /** Counts, with the evictions that are known. */
    public Uni<StoreCounts> count(Map<Namespace, Long> evictions) {
        return Multi.createFrom()
                .iterable(keys.shards())
                .onItem()
                .transformToUni(this::count)
                .merge(SHARDS_AT_ONCE)
                .collect()
                .asList()
                .map(counts -> {
                    Map<Namespace, Tally> tallies = new TreeMap<>();
                    counts.forEach(count -> tallies.merge(count.namespace(), count.tally(), Tally::plus));
                    return counts(tallies, evictions);
                });
    }

    private record Counted(Namespace namespace, Tally tally) {}

    private record Tally(long live, long indexBytes, long measuredBytes, long measured) {
        Tally plus(Tally other) {
            return new Tally(
                    live + other.live,
                    indexBytes + other.indexBytes,
                    measuredBytes + other.measuredBytes,
                    measured + other.measured);
        }

        long bytes() {
            return measured == 0 ? indexBytes : indexBytes + live * measuredBytes / measured;
        }
    }

    private Uni<Counted> count(Shard shard) {
        return commands.run(LuaScript.USAGE, List.of(shard.index()), SAMPLE)
                .chain(answer -> weigh(shard, answer.get(2))
                        .map(weight -> new Counted(
                                shard.namespace(),
                                new Tally(
                                        answer.get(0).toLong(),
                                        answer.get(1).toLong(),
                                        weight.bytes(),
                                        weight.entries()))));
    }

    private record Weight(long bytes, long entries) {}

    private Uni<Weight> weigh(Shard shard, Response members) {
        List<String> entries = new ArrayList<>();
        members.forEach(member -> Member.key(shard, member.toString())
                .map(CacheKey::fingerprint)
                .map(shard::entry)
                .ifPresent(entries::add));
        return entries.isEmpty()
                ? Uni.createFrom().item(new Weight(0, 0))
                : commands.run(LuaScript.WEIGH, entries)
                        .map(answer ->
                                new Weight(answer.get(0).toLong(), answer.get(1).toLong()));
    }

    private static StoreCounts counts(Map<Namespace, Tally> tallies, Map<Namespace, Long> evictions) {
        Map<Namespace, Long> live = new TreeMap<>();
        tallies.forEach((namespace, tally) -> live.put(namespace, tally.live()));
        long bytes = tallies.values().stream().mapToLong(Tally::bytes).sum();
        return new StoreCounts(live, bytes, 0, evictions);
    }
}
