package dev.samovar.cache.redis.purge;

import dev.samovar.cache.Purge;
import dev.samovar.cache.key.CacheKey;
import dev.samovar.cache.redis.bus.ReplicaBus;
import dev.samovar.cache.redis.bus.ReplicaEvent;
import dev.samovar.cache.redis.connection.LuaScript;
import dev.samovar.cache.redis.connection.RedisExecutor;
import dev.samovar.cache.redis.keyspace.EntryCodec;
import dev.samovar.cache.redis.keyspace.Member;
import dev.samovar.cache.redis.keyspace.Shard;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Removes what began before a purge that Redis has lost: entries by when their generation began, leases by when they were
 * asked for. What is removed is announced, since a replica that never received the purge may have taken the entry for its
 * own memory, or generate under the lease.
 */
public final class Outdating {

    private final RedisExecutor commands;
    private final ReplicaBus bus;

    /** A removal by these commands. */
    public Outdating(RedisExecutor commands, ReplicaBus bus) {
        this.commands = commands;
        this.bus = bus;
    }

    /**
     * A key that was purged.
     *
     * @param bound when
     */
    public record PurgedKey(CacheKey key, Instant bound) {}

    /**
     * Removes what there is of these keys from before their purges, in one script.
     *
     * @param purged keys of the shard, some dozens at most
     * @return emits how many entries and leases were removed
     */
    public Uni<Long> remove(Shard shard, List<PurgedKey> purged) {
        List<String> names = new ArrayList<>(List.of(shard.index(), shard.holders(), shard.leases(), shard.purged()));
        List<Object> arguments = new ArrayList<>(List.of(bus.channel()));
        for (PurgedKey one : purged) {
            names.add(shard.entry(one.key().fingerprint()));
            arguments.add(Member.of(one.key()));
            arguments.add(EntryCodec.micros(one.bound()));
            arguments.add(bus.encode(new ReplicaEvent.Purged(Purge.of(one.key()))));
        }
        return commands.run(LuaScript.OUTDATE, names, arguments.toArray()).map(removed -> removed.toLong());
    }
}
