package dev.samovar.cache.redis.purge;

import dev.samovar.cache.key.CacheKey;
import dev.samovar.cache.redis.bus.ReplicaBus;
import dev.samovar.cache.redis.connection.RedisExecutor;
import dev.samovar.cache.redis.index.IndexScan;
import dev.samovar.cache.redis.index.Shards;
import dev.samovar.cache.redis.keyspace.KeySpace;
import dev.samovar.cache.redis.keyspace.Shard;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The making of purges once more: removes what began before they were made the first time, and nothing else.
 *
 * <p>It goes shard after shard, in steps that hold up no event loop. What was purged by name is removed by name; indexes
 * are read only where a pattern, a namespace or everything was purged. As in a purge the mark comes first, and leases
 * before entries: a holder either has stored by now, and the index shows it, or cannot store any more.
 */
public final class PurgeRepetition {

    private static final int BATCH = 50;

    private final KeySpace keys;
    private final Shards shards;
    private final Outdating outdating;
    private final IndexScan pages;
    private final Executor workers;

    /**
     * @param workers where keys are compared with patterns; never an event loop
     */
    public PurgeRepetition(RedisExecutor commands, KeySpace keys, Shards shards, ReplicaBus bus, Executor workers) {
        this.keys = keys;
        this.shards = shards;
        this.outdating = new Outdating(commands, bus);
        this.pages = new IndexScan(commands);
        this.workers = workers;
    }

    /** Makes these purges again. Emits how many entries and leases that removed. */
    public Uni<Long> make(DuePurges due) {
        return shards.version()
                .chain(version -> Multi.createFrom()
                        .iterable(rounds(due, version))
                        .onItem()
                        .transformToUniAndConcatenate(Round::make)
                        .collect()
                        .with(Collectors.summingLong(Long::longValue)));
    }

    /** What there is to do, for the shards that may have something to lose. */
    private List<Round> rounds(DuePurges due, String version) {
        Map<Shard, List<Outdating.PurgedKey>> named = named(due);
        List<DuePurges.ByPattern> byPattern = due.byPattern(version);
        Function<CacheKey, Optional<Outdating.PurgedKey>> affected =
                key -> due.bound(key, version).map(bound -> new Outdating.PurgedKey(key, bound));
        List<Round> rounds = new ArrayList<>();
        for (Shard shard : keys.shards()) {
            List<Outdating.PurgedKey> here = named.getOrDefault(shard, List.of());
            Optional<Instant> lastByPattern = byPattern.stream()
                    .filter(purge -> shard.mayHold(purge.keys()))
                    .map(DuePurges.ByPattern::at)
                    .findFirst();
            boolean reads = due.concernsAllOf(shard.namespace()) || lastByPattern.isPresent();
            if (reads || !here.isEmpty()) {
                Optional<Instant> marked = Stream.concat(
                                lastByPattern.stream(), here.stream().map(Outdating.PurgedKey::bound))
                        .max(Comparator.naturalOrder());
                rounds.add(new Round(shard, marked, here, reads, affected));
            }
        }
        return rounds;
    }

    private Map<Shard, List<Outdating.PurgedKey>> named(DuePurges due) {
        Map<Shard, List<Outdating.PurgedKey>> named = new HashMap<>();
        due.keys().forEach((key, at) -> {
            // Of a namespace that is not configured here there is nothing
            if (keys.namespaces().contains(key.namespace())) {
                named.computeIfAbsent(shards.of(key), shard -> new ArrayList<>())
                        .add(new Outdating.PurgedKey(key, at));
            }
        });
        return named;
    }

    /** The work on one shard. */
    private final class Round {
        private final Shard shard;
        private final Optional<Instant> marked;
        private final List<Outdating.PurgedKey> named;
        private final boolean reads;
        private final Function<CacheKey, Optional<Outdating.PurgedKey>> affected;

        /**
         * @param marked when the last of the purges was made that has no epoch: by pattern, or of one key
         * @param named what is affected by its name
         * @param reads whether the index has to be read, to find what else is affected
         * @param affected finds that
         */
        Round(
                Shard shard,
                Optional<Instant> marked,
                List<Outdating.PurgedKey> named,
                boolean reads,
                Function<CacheKey, Optional<Outdating.PurgedKey>> affected) {
            this.shard = shard;
            this.marked = marked;
            this.named = named;
            this.reads = reads;
            this.affected = affected;
        }

        Uni<Long> make() {
            Uni<Long> byName = marked.map(at -> shards.mark(shard, at))
                    .orElseGet(() -> Uni.createFrom().voidItem())
                    .chain(() -> inBatches(Multi.createFrom().iterable(named)));
            return reads ? byName.chain(count -> byReading().map(more -> count + more)) : byName;
        }

        private Uni<Long> byReading() {
            return listed(shard.leases())
                    .chain(leases -> shards.state(shard)
                            .chain(state -> switch (state) {
                                // Nothing of it is served before its epoch has been raised
                                case EMPTY -> Uni.createFrom().item(0L);
                                case INDEXED -> listed(shard.index());
                                case UNINDEXED -> shards.purge(shard);
                            })
                            .map(more -> leases + more));
        }

        private Uni<Long> listed(String sortedSet) {
            return inBatches(pages.read(sortedSet, IndexScan.Place.START)
                    .onItem()
                    .transformToUniAndConcatenate(this::find)
                    .onItem()
                    .disjoint());
        }

        // A page is compared with some hundred patterns: not on an event loop
        private Uni<List<Outdating.PurgedKey>> find(IndexScan.Page page) {
            return Uni.createFrom()
                    .item(() -> page.keys(shard).stream()
                            .map(affected)
                            .flatMap(Optional::stream)
                            .toList())
                    .runSubscriptionOn(workers);
        }

        private Uni<Long> inBatches(Multi<Outdating.PurgedKey> all) {
            return all.group()
                    .intoLists()
                    .of(BATCH)
                    .onItem()
                    .transformToUniAndConcatenate(batch -> outdating.remove(shard, batch))
                    .collect()
                    .with(Collectors.summingLong(Long::longValue));
        }
    }
}
