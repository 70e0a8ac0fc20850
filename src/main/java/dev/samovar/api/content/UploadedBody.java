package dev.samovar.api.content;

import dev.samovar.http.UploadsBusyException;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.ClientErrorException;
import java.io.IOException;

/**
 * The body of an upload as it arrives, in memory. It fails when it grows beyond its limit, when the budget of all uploads
 * is used up, and when its connection breaks; what it took from the budget is given back by {@link #release}.
 *
 * <p>Belongs to one request, on its event loop; only {@link #release} may be called from elsewhere.
 */
final class UploadedBody {

    private final HttpServerRequest request;
    private final UploadBudget budget;
    private final int maxBytes;
    private Buffer bytes = Buffer.buffer();
    private long taken;
    private boolean ended;

    UploadedBody(HttpServerRequest request, UploadBudget budget, int maxBytes) {
        this.request = request;
        this.budget = budget;
        this.maxBytes = maxBytes;
    }

    /** Reads the body, and emits its bytes. */
    void read(UniEmitter<? super byte[]> emitter) {
        if (request.isEnded()) {
            emitter.complete(new byte[0]);
            return;
        }
        request.exceptionHandler(broken -> fail(emitter, new IOException("The connection broke", broken)));
        request.endHandler(end -> complete(emitter));
        request.handler(chunk -> add(chunk, emitter));
        request.resume();
    }

    private void add(Buffer chunk, UniEmitter<? super byte[]> emitter) {
        if (ended) {
            return;
        }
        if (bytes.length() + (long) chunk.length() > maxBytes) {
            fail(emitter, new ClientErrorException(413));
        } else if (!take(chunk.length())) {
            fail(emitter, new UploadsBusyException());
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

    private synchronized boolean take(int count) {
        if (taken < 0 || !budget.tryTake(count)) {
            return false;
        }
        taken += count;
        return true;
    }

    /** Gives back to the budget what the body took; to be called when its request is answered or gone. */
    synchronized void release() {
        if (taken > 0) {
            budget.give(taken);
        }
        taken = -1;
    }
}
