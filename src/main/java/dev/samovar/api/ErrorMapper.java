package dev.samovar.api;

import dev.samovar.cache.StoreUnavailableException;
import dev.samovar.cache.entries.PreconditionFailedException;
import dev.samovar.cache.readthrough.GenerationVoidedException;
import dev.samovar.cache.readthrough.NotCachedException;
import dev.samovar.cache.readthrough.flight.DeadlineExceededException;
import dev.samovar.content.request.InvalidRequestException;
import dev.samovar.http.ApiPath;
import dev.samovar.http.BodyBudgetException;
import dev.samovar.http.ErrorBody;
import dev.samovar.http.StatusMessages;
import dev.samovar.limit.RateLimitedException;
import dev.samovar.model.ModelException;
import dev.samovar.security.AccessDeniedException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** The mapping of every failure to an answer: a status and a sentence that says what to do. */
final class ErrorMapper {

    private static final Logger LOG = Logger.getLogger(ErrorMapper.class);
    private static final Duration SOON = Duration.ofSeconds(1);
    private static final Duration AFTER_WRONG_KEYS = Duration.ofSeconds(5);

    @ServerExceptionMapper
    public Response invalid(InvalidRequestException e) {
        return error(400, e);
    }

    @ServerExceptionMapper
    public Response denied(AccessDeniedException e) {
        return switch (e.reason()) {
            case NO_KEY ->
                Response.fromResponse(error(401, e))
                        .header(HttpHeaders.WWW_AUTHENTICATE, "Bearer realm=\"samovar\"")
                        .build();
            case FORBIDDEN -> error(403, e);
            case TOO_MANY -> later(429, e, AFTER_WRONG_KEYS);
        };
    }

    @ServerExceptionMapper
    public Response changed(PreconditionFailedException e) {
        return error(412, e);
    }

    @ServerExceptionMapper
    public Response notCached(NotCachedException e) {
        return error(504, e);
    }

    @ServerExceptionMapper
    public Response deadlineExceeded(DeadlineExceededException e) {
        return error(504, e);
    }

    @ServerExceptionMapper
    public Response voided(GenerationVoidedException e) {
        return later(503, e, SOON);
    }

    @ServerExceptionMapper
    public Response rateLimited(RateLimitedException e) {
        return later(429, e, e.retryAfter());
    }

    @ServerExceptionMapper
    public Response storeUnavailable(StoreUnavailableException e) {
        return later(503, e, SOON);
    }

    @ServerExceptionMapper
    public Response busy(BodyBudgetException e) {
        return later(503, e, SOON);
    }

    @ServerExceptionMapper
    public Response aborted(CancellationException e) {
        return later(503, new WebApplicationException("The service is shutting down: try again"), SOON);
    }

    @ServerExceptionMapper
    public Response model(ModelException e) {
        Duration wait = e.retryAfter().orElse(SOON);
        return switch (e.reason()) {
            case TIMEOUT -> error(504, e);
            case RATE_LIMITED -> later(429, e, wait);
            case UNAVAILABLE, OVERLOADED -> later(503, e, wait);
            case REJECTED, BLOCKED, MALFORMED -> error(502, e);
        };
    }

    @ServerExceptionMapper
    public Response http(WebApplicationException e, UriInfo uri) {
        Response response = e.getResponse();
        Response.ResponseBuilder answer = Response.status(response.getStatus())
                .type(MediaType.APPLICATION_JSON_TYPE)
                .entity(ErrorBody.of(StatusMessages.sentence(response.getStatus())));
        if (response.getStatus() == 405) {
            answer.header(HttpHeaders.ALLOW, ApiPath.methods(uri.getPath()));
        }
        return answer.build();
    }

    @ServerExceptionMapper
    public Response unexpected(Throwable e) {
        if (StatusMessages.isUnreadableBody(e)) {
            return error(400, "The body cannot be read: send all of it, in the form that its Content-Type names");
        }
        LOG.error("A request failed unexpectedly", e);
        return error(500, StatusMessages.sentence(500));
    }

    private static Response later(int status, Throwable e, Duration wait) {
        long seconds = Math.max(1, (wait.toMillis() + 999) / 1000);
        return Response.fromResponse(error(status, e))
                .header(HttpHeaders.RETRY_AFTER, seconds)
                .build();
    }

    private static Response error(int status, Throwable e) {
        return error(status, String.valueOf(e.getMessage()));
    }

    private static Response error(int status, String message) {
        return Response.status(status)
                .type(MediaType.APPLICATION_JSON_TYPE)
                .entity(ErrorBody.of(message))
                .build();
    }
}
