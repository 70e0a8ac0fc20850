package dev.samovar.proxy.forward;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import org.jspecify.annotations.Nullable;

/** A response's body without a key. Belongs to the event loop of its source. */
final class RedactedBody implements ReadStream<Buffer> {

    private final ReadStream<Buffer> source;
    private final KeyMask mask;
    private @Nullable Handler<Buffer> handler;
    private @Nullable Handler<Void> endHandler;
    private @Nullable Handler<Throwable> exceptionHandler;
    private long demand;
    private boolean sourceEnded;
    private boolean over;

    private RedactedBody(ReadStream<Buffer> source, byte[] key) {
        this.source = source;
        this.mask = new KeyMask(key);
    }

    /**
     * The body.
     *
     * @param source paused, with no handlers but those that this sets
     */
    static RedactedBody of(ReadStream<Buffer> source, byte[] key) {
        RedactedBody body = new RedactedBody(source, key);
        source.exceptionHandler(body::fail);
        source.endHandler(ended -> body.endSource());
        return body;
    }

    private void receive(Buffer chunk) {
        Buffer shown = mask.apply(chunk);
        if (shown.length() > 0 || !mask.holds()) {
            emit(shown);
        } else if (demand > 0) {
            // In place of the chunk that is held back: its reader waits for one
            source.fetch(1);
        }
    }

    private void emit(Buffer bytes) {
        if (demand > 0 && demand < Long.MAX_VALUE) {
            demand--;
        }
        if (handler != null) {
            handler.handle(bytes);
        }
    }

    private void endSource() {
        sourceEnded = true;
        endIfDue();
    }

    private void endIfDue() {
        if (over || (mask.holds() && demand == 0)) {
            return;
        }
        // Before the last bytes, whose reader may ask for more
        over = true;
        if (mask.holds()) {
            emit(mask.rest());
        }
        if (endHandler != null) {
            endHandler.handle(null);
        }
    }

    private void fail(Throwable failure) {
        // What is held back may be the most of a key: it is dropped, as the rest of the answer is
        mask.rest();
        if (exceptionHandler != null) {
            exceptionHandler.handle(failure);
        }
    }

    @Override
    public RedactedBody handler(@Nullable Handler<Buffer> reader) {
        handler = reader;
        source.handler(reader == null ? null : this::receive);
        return this;
    }

    @Override
    public RedactedBody endHandler(@Nullable Handler<Void> reader) {
        endHandler = reader;
        return this;
    }

    @Override
    public RedactedBody exceptionHandler(@Nullable Handler<Throwable> reader) {
        exceptionHandler = reader;
        return this;
    }

    @Override
    public RedactedBody pause() {
        demand = 0;
        source.pause();
        return this;
    }

    @Override
    public RedactedBody resume() {
        return fetch(Long.MAX_VALUE);
    }

    @Override
    public RedactedBody fetch(long amount) {
        if (amount < 0) {
            throw new IllegalArgumentException("No amount to fetch: " + amount);
        }
        demand = demand + amount < 0 ? Long.MAX_VALUE : demand + amount;
        if (sourceEnded) {
            endIfDue();
        } else {
            source.fetch(amount);
        }
        return this;
    }
}
