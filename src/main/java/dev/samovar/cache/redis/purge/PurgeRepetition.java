package dev.samovar.cache.redis.purge;

import dev.samovar.cache.Purge;
import dev.samovar.cache.key.CacheKey;
import dev.samovar.cache.key.KeyFilter;
import dev.samovar.cache.redis.bus.ReplicaBus;
import dev.samovar.cache.redis.bus.ReplicaEvent;
import dev.samovar.cache.redis.connection.LuaScript;
import dev.samovar.cache.redis.connection.RedisExecutor;
import dev.samovar.cache.redis.index.IndexScan;
import dev.samovar.cache.redis.index.Shards;
import dev.samovar.cache.redis.keyspace.EntryCodec;
import dev.samovar.cache.redis.keyspace.KeySpace;
import dev.samovar.cache.redis.keyspace.Member;
import dev.samovar.cache.redis.keyspace.Shard;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The making of purges once more: removes what was generated before they were made the first time, and nothing else.
 *
 * <p>It goes shard after shard, in steps that hold up no event loop. What was purged by name is removed by name; indexes
 * are read only where a pattern, a namespace or everything was purged.
 */
public final class PurgeRepetition {

    private static final int BATCH = 50;

    private final RedisExecutor commands;
    private final KeySpace keys;
    private final Shards shards;
    private final ReplicaBus bus;
    private final IndexScan pages;
    private final Executor workers;

    /**
     * @param workers where keys are compared with patterns; never an event loop
     */
    public PurgeRepetition(RedisExecutor commands, KeySpace keys, Shards shards, ReplicaBus bus, Executor workers) {
        this.commands = commands;
        this.keys = keys;
        this.shards = shards;
        this.bus = bus;
        this.pages = new IndexScan(commands);
        this.workers = workers;
    }

    /** Makes these purges again. Emits how many entries that removed. */
    public Uni<Long> make(DuePurges due) {
        return shards.version()
                .chain(version -> Multi.createFrom()
                        .iterable(rounds(due, version))
                        .onItem()
                        .transformToUniAndConcatenate(Round::make)
                        .collect()
                        .with(Collectors.summingLong(Long::longValue)));
    }

    private record AffectedKey(CacheKey key, Instant bound) {}

    /** What there is to do, for the shards that may have something to lose. */
    private List<Round> rounds(DuePurges due, String version) {
        Map<Shard, List<AffectedKey>> named = named(due);
        List<KeyFilter> filters = due.filters(version);
        Function<CacheKey, Optional<AffectedKey>> affected =
                key -> due.bound(key, version).map(bound -> new AffectedKey(key, bound));
        List<Round> rounds = new ArrayList<>();
        for (Shard shard : keys.shards()) {
            List<AffectedKey> here = named.getOrDefault(shard, List.of());
            boolean reads =
                    due.concernsAllOf(shard.namespace()) || filters.stream().anyMatch(shard::mayHold);
            if (reads || !here.isEmpty()) {
                rounds.add(new Round(shard, here, reads, affected));
            }
        }
        return rounds;
    }

    private Map<Shard, List<AffectedKey>> named(DuePurges due) {
        Map<Shard, List<AffectedKey>> named = new HashMap<>();
        due.keys().forEach((key, at) -> {
            // Of a namespace that is not configured here there is nothing
            if (keys.namespaces().contains(key.namespace())) {
                named.computeIfAbsent(shards.of(key), shard -> new ArrayList<>())
                        .add(new AffectedKey(key, at));
            }
        });
        return named;
    }

    /** The work on one shard. */
    private final class Round {
        private final Shard shard;
        private final List<AffectedKey> named;
        private final boolean reads;
        private final Function<CacheKey, Optional<AffectedKey>> affected;

        /**
         * @param named what is affected by its name
         * @param reads whether the index has to be read, to find what else is affected
         * @param affected finds that
         */
        Round(Shard shard, List<AffectedKey> named, boolean reads, Function<CacheKey, Optional<AffectedKey>> affected) {
            this.shard = shard;
            this.named = named;
            this.reads = reads;
            this.affected = affected;
        }

        Uni<Long> make() {
            Uni<Long> byName = inBatches(Multi.createFrom().iterable(named));
            return reads ? byName.chain(count -> byReading().map(more -> count + more)) : byName;
        }

        private Uni<Long> byReading() {
            return shards.state(shard).chain(state -> switch (state) {
                // A shard that Redis has none or an old epoch of is raised before anything of it is served
                case EMPTY -> Uni.createFrom().item(0L);
                case INDEXED ->
                    inBatches(pages.read(shard.index(), IndexScan.Place.START)
                            .onItem()
                            .transformToUniAndConcatenate(this::find)
                            .onItem()
                            .disjoint());
                case UNINDEXED -> shards.purge(shard);
            });
        }

        // A page is compared with some hundred patterns: not on an event loop
        private Uni<List<AffectedKey>> find(IndexScan.Page page) {
            return Uni.createFrom()
                    .item(() -> page.keys(shard).stream()
                            .map(affected)
                            .flatMap(Optional::stream)
                            .toList())
                    .runSubscriptionOn(workers);
        }

        private Uni<Long> inBatches(Multi<AffectedKey> all) {
            return all.group()
                    .intoLists()
                    .of(BATCH)
                    .onItem()
                    .transformToUniAndConcatenate(batch -> outdate(shard, batch))
                    .collect()
                    .with(Collectors.summingLong(Long::longValue));
        }
    }

    private Uni<Long> outdate(Shard shard, List<AffectedKey> batch) {
        List<String> names = new ArrayList<>(List.of(shard.index()));
        List<Object> arguments = new ArrayList<>(List.of(bus.channel()));
        for (AffectedKey affected : batch) {
            names.add(shard.entry(affected.key().fingerprint()));
            arguments.add(Member.of(affected.key()));
            arguments.add(EntryCodec.micros(affected.bound()));
            // A replica that never received the purge may have taken the entry for its own memory
            arguments.add(bus.encode(new ReplicaEvent.Purged(Purge.of(affected.key()))));
        }
        return commands.run(LuaScript.OUTDATE, names, arguments.toArray()).map(removed -> removed.toLong());
    }
}
