package dev.samovar.api;

import dev.samovar.cache.StoreUnavailableException;
import dev.samovar.cache.entries.PreconditionFailedException;
import dev.samovar.cache.readthrough.GenerationVoidedException;
import dev.samovar.cache.readthrough.NotCachedException;
import dev.samovar.cache.readthrough.flight.DeadlineExceededException;
import dev.samovar.content.request.InvalidRequestException;
import dev.samovar.http.BadRequestException;
import dev.samovar.http.ErrorBody;
import dev.samovar.http.ErrorLog;
import dev.samovar.http.RequestId;
import dev.samovar.http.ServerErrorHandler;
import dev.samovar.http.StatusMessages;
import dev.samovar.http.body.BodyBudgetException;
import dev.samovar.limit.RateLimitedException;
import dev.samovar.model.ModelException;
import dev.samovar.security.AccessDeniedException;
import io.vertx.core.http.HttpServerResponse;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CancellationException;
import org.jboss.logging.Logger;

/**
 * The response to a failed request: the one table of failures, statuses and messages.
 *
 * @param status the status that HTTP defines for the failure
 * @param error what failed, and what to do
 * @param headers the headers besides the content type
 */
public record ErrorResponse(int status, String error, Map<String, String> headers) {

    private static final Logger LOG = Logger.getLogger(ErrorResponse.class);
    private static final Duration SOON = Duration.ofSeconds(1);
    private static final Duration AFTER_WRONG_KEYS = Duration.ofSeconds(5);

    public ErrorResponse {
        headers = Map.copyOf(headers);
    }

    /** The response to a failure. One that is not expected is logged. */
    public static ErrorResponse of(Throwable failure) {
        if (failure instanceof InvalidRequestException || failure instanceof BadRequestException) {
            return error(400, failure);
        }
        if (failure instanceof AccessDeniedException denied) {
            return ofDenied(denied);
        }
        if (failure instanceof PreconditionFailedException) {
            return error(412, failure);
        }
        if (failure instanceof ModelException model) {
            return ofModel(model);
        }
        if (failure instanceof RateLimitedException limited) {
            return later(429, limited, limited.retryAfter());
        }
        if (failure instanceof NotCachedException || failure instanceof DeadlineExceededException) {
            return error(504, failure);
        }
        if (failure instanceof GenerationVoidedException
                || failure instanceof StoreUnavailableException
                || failure instanceof BodyBudgetException) {
            return later(503, failure, SOON);
        }
        if (failure instanceof CancellationException) {
            return later(503, new WebApplicationException("The service is shutting down: try again"), SOON);
        }
        return ofOther(failure);
    }

    private static ErrorResponse ofDenied(AccessDeniedException denied) {
        return switch (denied.reason()) {
            case NO_KEY ->
                new ErrorResponse(401, text(denied), Map.of(HttpHeaders.WWW_AUTHENTICATE, "Bearer realm=\"samovar\""));
            case FORBIDDEN -> error(403, denied);
            case TOO_MANY -> later(429, denied, AFTER_WRONG_KEYS);
        };
    }

    private static ErrorResponse ofModel(ModelException failure) {
        Duration wait = failure.retryAfter().orElse(SOON);
        return switch (failure.reason()) {
            case TIMEOUT -> error(504, failure);
            case RATE_LIMITED -> later(429, failure, wait);
            case UNAVAILABLE, OVERLOADED -> later(503, failure, wait);
            case REJECTED, BLOCKED, MALFORMED -> error(502, failure);
        };
    }

    private static ErrorResponse ofOther(Throwable failure) {
        if (failure instanceof WebApplicationException http) {
            int status = http.getResponse().getStatus();
            return new ErrorResponse(status, StatusMessages.sentence(status), Map.of());
        }
        if (StatusMessages.isUnreadableBody(failure)) {
            return new ErrorResponse(
                    400, "The body cannot be read: send all of it, in the form that its Content-Type names", Map.of());
        }
        String id = RequestId.next();
        LOG.errorf(failure, "A request failed unexpectedly, request id %s", id);
        return new ErrorResponse(500, StatusMessages.sentence(500), Map.of(RequestId.HEADER, id));
    }

    private static ErrorResponse later(int status, Throwable failure, Duration wait) {
        long seconds = Math.max(1, (wait.toMillis() + 999) / 1000);
        return new ErrorResponse(status, text(failure), Map.of(HttpHeaders.RETRY_AFTER, Long.toString(seconds)));
    }

    private static ErrorResponse error(int status, Throwable failure) {
        return new ErrorResponse(status, text(failure), Map.of());
    }

    private static String text(Throwable failure) {
        return String.valueOf(failure.getMessage());
    }

    /** The response as a resource returns it. */
    Response toResponse() {
        Response.ResponseBuilder response =
                Response.status(status).type(MediaType.APPLICATION_JSON_TYPE).entity(ErrorBody.of(error));
        headers.forEach(response::header);
        if (!headers.containsKey(RequestId.HEADER)) {
            response.header(RequestId.HEADER, ErrorLog.answered(status, error));
        }
        return response.build();
    }

    /** Sends the response without RESTEasy, unless one has been sent or the connection is closed. */
    public void send(HttpServerResponse response) {
        if (response.headWritten() || response.closed()) {
            return;
        }
        headers.forEach(response::putHeader);
        if (!headers.containsKey(RequestId.HEADER)) {
            response.putHeader(RequestId.HEADER, ErrorLog.answered(status, error));
        }
        response.setStatusCode(status)
                .putHeader(HttpHeaders.CONTENT_TYPE, MediaType.APPLICATION_JSON)
                .end(ServerErrorHandler.body(error));
    }
}
