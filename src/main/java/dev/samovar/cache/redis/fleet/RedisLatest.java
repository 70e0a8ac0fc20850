package dev.samovar.cache.redis.fleet;

import dev.samovar.cache.redis.connection.RedisExecutor;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.List;

/**
 * The last texts that replicas have added, in a list of Redis.
 *
 * <p>Every method fails with {@link dev.samovar.cache.StoreUnavailableException} when Redis does not answer in time.
 */
public final class RedisLatest {

    private final RedisExecutor commands;
    private final String key;
    private final int size;

    /**
     * @param key the whole key of the list
     * @param size the most texts
     */
    public RedisLatest(RedisExecutor commands, String key, int size) {
        this.commands = commands;
        this.key = key;
        this.size = size;
    }

    /** Adds a text, and removes those beyond the size, the oldest first. */
    public Uni<Void> add(String text) {
        return commands.send(Request.cmd(Command.LPUSH).arg(key).arg(text))
                .chain(length -> length != null && length.toLong() > size
                        ? commands.send(
                                Request.cmd(Command.LTRIM).arg(key).arg(0).arg(size - 1))
                        : Uni.createFrom().nullItem())
                .replaceWithVoid();
    }

    /** The texts, the one added last first. */
    public Uni<List<String>> read() {
        return commands.send(Request.cmd(Command.LRANGE).arg(key).arg(0).arg(size - 1))
                .map(RedisLatest::texts);
    }

    private static List<String> texts(Response list) {
        List<String> texts = new ArrayList<>();
        if (list != null) {
            list.forEach(text -> texts.add(text.toString()));
        }
        return texts;
    }
}
