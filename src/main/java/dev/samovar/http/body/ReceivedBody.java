package dev.samovar.http.body;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import jakarta.ws.rs.ClientErrorException;
import java.io.IOException;

/**
 * The body of a request, received in memory without a thread that waits for it.
 *
 * <p>Fails with 413 when it grows beyond its limit, with {@link BodyBudgetException} when the budget of all bodies is used
 * up, and with {@link IOException} when its connection breaks. The client is told to go on if it asked (RFC 9110, section
 * 10.1.1). Belongs to one request, on its event loop; only {@link #release} may be called from other threads.
 */
public final class ReceivedBody {

    private static final String CONTINUE = "100-continue";

    private final HttpServerRequest request;
    private final BodyBudget budget;
    private final Limits limits;
    private Buffer bytes = Buffer.buffer();
    private long taken;
    private boolean released;
    private boolean ended;

    /**
     * A body that is still to be received.
     *
     * @param budget what it takes its memory from, until {@link #release}
     */
    public ReceivedBody(HttpServerRequest request, BodyBudget budget, Limits limits) {
        this.request = request;
        this.budget = budget;
        this.limits = limits;
    }

    /**
     * The bounds of one body.
     *
     * @param maxBytes its largest size
     * @param freeBytes the part of it that the budget does not count, so that small bodies pass while it is used up
     */
    public record Limits(int maxBytes, int freeBytes) {}

    /** Receives the body; to be subscribed to once. Emits on the request's event loop. */
    public Uni<byte[]> bytes() {
        return Uni.createFrom().<byte[]>emitter(this::receive);
    }

    private void receive(UniEmitter<? super byte[]> emitter) {
        if (BodyLimit.announcedLength(request) > limits.maxBytes()) {
            fail(emitter, new ClientErrorException(413));
            return;
        }
        if (request.isEnded()) {
            emitter.complete(new byte[0]);
            return;
        }
        request.exceptionHandler(broken -> fail(emitter, new IOException("The connection broke", broken)));
        request.endHandler(end -> complete(emitter));
        request.handler(chunk -> add(chunk, emitter));
        if (CONTINUE.equalsIgnoreCase(request.getHeader(HttpHeaders.EXPECT))
                && request.version() != HttpVersion.HTTP_1_0) {
            request.response().writeContinue();
        }
        request.resume();
    }

    private void add(Buffer chunk, UniEmitter<? super byte[]> emitter) {
        if (ended) {
            return;
        }
        long length = bytes.length() + (long) chunk.length();
        if (length > limits.maxBytes()) {
            fail(emitter, new ClientErrorException(413));
        } else if (!take(length - limits.freeBytes())) {
            fail(emitter, new BodyBudgetException());
        } else {
            bytes.appendBuffer(chunk);
        }
    }

    private void complete(UniEmitter<? super byte[]> emitter) {
        if (!ended) {
            ended = true;
            byte[] all = bytes.getBytes();
            bytes = Buffer.buffer();
            emitter.complete(all);
        }
    }

    private void fail(UniEmitter<? super byte[]> emitter, Throwable failure) {
        if (!ended) {
            ended = true;
            bytes = Buffer.buffer();
            release();
            emitter.fail(failure);
        }
    }

    /** Takes what is missing to a number of bytes. */
    private synchronized boolean take(long all) {
        long missing = all - taken;
        if (missing <= 0) {
            return true;
        }
        if (released || !budget.tryAcquire(missing)) {
            return false;
        }
        taken = all;
        return true;
    }

    /** Gives back to the budget what the body took; to be called when its request is answered or gone. */
    public synchronized void release() {
        budget.release(taken);
        taken = 0;
        released = true;
    }
}
