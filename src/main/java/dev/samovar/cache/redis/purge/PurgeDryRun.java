package dev.samovar.cache.redis.purge;

import dev.samovar.cache.Purge;
import dev.samovar.cache.key.KeyFilter;
import dev.samovar.cache.redis.connection.LuaScript;
import dev.samovar.cache.redis.connection.RedisExecutor;
import dev.samovar.cache.redis.index.IndexListing;
import dev.samovar.cache.redis.index.Shards;
import dev.samovar.cache.redis.keyspace.KeySpace;
import dev.samovar.cache.redis.keyspace.Shard;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Response;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What {@link Purges} would remove and count, found by the same index and without a change. */
public final class PurgeDryRun {

    private static final int SHARDS_AT_ONCE = 8;

    private final RedisExecutor commands;
    private final KeySpace keys;
    private final Shards shards;
    private final IndexListing listing;

    /** A dry run that reads the index by these. */
    public PurgeDryRun(RedisExecutor commands, KeySpace keys, Shards shards, IndexListing listing) {
        this.commands = commands;
        this.keys = keys;
        this.shards = shards;
        this.listing = listing;
    }

    /** How many entries a purge of more than one key would remove now. */
    public Uni<Long> count(Purge purge) {
        if (purge instanceof Purge.OfNamespace one) {
            return sum(keys.shards(one.namespace()), this::indexed);
        }
        return purge instanceof Purge.OfPattern some ? matching(some) : sum(keys.shards(), this::indexed);
    }

    private Uni<Long> matching(Purge.OfPattern some) {
        return shards.version().chain(version -> {
            KeyFilter affected = new KeyFilter(some.pattern(), version);
            List<Shard> wanted = keys.shards().stream()
                    .filter(shard -> affected.acceptsSomeOf(shard.namespace()))
                    .toList();
            return sum(wanted, shard -> matching(shard, affected));
        });
    }

    private Uni<Long> matching(Shard shard, KeyFilter affected) {
        return shards.state(shard).chain(state -> switch (state) {
            case EMPTY -> Uni.createFrom().item(0L);
            case INDEXED -> listing.count(shard, affected);
            // The purge takes the whole shard then
            case UNINDEXED -> indexed(shard);
        });
    }

    private Uni<Long> indexed(Shard shard) {
        return commands.run(LuaScript.LIVE, List.of(shard.index())).map(Response::toLong);
    }

    private static Uni<Long> sum(Collection<Shard> wanted, Function<Shard, Uni<Long>> count) {
        return Multi.createFrom()
                .iterable(wanted)
                .onItem()
                .transformToUni(count::apply)
                .merge(SHARDS_AT_ONCE)
                .collect()
                .with(Collectors.summingLong(Long::longValue));
    }
}
