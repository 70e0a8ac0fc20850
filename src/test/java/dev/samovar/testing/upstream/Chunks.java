package dev.samovar.testing.upstream;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Queue;

/** Chunks that are given out as they are asked for; the end needs no demand. Not safe for several threads at once. */
public final class Chunks implements ReadStream<Buffer> {
    private final Queue<Buffer> waiting = new ArrayDeque<>();
    private Handler<Buffer> handler = chunk -> {};
    private Handler<Void> endHandler = end -> {};
    private Handler<Throwable> exceptionHandler = failure -> {};
    private long demand;
    private boolean isLast;
    private boolean delivering;

    /** Adds a chunk of ISO-8859-1. */
    public void add(String chunk) {
        add(Buffer.buffer(chunk.getBytes(StandardCharsets.ISO_8859_1)));
    }

    /** Adds a chunk. */
    public void add(Buffer chunk) {
        waiting.add(chunk);
        deliver();
    }

    /** Ends behind the chunks so far. */
    public void end() {
        isLast = true;
        deliver();
    }

    /** How many chunks are asked for that are not there yet. */
    public long demand() {
        return demand;
    }

    /** Breaks off at once. */
    public void fail(Throwable failure) {
        exceptionHandler.handle(failure);
    }

    private void deliver() {
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
