package dev.samovar.cache.readthrough.stream.body;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A request that waits for its place in a generation, and then reads. The generation's own serial executor calls it.
 */
public final class Joiner {

    private final long moment;
    private final Executor home;
    private @Nullable UniEmitter<? super Joined> emitter;
    private @Nullable BodyReader reader;
    private boolean gone;
    private volatile boolean received;

    private Joiner(long moment, Executor home) {
        this.moment = moment;
        this.home = home;
    }

    /**
     * Joins a request. Emits on the caller's own context.
     *
     * @param arrive takes what waits
     * @param begin called after that
     * @param leave called if the caller leaves, on any thread, before it has received anything
     */
    public static Uni<Joined> join(
            long moment, Executor home, Consumer<Joiner> arrive, Runnable begin, Consumer<Joiner> leave) {
        return Uni.createFrom().deferred(() -> {
            Joiner joiner = new Joiner(moment, home);
            return Uni.createFrom()
                    .<Joined>emitter(emitter -> {
                        joiner.emitter = emitter;
                        arrive.accept(joiner);
                        emitter.onTermination(() -> {
                            if (!joiner.received) {
                                leave.accept(joiner);
                            }
                        });
                        begin.run();
                    })
                    .invoke(joined -> joiner.received = true);
        });
    }

    /** Its place in the order of requests and questions to the store. */
    public long moment() {
        return moment;
    }

    Executor home() {
        return home;
    }

    /** Gives it a reader. */
    void admit(Joined.Admitted admitted) {
        reader = admitted.reader();
        answer(admitted);
    }

    /** Emits, where the caller is. Whether it gets there is known only when it is received. */
    public void answer(Joined joined) {
        emit(mine -> mine.complete(joined));
    }

    void fail(Throwable failure) {
        emit(mine -> mine.fail(failure));
    }

    private void emit(Consumer<UniEmitter<? super Joined>> emission) {
        UniEmitter<? super Joined> mine = Objects.requireNonNull(emitter);
        try {
            home.execute(() -> emission.accept(mine));
        } catch (RejectedExecutionException closed) {
            leave();
        }
    }

    /** Notes that the request has ended. Returns false if that was noted before. */
    boolean leave() {
        boolean first = !gone;
        gone = true;
        if (reader != null && first) {
            reader.leaveUnclaimed();
        }
        return first;
    }

    boolean isGone() {
        return gone;
    }
}
