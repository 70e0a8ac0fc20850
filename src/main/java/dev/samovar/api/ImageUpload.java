package dev.samovar.api;

import dev.samovar.cache.CallerContext;
import dev.samovar.content.ImageRequest;
import dev.samovar.content.InvalidRequestException;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.core.buffer.Buffer;
import jakarta.ws.rs.ClientErrorException;
import java.util.concurrent.Executor;
import org.jboss.resteasy.reactive.multipart.FileUpload;
import org.jspecify.annotations.Nullable;

/** Reads an uploaded picture without holding the event loop. */
public final class ImageUpload {

    private final Vertx vertx;
    private final CallerContext context;

    public ImageUpload(Vertx vertx, CallerContext context) {
        this.vertx = vertx;
        this.context = context;
    }

    /** The picture, checked. Emits in the caller's context. */
    Uni<ImageRequest> read(@Nullable FileUpload upload) {
        return Uni.createFrom().deferred(() -> {
            if (upload == null) {
                throw new InvalidRequestException(
                        "'image' is required: send a JPEG, PNG, WebP or GIF picture as a multipart file of that name");
            }
            if (upload.size() > ImageRequest.MAX_BYTES) {
                throw new ClientErrorException(413);
            }
            Executor home = context.capture();
            return vertx.fileSystem()
                    .readFile(upload.uploadedFile().toString())
                    .emitOn(Infrastructure.getDefaultWorkerPool())
                    .map(Buffer::getBytes)
                    .map(ImageRequest::of)
                    .emitOn(home);
        });
    }
}
