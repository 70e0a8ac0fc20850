package dev.samovar.cache.redis.purge;

import dev.samovar.cache.redis.connection.RedisExecutor;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.function.BinaryOperator;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Has work of many commands done from its beginning to its end on one server. Connections may be renewed under it, and
 * lead to another master afterwards, which knows nothing of the first half: then it is done again. Safe from any thread.
 */
public final class SameServerRetry {

    /** How often work is begun: each of the shared connections may be opened for the first time by it. */
    static final int ATTEMPTS = RedisExecutor.CONNECTIONS + 2;

    /** Before work is begun again: the other connections are opened meanwhile. */
    private static final Duration PAUSE = Duration.ofMillis(50);

    private final LongSupplier reconnects;

    /**
     * @param reconnects how often Redis may have become another server
     */
    public SameServerRetry(LongSupplier reconnects) {
        this.reconnects = reconnects;
    }

    /**
     * What came of the work.
     *
     * @param reconnects how often there had been doubt about Redis when the last attempt began
     * @param whole whether Redis was the same from the beginning of the last attempt to its end
     */
    record Done<T>(T result, long reconnects, boolean whole) {}

    /**
     * Does work that may be done more than once. Fails as the work does.
     *
     * @param merge makes one result of those of two attempts
     */
    <T> Uni<Done<T>> run(Supplier<Uni<T>> work, BinaryOperator<T> merge) {
        return attempt(work, merge, ATTEMPTS);
    }

    private <T> Uni<Done<T>> attempt(Supplier<Uni<T>> work, BinaryOperator<T> merge, int left) {
        return Uni.createFrom().deferred(() -> {
            long before = reconnects.getAsLong();
            return work.get().chain(result -> {
                boolean whole = reconnects.getAsLong() == before;
                if (whole || left == 1) {
                    return Uni.createFrom().item(new Done<>(result, before, whole));
                }
                return Uni.createFrom()
                        .voidItem()
                        .onItem()
                        .delayIt()
                        .by(PAUSE)
                        .chain(() -> attempt(work, merge, left - 1))
                        .map(next -> new Done<>(merge.apply(result, next.result()), next.reconnects(), next.whole()));
            });
        });
    }
}
