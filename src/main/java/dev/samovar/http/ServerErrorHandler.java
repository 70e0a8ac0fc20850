package dev.samovar.http;

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
        if (status >= 500) {
            String id = RequestId.next();
            LOG.errorf(context.failure(), "The server failed unexpectedly, request id %s", id);
            if (!response.headWritten()) {
                response.putHeader(RequestId.HEADER, id);
            }
        }
        if (response.headWritten()) {
            response.reset();
            return;
        }
        response.setStatusCode(status)
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                .end(body(status));
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

    /** The body of an error that no resource has answered. */
    public static String body(int status) {
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
