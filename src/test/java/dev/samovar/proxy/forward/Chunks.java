package dev.samovar.proxy.forward;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Queue;

/** Chunks that are given out as they are asked for; the end needs no demand. */
final class Chunks implements ReadStream<Buffer> {
    final Queue<Buffer> waiting = new ArrayDeque<>();
    private Handler<Buffer> handler = chunk -> {};
    private Handler<Void> endHandler = end -> {};
    private Handler<Throwable> exceptionHandler = failure -> {};
    long demand;
    private boolean isLast;
    private boolean delivering;

    void add(String chunk) {
        waiting.add(Buffer.buffer(chunk.getBytes(StandardCharsets.ISO_8859_1)));
        deliver();
    }

    void end() {
        isLast = true;
        deliver();
    }

    void fail(Throwable failure) {
        exceptionHandler.handle(failure);
    }

    void deliver() {
        if (delivering) {
            return;
        }
        delivering = true;
        while (demand > 0 && !waiting.isEmpty()) {
            demand -= demand == Long.MAX_VALUE ? 0 : 1;
            handler.handle(waiting.remove());
        }
        delivering = false;
        if (isLast && waiting.isEmpty()) {
            isLast = false;
            endHandler.handle(null);
        }
    }

    @Override
    public Chunks handler(Handler<Buffer> reader) {
        handler = reader;
        return this;
    }

    @Override
    public Chunks endHandler(Handler<Void> reader) {
        endHandler = reader;
        return this;
    }

    @Override
    public Chunks exceptionHandler(Handler<Throwable> reader) {
        exceptionHandler = reader;
        return this;
    }

    @Override
    public Chunks pause() {
        demand = 0;
        return this;
    }

    @Override
    public Chunks resume() {
        return fetch(Long.MAX_VALUE);
    }

    @Override
    public Chunks fetch(long amount) {
        demand = demand + amount < 0 ? Long.MAX_VALUE : demand + amount;
        deliver();
        return this;
    }
}
