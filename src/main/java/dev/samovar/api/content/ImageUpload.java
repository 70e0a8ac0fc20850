package dev.samovar.api.content;

import dev.samovar.cache.readthrough.flight.CallerContext;
import dev.samovar.http.body.BodyBudget;
import dev.samovar.http.body.ReceivedBody;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.concurrent.Executor;
import java.util.function.Function;

/**
 * Reader of uploaded images, in memory and off the event loop.
 *
 * <p>An image is never written to disk: an aborted upload leaves nothing behind. Uploads fail with
 * {@link dev.samovar.http.body.BodyBudgetException} when the budget of all bodies is used up.
 */
public final class ImageUpload {

    /** The largest body: an image and what is around it in a form. */
    private static final ReceivedBody.Limits LIMITS = new ReceivedBody.Limits(11 * 1024 * 1024, 0);

    private final CallerContext context;
    private final BodyBudget budget;

    /**
     * A reader.
     *
     * @param context where answers continue
     * @param budget the memory of all bodies
     */
    public ImageUpload(CallerContext context, BodyBudget budget) {
        this.context = context;
        this.budget = budget;
    }

    /**
     * Reads the form of a request, and answers it. The memory of the image counts until the answer is there or the request
     * is cancelled. Emits in the caller's context.
     */
    <T> Uni<T> read(HttpServerRequest request, Function<ImageForm, Uni<? extends T>> answer) {
        return Uni.createFrom().deferred(() -> {
            ReceivedBody body = new ReceivedBody(request, budget, LIMITS);
            String type = String.valueOf(request.getHeader(HttpHeaders.CONTENT_TYPE));
            Executor home = context.capture();
            return body.bytes()
                    .emitOn(Infrastructure.getDefaultWorkerPool())
                    .map(bytes -> ImageForm.of(type, bytes))
                    .emitOn(home)
                    .chain(answer)
                    .onTermination()
                    .invoke(body::release);
        });
    }
}
