package dev.samovar.api.content;

import dev.samovar.cache.readthrough.flight.CallerContext;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.concurrent.Executor;
import java.util.function.Function;

/**
 * Reads an uploaded picture without holding the event loop. Pictures never touch the disk: an aborted upload leaves
 * nothing behind.
 *
 * <p>What all uploads hold together is bounded; beyond that they fail with {@code UploadsBusyException}.
 */
public final class ImageUpload {

    /** The largest body: a picture and what is around it in a form. */
    static final int MAX_BODY_BYTES = 11 * 1024 * 1024;

    private final CallerContext context;
    private final UploadBudget budget;

    public ImageUpload(CallerContext context) {
        this(context, UploadBudget.ofHeap());
    }

    ImageUpload(CallerContext context, UploadBudget budget) {
        this.context = context;
        this.budget = budget;
    }

    /**
     * Reads the form of a request, and answers it. The memory of the picture counts until the answer is there, or nobody
     * waits for it any more. Emits in the caller's context.
     */
    <T> Uni<T> read(HttpServerRequest request, Function<ImageForm, Uni<? extends T>> answer) {
        return Uni.createFrom().deferred(() -> {
            UploadedBody body = new UploadedBody(request, budget, MAX_BODY_BYTES);
            String type = String.valueOf(request.getHeader(HttpHeaders.CONTENT_TYPE));
            Executor home = context.capture();
            return Uni.createFrom()
                    .<byte[]>emitter(body::read)
                    .emitOn(Infrastructure.getDefaultWorkerPool())
                    .map(bytes -> ImageForm.of(type, bytes))
                    .emitOn(home)
                    .chain(answer)
                    .onTermination()
                    .invoke(body::release);
        });
    }

    /** What uploads hold at present, in bytes. */
    public long heldBytes() {
        return budget.taken();
    }
}
