package dev.samovar.cache.redis;

import dev.samovar.cache.entry.CacheEntry;
import dev.samovar.cache.entry.Lookup;
import dev.samovar.cache.entry.Tier;
import dev.samovar.cache.key.CacheKey;
import dev.samovar.cache.redis.connection.BatchedReads;
import dev.samovar.cache.redis.connection.RedisExecutor;
import dev.samovar.cache.redis.index.Epochs;
import dev.samovar.cache.redis.index.Shards;
import dev.samovar.cache.redis.keyspace.EntryCodec;
import dev.samovar.cache.redis.keyspace.Shard;
import dev.samovar.cache.redis.purge.RecentPurges;
import io.smallrye.mutiny.Uni;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/** Look-ups of entries. Those of one moment go to Redis as one command. */
final class EntryReads {

    private final BatchedReads reads;
    private final Shards shards;
    private final EntryCodec codec;
    private final RecentPurges memory;

    EntryReads(RedisExecutor commands, Shards shards, EntryCodec codec, RecentPurges memory) {
        this.reads = new BatchedReads(commands);
        this.shards = shards;
        this.codec = codec;
        this.memory = memory;
    }

    /** Looks a key up. A shard whose epoch is older than one that this process knows gets a new one. */
    Uni<Lookup> lookUp(CacheKey key) {
        return Uni.createFrom().deferred(() -> {
            Shard shard = shards.of(key);
            return reads.read(List.of(shard.epoch(), shard.entry(key.fingerprint())))
                    .chain(answer -> lookUp(key, shard, answer));
        });
    }

    private Uni<Lookup> lookUp(CacheKey key, Shard shard, BatchedReads.Values answer) {
        long epoch = Epochs.parse(answer.get(0));
        if (!shards.epochs().isCurrent(shard, epoch)) {
            return shards.raise(shard).map(Lookup.Absent::new);
        }
        shards.epochs().note(shard, epoch);
        ByteBuffer bytes = answer.bytes(1);
        Optional<CacheEntry> entry = bytes == null ? Optional.empty() : codec.decode(bytes);
        return Uni.createFrom()
                .item(entry.filter(found -> found.epoch() == epoch)
                        .filter(found -> !memory.outdates(key, found.begunAt(), shards.lastVersion()))
                        .<Lookup>map(found -> new Lookup.Found(found, Tier.REDIS))
                        .orElseGet(() -> new Lookup.Absent(epoch)));
    }
}
