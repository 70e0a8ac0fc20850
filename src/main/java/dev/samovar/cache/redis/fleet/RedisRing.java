package dev.samovar.cache.redis.fleet;

import dev.samovar.cache.redis.connection.RedisExecutor;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A fixed number of short texts that replicas keep together, in a hash with a field for each. A text replaces the one that
 * had its place before, so the hash is bounded.
 *
 * <p>Every method fails with {@link dev.samovar.cache.StoreUnavailableException} when Redis does not answer in time.
 */
public final class RedisRing {

    private final RedisExecutor commands;
    private final String key;
    private final int size;

    /**
     * @param key the whole key of the hash
     * @param size the most texts
     */
    public RedisRing(RedisExecutor commands, String key, int size) {
        this.commands = commands;
        this.key = key;
        this.size = size;
    }

    /** Writes texts by their numbers, of which two that differ by the size have the same place. At least one. */
    public Uni<Void> write(Map<Long, String> texts) {
        Request command = Request.cmd(Command.HSET).arg(key);
        texts.forEach((number, text) -> command.arg(Math.floorMod(number, size)).arg(text));
        return commands.send(command).replaceWithVoid();
    }

    /** All texts, in no order. */
    public Uni<List<String>> read() {
        return commands.send(Request.cmd(Command.HGETALL).arg(key)).map(answer -> {
            List<String> texts = new ArrayList<>();
            if (answer != null) {
                // A map with RESP3, and a list of names and values with RESP2
                answer.getKeys().forEach(place -> texts.add(answer.get(place).toString()));
            }
            return texts;
        });
    }
}
