package dev.samovar.proxy.loader;

import io.smallrye.mutiny.Uni;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * Work on bodies, done at once if they are small, and off the event loop if they would hold it up.
 *
 * @param workers where large bodies are worked on
 */
public record Offloading(Executor workers) {

    /** About 2 ms of parsing. */
    private static final int SMALL_BYTES = 128 * 1024;

    /** Whether work on so many bytes may be done on an event loop. */
    public static boolean isSmall(int bytes) {
        return bytes <= SMALL_BYTES;
    }

    /** Does work on a body of a size. A large one's result is emitted by a worker. */
    public <T> Uni<T> on(int bytes, Supplier<T> work) {
        Uni<T> result = Uni.createFrom().item(work);
        return isSmall(bytes) ? result : result.runSubscriptionOn(workers);
    }
}
