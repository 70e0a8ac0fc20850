package dev.samovar.cache.redis;

import dev.samovar.cache.StoreTrouble;
import dev.samovar.cache.StoreUnavailableException;
import dev.samovar.cache.redis.connection.LuaScript;
import dev.samovar.cache.redis.connection.RedisErrors;
import dev.samovar.cache.redis.connection.RedisExecutor;
import dev.samovar.cache.redis.keyspace.KeySpace;
import dev.samovar.cache.redis.keyspace.Shard;
import io.smallrye.mutiny.Uni;
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

    /** Emits empty if every part took the write, or why some did not. Fails as the first part does if none took it. */
    Uni<Optional<StoreTrouble>> run() {
        return Uni.createFrom().deferred(() -> {
            String token = UUID.randomUUID().toString();
            List<Uni<Optional<StoreUnavailableException>>> writes =
                    probed.stream().map(shard -> write(shard, token)).toList();
            return Uni.join().all(writes).andFailFast().map(WriteProbe::verdict);
        });
    }

    private static Optional<StoreTrouble> verdict(List<Optional<StoreUnavailableException>> outcomes) {
        List<StoreUnavailableException> failures =
                outcomes.stream().flatMap(Optional::stream).toList();
        if (failures.size() == outcomes.size()) {
            // One that Redis names may have closed the connection under the others
            throw failures.stream()
                    .filter(failure ->
                            failure.trouble().filter(RedisErrors::isNamed).isPresent())
                    .findFirst()
                    .orElse(failures.get(0));
        }
        return failures.stream().flatMap(failure -> failure.trouble().stream()).findFirst();
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
