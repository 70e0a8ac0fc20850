package dev.samovar.http;

import java.io.IOException;
import java.nio.file.FileSystemException;
import org.jboss.resteasy.reactive.server.core.multipart.MultipartParser;
import org.jspecify.annotations.Nullable;

/** Messages for statuses that HTTP itself defines. */
public final class StatusMessages {

    private StatusMessages() {}

    /**
     * Whether a failure means that a body could not be read, because it is incomplete or not of its content type. Failures
     * of the file system do not count.
     */
    public static boolean isUnreadableBody(@Nullable Throwable failure) {
        return (failure instanceof IOException && !(failure instanceof FileSystemException))
                || failure instanceof MultipartParser.MalformedMessageException;
    }

    /** A sentence for a status that says what to do. */
    public static String sentence(int status) {
        return switch (status) {
            case 400 -> "Bad request: check the path, the parameters and the body against /q/openapi";
            case 404 -> "Unknown path: see /q/openapi; paths of the proxy begin with an upstream, such as /openai/v1";
            case 405 -> "Wrong method: see the header Allow for the methods of this path";
            case 406 -> "Not acceptable: this path answers application/json";
            case 408 -> "The request took too long to arrive: send it faster";
            case 413 -> "The body is too large: send at most 10 MiB for an image and 1 MiB otherwise";
            case 414 -> "The path is too long: shorten it";
            case 415 -> "Wrong media type: send application/json, or multipart/form-data for an image";
            case 431 -> "The headers are too large: send fewer or shorter ones";
            case 500 -> "The service failed unexpectedly: try again, and report it if it stays";
            default -> status < 500 ? "The request cannot be answered as it is" : "Try again later";
        };
    }
}
