package dev.samovar.cache.failover;

import dev.samovar.cache.StoreTrouble;
import dev.samovar.cache.StoreUnavailableException;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * Asks for a lease again while the store refuses to write or cannot be reached. Within a second or two it either gives
 * the lease or counts as unavailable, and the local fallback gives one: a call of the model without any lease costs
 * more than that wait.
 *
 * <p>A store that is full keeps serving and is not asked again, and neither is one that took its whole time to answer, or
 * that fails for one key alone. A cluster of which one part is unavailable is asked {@value #MOST} times for a key there.
 */
final class LeaseAttempts {

    static final Duration PAUSE = Duration.ofMillis(250);

    /** With their pauses a little longer than it takes to find that all writes are refused. */
    static final int MOST = 8;

    private LeaseAttempts() {}

    /** Does an operation until it succeeds or fails for good. Fails as the last attempt does. */
    static <T> Uni<T> run(Supplier<Uni<T>> operation) {
        return attempt(operation, MOST);
    }

    private static <T> Uni<T> attempt(Supplier<Uni<T>> operation, int left) {
        return Uni.createFrom()
                .deferred(() -> operation.get())
                .onFailure(failure -> left > 1 && isSoonDecided(failure))
                .recoverWithUni(() -> Uni.createFrom()
                        .voidItem()
                        .onItem()
                        .delayIt()
                        .by(PAUSE)
                        .chain(() -> attempt(operation, left - 1)));
    }

    private static boolean isSoonDecided(Throwable failure) {
        return failure instanceof StoreUnavailableException unavailable
                && unavailable.trouble().filter(StoreTrouble::isSoonDecided).isPresent();
    }
}
