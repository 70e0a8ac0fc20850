package dev.samovar.http.body;

import dev.samovar.http.ApiPath;
import dev.samovar.http.ServerErrorHandler;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Time limit for the body of a request: 408, and the end of the connection.
 *
 * <p>The server's own idle timeout does not see a client that sends a byte now and then. A body that no resource reads is
 * not read before the response, however long that takes. What is left of a body after the response is read and dropped for
 * {@link #LINGER}; then the connection ends.
 */
public final class BodyTimeout {

    /** How long a client may continue to send the body of a request that is answered. */
    static final Duration LINGER = Duration.ofSeconds(2);

    private static final int BEFORE_BODY_LIMIT = 10_001;
    private static final int GIVEN_UP = 408;

    private final Duration timeout;
    private final AtomicInteger watched = new AtomicInteger();

    /**
     * A time limit for each body.
     *
     * @param timeout the time from the end of a request's head, more than 0
     */
    public BodyTimeout(Duration timeout) {
        this.timeout = timeout;
    }

    /** Watches the bodies of all requests from now on. */
    public void register(Filters filters) {
        filters.register(this::watch, BEFORE_BODY_LIMIT);
    }

    private void watch(RoutingContext context) {
        if (hasBody(context.request())) {
            start(context);
        }
        context.next();
    }

    private void start(RoutingContext context) {
        Vertx vertx = context.vertx();
        HttpServerRequest request = context.request();
        watched.incrementAndGet();
        long timer = vertx.setTimer(timeout.toMillis(), fired -> {
            watched.decrementAndGet();
            look(context);
        });
        context.addEndHandler(ended -> {
            // A response may go out before the whole body is there, and the rest would hold the connection
            if (ended.failed() || request.isEnded() || isGivenUp(context.response())) {
                unwatch(vertx, timer);
            } else {
                unwatch(vertx, timer);
                linger(vertx, request);
            }
        });
    }

    /**
     * Ends the connection of a request that is answered before all of its body has arrived, soon after the response. For
     * requests that no route behind this filter gets, whose bodies may take any time before.
     */
    public void lingerAfter(RoutingContext context) {
        if (hasBody(context.request())) {
            context.addEndHandler(ended -> {
                if (ended.succeeded() && !context.request().isEnded()) {
                    linger(context.vertx(), context.request());
                }
            });
        }
    }

    /** Closed at once, the connection would be reset, and the client might not see its response. */
    private void linger(Vertx vertx, HttpServerRequest request) {
        watched.incrementAndGet();
        long end = vertx.setTimer(LINGER.toMillis(), fired -> {
            watched.decrementAndGet();
            if (!request.isEnded()) {
                end(request);
            }
        });
        // It ends with its body, over HTTP/2 right after it has come in, or with its connection
        request.endHandler(all -> unwatch(vertx, end));
        request.exceptionHandler(gone -> unwatch(vertx, end));
        request.handler(dropped -> {});
        request.resume();
    }

    /** The reader of the body still has to receive the end of the connection. */
    private static boolean isGivenUp(HttpServerResponse response) {
        return response.getStatusCode() == GIVEN_UP;
    }

    private void unwatch(Vertx vertx, long timer) {
        if (vertx.cancelTimer(timer)) {
            watched.decrementAndGet();
        }
    }

    /** The number of requests whose body is watched. */
    public int watched() {
        return watched.get();
    }

    private static boolean isRead(RoutingContext context) {
        return ApiPath.body(context.request().method().name(), context.normalizedPath()) != ApiPath.Body.NONE;
    }

    private static boolean hasBody(HttpServerRequest request) {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        return request.getHeader(HttpHeaders.TRANSFER_ENCODING) != null
                || (length != null && !length.equals("0"))
                || (request.version() == HttpVersion.HTTP_2 && !request.isEnded());
    }

    private void look(RoutingContext context) {
        HttpServerRequest request = context.request();
        if (request.isEnded()) {
            return;
        }
        HttpServerResponse response = context.response();
        if (response.headWritten() || response.closed()) {
            end(request);
        } else if (isRead(context)) {
            giveUp(request, response);
        } else {
            start(context);
        }
    }

    private static void giveUp(HttpServerRequest request, HttpServerResponse response) {
        if (request.version() != HttpVersion.HTTP_2) {
            response.putHeader(HttpHeaders.CONNECTION, "close");
        }
        ServerErrorHandler.answer(response, GIVEN_UP).onComplete(sent -> end(request));
    }

    private static void end(HttpServerRequest request) {
        if (request.version() == HttpVersion.HTTP_2) {
            request.response().reset();
        } else {
            request.connection().close();
        }
    }
}
