package dev.samovar.proxy.route;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import org.jspecify.annotations.Nullable;

/** A paused stream with what was read of it already put back in front. Belongs to one event loop. */
final class PrefixedStream implements ReadStream<Buffer> {

    private final ReadStream<Buffer> rest;
    private @Nullable Buffer prefix;
    private @Nullable Handler<Buffer> handler;
    private boolean paused = true;

    PrefixedStream(Buffer prefix, ReadStream<Buffer> rest) {
        this.prefix = prefix;
        this.rest = rest;
    }

    @Override
    public PrefixedStream exceptionHandler(@Nullable Handler<Throwable> failed) {
        rest.exceptionHandler(failed);
        return this;
    }

    @Override
    public PrefixedStream handler(@Nullable Handler<Buffer> received) {
        handler = received;
        rest.handler(received);
        return this;
    }

    @Override
    public PrefixedStream endHandler(@Nullable Handler<Void> end) {
        rest.endHandler(end);
        return this;
    }

    @Override
    public PrefixedStream pause() {
        paused = true;
        rest.pause();
        return this;
    }

    @Override
    public PrefixedStream resume() {
        return fetch(Long.MAX_VALUE);
    }

    @Override
    public PrefixedStream fetch(long amount) {
        paused = false;
        long left = amount;
        Buffer first = prefix;
        if (first != null && handler != null) {
            prefix = null;
            left = amount == Long.MAX_VALUE ? amount : amount - 1;
            handler.handle(first);
        }
        if (!paused && left > 0) {
            rest.fetch(left);
        }
        return this;
    }
}
