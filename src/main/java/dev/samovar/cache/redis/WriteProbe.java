package dev.samovar.cache.redis;

import dev.samovar.cache.StoreTrouble;
import dev.samovar.cache.StoreUnavailableException;
import dev.samovar.cache.redis.connection.LuaScript;
import dev.samovar.cache.redis.connection.RedisErrors;
import dev.samovar.cache.redis.connection.RedisExecutor;
import dev.samovar.cache.redis.keyspace.KeySpace;
import dev.samovar.cache.redis.keyspace.Shard;
import io.smallrye.mutiny.Uni;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The proof that Redis takes writes: a script that writes what leases and entries need, and removes it again. It runs in
 * each shard of one namespace, which lie on all masters of a cluster.
 */
final class WriteProbe {

    private final RedisExecutor commands;
    private final List<Shard> probed;

    WriteProbe(RedisExecutor commands, KeySpace keys) {
        this.commands = commands;
        this.probed = keys.shards(keys.namespaces().iterator().next());
    }

    /** Emits empty if every part took the write, or why some did not. Fails if none took it; the graver cause counts. */
    Uni<Optional<StoreTrouble>> run() {
        return Uni.createFrom().deferred(() -> {
            String token = UUID.randomUUID().toString();
            List<Uni<Optional<StoreUnavailableException>>> writes =
                    probed.stream().map(shard -> write(shard, token)).toList();
            return Uni.join().all(writes).andFailFast().map(WriteProbe::verdict);
        });
    }

    static Optional<StoreTrouble> verdict(List<Optional<StoreUnavailableException>> outcomes) {
        Optional<StoreUnavailableException> gravest =
                outcomes.stream().flatMap(Optional::stream).min(Comparator.comparingInt(WriteProbe::rank));
        if (gravest.isPresent() && outcomes.stream().allMatch(Optional::isPresent)) {
            throw gravest.get();
        }
        return gravest.flatMap(StoreUnavailableException::trouble);
    }

    /** The graver, the lower: a cause that Redis names may have closed the connection under the others. */
    private static int rank(StoreUnavailableException failure) {
        StoreTrouble trouble = failure.trouble().orElse(null);
        if (trouble == null || !RedisErrors.isNamed(trouble)) {
            return 1;
        }
        return trouble.effect() == StoreTrouble.Effect.KEEPS_NOTHING ? 2 : 0;
    }

    private Uni<Optional<StoreUnavailableException>> write(Shard shard, String token) {
        return commands.run(
                        LuaScript.PROBE,
                        List.of(shard.epoch(), shard.holders(), shard.leases(), shard.entry(token)),
                        "probe:" + token)
                .map(written -> Optional.<StoreUnavailableException>empty())
                .onFailure(StoreUnavailableException.class)
                .recoverWithItem(failure -> Optional.of(failure));
    }
}
