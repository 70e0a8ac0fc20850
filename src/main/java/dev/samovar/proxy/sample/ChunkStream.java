package dev.samovar.proxy.sample;

import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** A stream of chunks in memory, paused at first. Emits one in each turn of its event loop. */
final class ChunkStream implements ReadStream<Buffer> {

    private final Context context;
    private final Queue<Buffer> chunks;
    private @Nullable Handler<Buffer> handler;
    private @Nullable Handler<Void> endHandler;
    private long demand;
    private boolean scheduled;
    private boolean ended;

    ChunkStream(Context context, Collection<Buffer> chunks) {
        this.context = context;
        this.chunks = new ArrayDeque<>(chunks);
    }

    @Override
    public ChunkStream exceptionHandler(@Nullable Handler<Throwable> failed) {
        // It never fails
        return this;
    }

    @Override
    public ChunkStream handler(@Nullable Handler<Buffer> received) {
        handler = received;
        return this;
    }

    @Override
    public ChunkStream endHandler(@Nullable Handler<Void> end) {
        endHandler = end;
        return this;
    }

    @Override
    public ChunkStream pause() {
        demand = 0;
        return this;
    }

    @Override
    public ChunkStream resume() {
        return fetch(Long.MAX_VALUE);
    }

    @Override
    public ChunkStream fetch(long amount) {
        demand = demand + amount < 0 ? Long.MAX_VALUE : demand + amount;
        schedule();
        return this;
    }

    private void schedule() {
        if (!scheduled && !ended && demand > 0) {
            scheduled = true;
            context.runOnContext(turn -> {
                scheduled = false;
                emit();
                schedule();
            });
        }
    }

    private void emit() {
        if (demand == 0 || ended) {
            return;
        }
        Buffer chunk = chunks.poll();
        if (chunk == null) {
            ended = true;
            if (endHandler != null) {
                endHandler.handle(null);
            }
        } else if (handler != null) {
            demand = demand == Long.MAX_VALUE ? demand : demand - 1;
            handler.handle(chunk);
        }
    }
}
