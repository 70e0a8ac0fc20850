package dev.samovar.http;

import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.ws.rs.WebApplicationException;
import org.jboss.logging.Logger;

/** Gives what fails in the server itself, before or after a resource, the body that all errors have. */
@ApplicationScoped
public class ServerErrorHandler {

    private static final Logger LOG = Logger.getLogger(ServerErrorHandler.class);
    private static final int BEFORE_ALL = -100_000;

    void register(@Observes Router router) {
        router.route().order(BEFORE_ALL).failureHandler(ServerErrorHandler::answer);
    }

    private static void answer(RoutingContext context) {
        HttpServerResponse response = context.response();
        if (response.ended() || response.closed()) {
            // What the client sends after its answer changes nothing any more
            LOG.debug("A request failed after its answer", context.failure());
            return;
        }
        int status = status(context);
        String id = status >= 500 ? unexpected(context) : ErrorLog.answered(status, StatusMessages.sentence(status));
        if (response.headWritten()) {
            response.reset();
            return;
        }
        response.putHeader(RequestId.HEADER, id);
        answer(response.setStatusCode(status), body(status));
    }

    private static String unexpected(RoutingContext context) {
        String id = RequestId.next();
        LOG.errorf(context.failure(), "The server failed unexpectedly, request id %s", id);
        return id;
    }

    private static int status(RoutingContext context) {
        if (context.failure() instanceof WebApplicationException e) {
            return e.getResponse().getStatus();
        }
        if (StatusMessages.isUnreadableBody(context.failure())) {
            return 400;
        }
        return context.statusCode() < 400 ? 500 : context.statusCode();
    }

    /** Answers with an error that belongs to no resource. */
    public static Future<Void> answer(HttpServerResponse response, int status) {
        return answer(response, status, StatusMessages.sentence(status));
    }

    /** Answers with an error, with a request id and a line of the log. */
    public static Future<Void> answer(HttpServerResponse response, int status, String error) {
        response.putHeader(RequestId.HEADER, ErrorLog.answered(status, error));
        return answer(response.setStatusCode(status), body(error));
    }

    private static Future<Void> answer(HttpServerResponse response, String body) {
        return response.putHeader(HttpHeaders.CONTENT_TYPE, "application/json").end(body);
    }

    private static String body(int status) {
        return body(StatusMessages.sentence(status));
    }

    /** The body of an error with a message. */
    public static String body(String error) {
        ErrorBody body = ErrorBody.of(error);
        JsonObject json = new JsonObject().put("success", body.success()).put("error", body.error());
        if (body.traceId() != null) {
            json.put("trace_id", body.traceId());
        }
        return json.encode();
    }
}
