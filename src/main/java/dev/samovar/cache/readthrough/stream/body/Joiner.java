package dev.samovar.cache.readthrough.stream.body;

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

    public Joiner(long moment, Executor home) {
        this.moment = moment;
        this.home = home;
    }

    /** Takes what it waits with. */
    public void waitsAt(UniEmitter<? super Joined> mine) {
        emitter = mine;
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

    /** Emits, where the caller is. Whether it gets there is known only when it is {@link #received}. */
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

    public void received() {
        received = true;
    }

    public boolean isReceived() {
        return received;
    }

    /** Notes that nobody is there any more. Returns false if that was known. */
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
