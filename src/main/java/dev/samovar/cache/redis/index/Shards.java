package dev.samovar.cache.redis.index;

import dev.samovar.cache.key.CacheKey;
import dev.samovar.cache.key.CacheVersion;
import dev.samovar.cache.redis.connection.LuaScript;
import dev.samovar.cache.redis.connection.RedisExecutor;
import dev.samovar.cache.redis.keyspace.EntryCodec;
import dev.samovar.cache.redis.keyspace.KeySpace;
import dev.samovar.cache.redis.keyspace.Shard;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The shards in Redis, with the present epoch of each and the highest that this replica has read. */
public final class Shards {

    /** The time to live of trash that no replica removes; the entries that it lists expire too. */
    private static final Duration TRASH_KEPT = Duration.ofDays(1);

    private final RedisExecutor commands;
    private final KeySpace keys;
    private final Epochs epochs;
    private volatile String lastVersion = CacheVersion.INITIAL;

    /** The shards of a key space, of which no epoch is known yet. */
    public Shards(RedisExecutor commands, KeySpace keys) {
        this.commands = commands;
        this.keys = keys;
        this.epochs = new Epochs(keys);
    }

    /** The shard of a key. */
    public Shard of(CacheKey key) {
        return keys.shard(key);
    }

    /** The highest epochs that this replica has read. */
    public Epochs epochs() {
        return epochs;
    }

    /** Gives a shard a new epoch if Redis has none or a lower one than this replica has read. Emits the epoch. */
    public Uni<Long> raise(Shard shard) {
        return outdate(shard, "if low").map(answer -> epochs.highest(shard));
    }

    /** Gives a shard a new epoch, which takes its entries and leases out of service. Emits how many entries were live. */
    public Uni<Long> purge(Shard shard) {
        return outdate(shard, "always").map(answer -> answer.get(1).toLong());
    }

    /** Makes every lease of a shard that is missing impossible to have again, ahead of a purge by pattern. */
    public Uni<Void> mark(Shard shard) {
        return commands.run(LuaScript.MARK, List.of(shard.purged())).replaceWithVoid();
    }

    /** The same for a purge that is made again: only if Redis does not know of one that late, and so has lost it. */
    public Uni<Void> mark(Shard shard, Instant purgedAt) {
        return commands.run(LuaScript.MARK, List.of(shard.purged()), EntryCodec.micros(purgedAt))
                .replaceWithVoid();
    }

    /** What is known of the entries of a shard. */
    public enum State {
        /** There are none to be served: Redis has no epoch, or one that has been purged. */
        EMPTY,
        /** The index has every one. */
        INDEXED,
        /** Redis evicted the index, so that some may not be in it. */
        UNINDEXED
    }

    /** Whether a shard has an epoch and a complete index. Emits one value. */
    public Uni<State> state(Shard shard) {
        return Uni.combine()
                .all()
                .unis(
                        commands.send(Request.cmd(Command.GET).arg(shard.epoch())),
                        commands.send(
                                Request.cmd(Command.ZSCORE).arg(shard.index()).arg("complete")))
                .with((epoch, mark) -> {
                    if (!epochs.isCurrent(shard, Epochs.parse(epoch))) {
                        return State.EMPTY;
                    }
                    return mark == null ? State.UNINDEXED : State.INDEXED;
                });
    }

    private Uni<Response> outdate(Shard shard, String when) {
        return Uni.createFrom().deferred(() -> {
            String token = UUID.randomUUID().toString();
            return commands.run(
                            LuaScript.PURGE,
                            List.of(
                                    shard.epoch(),
                                    shard.index(),
                                    shard.leases(),
                                    shard.trashRegister(),
                                    shard.trash(token),
                                    shard.holders()),
                            epochs.highest(shard),
                            when,
                            token,
                            TRASH_KEPT.toMillis())
                    .invoke(answer -> epochs.note(shard, Epochs.parse(answer.get(0))));
        });
    }

    /** The version of the cache at present. */
    public Uni<String> version() {
        return commands.send(Request.cmd(Command.GET).arg(keys.version()))
                .map(Shards::version)
                .invoke(this::versionIs);
    }

    /** The version as this replica has seen it last; that of a new cache at first. */
    public String lastVersion() {
        return lastVersion;
    }

    /** Notes that the cache has another version. */
    public void versionIs(String version) {
        lastVersion = version;
    }

    /** Gives the cache another version. Emits the one before. */
    public Uni<String> rename(String version) {
        return commands.run(LuaScript.RENAME, List.of(keys.version()), version)
                .invoke(renamed -> versionIs(version))
                .map(Shards::version);
    }

    private static String version(@Nullable Response answer) {
        String version = answer == null ? "" : answer.toString();
        return CacheVersion.isValid(version) ? version : CacheVersion.INITIAL;
    }
}
