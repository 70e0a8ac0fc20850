package dev.samovar.proxy.exchange;

import dev.samovar.proxy.Dialect;
import io.smallrye.mutiny.subscription.MultiSubscriber;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import java.util.Optional;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * Writes a stream to one client, as fast as this client takes it. Belongs to the event loop of its request.
 *
 * <p>A client that leaves cancels it. A stream that breaks off ends with the dialect's event for errors, if an event has
 * just ended, and then with the connection; over HTTP/2 with the stream's. Never with an ordinary end.
 */
public final class ClientStream implements MultiSubscriber<byte[]> {

    /** HTTP/2's INTERNAL_ERROR: with the code for no error a client could take the stream for complete. */
    private static final long BROKEN = 2;

    private final Exchange exchange;
    private final HttpServerResponse response;
    private final boolean hasEvents;
    private final EventBoundary boundary = new EventBoundary();
    private Flow.@Nullable Subscription subscription;

    /**
     * A response whose head is set and not yet written.
     *
     * @param mediaType the stream's
     */
    ClientStream(Exchange exchange, String mediaType) {
        this.exchange = exchange;
        this.response = exchange.response();
        this.hasEvents = Dialect.isMediaType(mediaType, "text/event-stream");
    }

    @Override
    public void onSubscribe(Flow.Subscription begun) {
        subscription = begun;
        if (response.closed() || response.headWritten()) {
            begun.cancel();
        } else {
            exchange.context().addEndHandler(ended -> begun.cancel());
            begun.request(1);
        }
    }

    @Override
    public void onItem(byte[] bytes) {
        boundary.add(bytes);
        response.write(Buffer.buffer(bytes));
        if (response.writeQueueFull()) {
            response.drainHandler(drained -> {
                response.drainHandler(null);
                next();
            });
        } else {
            next();
        }
    }

    private void next() {
        if (subscription != null) {
            subscription.request(1);
        }
    }

    @Override
    public void onCompletion() {
        if (!response.closed() && !response.ended()) {
            ClientResponses.end(exchange.request());
        }
    }

    @Override
    public void onFailure(Throwable failure) {
        if (response.closed() || response.ended()) {
            return;
        }
        ProxyErrors.ErrorReply error = ProxyErrors.of(failure);
        Optional<byte[]> event = hasEvents && boundary.isReached()
                ? exchange.upstream().dialect().streamError(error.status(), error.message())
                : Optional.empty();
        event.ifPresentOrElse(
                bytes -> response.write(Buffer.buffer(bytes)).onComplete(written -> breakOff(exchange.request())),
                () -> breakOff(exchange.request()));
    }

    /** Ends a response without an ordinary end. Over HTTP/1 a reset would not call the handlers of its end. */
    public static void breakOff(HttpServerRequest request) {
        if (request.version() == HttpVersion.HTTP_2) {
            request.response().reset(BROKEN);
        } else {
            request.connection().close();
        }
    }
}
