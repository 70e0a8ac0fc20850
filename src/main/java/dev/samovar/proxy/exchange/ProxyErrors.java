package dev.samovar.proxy.exchange;

import dev.samovar.cache.readthrough.GenerationVoidedException;
import dev.samovar.cache.readthrough.NotCachedException;
import dev.samovar.cache.readthrough.flight.DeadlineExceededException;
import dev.samovar.cache.readthrough.stream.part.StreamTruncatedException;
import dev.samovar.http.BadRequestException;
import dev.samovar.http.ErrorLog;
import dev.samovar.http.RequestId;
import dev.samovar.http.StatusMessages;
import dev.samovar.http.body.BodyBudgetException;
import dev.samovar.limit.RateLimitedException;
import dev.samovar.proxy.Dialect;
import dev.samovar.proxy.LateRequestException;
import dev.samovar.proxy.UpstreamException;
import dev.samovar.proxy.forward.InvalidTargetException;
import dev.samovar.proxy.forward.ResponseFields;
import dev.samovar.proxy.keys.CallerRefusedException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import jakarta.ws.rs.WebApplicationException;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CancellationException;
import org.jboss.logging.Logger;

/** Errors of the proxy itself, in the form of the upstream's dialect. */
public final class ProxyErrors {

    private static final Logger LOG = Logger.getLogger(ProxyErrors.class);
    private static final String SOON = "1";

    private ProxyErrors() {}

    /**
     * An error.
     *
     * @param headers the headers besides the content type
     */
    public record ErrorReply(int status, String message, Map<String, String> headers) {}

    /** The error for a failure. One that is not expected is logged. */
    public static ErrorReply of(Throwable failure) {
        if (failure instanceof InvalidTargetException || failure instanceof BadRequestException) {
            return error(400, failure);
        }
        if (failure instanceof UpstreamException upstream) {
            return error(upstream.status(), failure);
        }
        if (failure instanceof StreamTruncatedException) {
            return error(502, failure);
        }
        if (failure instanceof CallerRefusedException) {
            return new ErrorReply(401, text(failure), Map.of("WWW-Authenticate", "Bearer realm=\"samovar\""));
        }
        if (failure instanceof RateLimitedException limited) {
            return new ErrorReply(429, text(failure), Map.of("Retry-After", seconds(limited.retryAfter())));
        }
        if (failure instanceof NotCachedException) {
            // The exception's own message is for content, which is asked for with GET
            return new ErrorReply(504, "Not cached: send it without 'only-if-cached' to have it generated", Map.of());
        }
        if (failure instanceof DeadlineExceededException) {
            return error(504, failure);
        }
        if (failure instanceof GenerationVoidedException || failure instanceof BodyBudgetException) {
            return new ErrorReply(503, text(failure), Map.of("Retry-After", SOON));
        }
        if (failure instanceof LateRequestException) {
            return ofStatus(408);
        }
        if (failure instanceof CancellationException) {
            return new ErrorReply(503, "The service is shutting down: try again", Map.of("Retry-After", SOON));
        }
        if (failure instanceof WebApplicationException http) {
            return ofStatus(http.getResponse().getStatus());
        }
        if (failure instanceof IOException) {
            return new ErrorReply(400, "The body cannot be read: send all of it", Map.of());
        }
        String id = RequestId.next();
        LOG.errorf(failure, "A proxied request failed unexpectedly, request id %s", id);
        return new ErrorReply(500, StatusMessages.sentence(500), Map.of(RequestId.HEADER, id));
    }

    static ErrorReply ofStatus(int status) {
        return new ErrorReply(status, StatusMessages.sentence(status), Map.of());
    }

    private static ErrorReply error(int status, Throwable failure) {
        return new ErrorReply(status, text(failure), Map.of());
    }

    private static String text(Throwable failure) {
        return String.valueOf(failure.getMessage());
    }

    private static String seconds(Duration wait) {
        return Long.toString(Math.max(1, (wait.toMillis() + 999) / 1000));
    }

    /** Sends an error, unless a response has begun or the connection is closed. */
    public static void send(HttpServerResponse response, Dialect dialect, ErrorReply error) {
        if (response.headWritten() || response.closed()) {
            return;
        }
        error.headers().forEach(response::putHeader);
        if (!error.headers().containsKey(RequestId.HEADER)) {
            response.putHeader(RequestId.HEADER, ErrorLog.answered(error.status(), error.message()));
        }
        ResponseFields.isolate(response.headers());
        response.setStatusCode(error.status())
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                .end(Buffer.buffer(dialect.error(error.status(), error.message())));
    }
}
