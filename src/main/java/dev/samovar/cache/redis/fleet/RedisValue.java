package dev.samovar.cache.redis.fleet;

import dev.samovar.cache.redis.connection.RedisExecutor;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import java.time.Duration;
import java.util.Optional;

/**
 * A short text that replicas leave for each other; the last one counts. It ends in its time.
 *
 * <p>Every method fails with {@link dev.samovar.cache.StoreUnavailableException} when Redis does not answer in time.
 */
public final class RedisValue {

    private final RedisExecutor commands;
    private final String key;
    private final Duration term;

    /**
     * @param key the whole key
     * @param term how long the text is kept after it was last written
     */
    public RedisValue(RedisExecutor commands, String key, Duration term) {
        this.commands = commands;
        this.key = key;
        this.term = term;
    }

    /** The text; empty if there is none. */
    public Uni<Optional<String>> read() {
        return commands.send(Request.cmd(Command.GET).arg(key))
                .map(text -> Optional.ofNullable(text).map(Object::toString));
    }

    /** Writes the text. */
    public Uni<Void> write(String text) {
        return commands.send(
                        Request.cmd(Command.SET).arg(key).arg(text).arg("PX").arg(term.toMillis()))
                .replaceWithVoid();
    }
}
