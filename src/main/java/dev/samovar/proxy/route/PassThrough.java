package dev.samovar.proxy.route;

import dev.samovar.proxy.LateRequestException;
import dev.samovar.proxy.UpstreamCall;
import dev.samovar.proxy.UpstreamException;
import dev.samovar.proxy.UpstreamRequest;
import dev.samovar.proxy.UpstreamResponse;
import dev.samovar.proxy.exchange.CacheStatusText;
import dev.samovar.proxy.exchange.ClientResponses;
import dev.samovar.proxy.exchange.ClientStream;
import dev.samovar.proxy.exchange.Exchange;
import dev.samovar.proxy.exchange.ProxyErrors;
import dev.samovar.proxy.forward.ResponseFields;
import dev.samovar.proxy.forward.UpstreamFailures;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.streams.ReadStream;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;

/**
 * Passes requests and responses through as they arrive, as fast as the slower side takes them.
 *
 * <p>A client that leaves ends the call. An upstream that breaks off its response ends the client's connection, never
 * with an ordinary end; before the first byte of the body it is a 502.
 */
final class PassThrough {

    private final FailureReports reports;

    PassThrough(FailureReports reports) {
        this.reports = reports;
    }

    /**
     * Forwards a request whose body is still to be received.
     *
     * @param reason why it is not cached, as a token
     */
    void forward(Exchange exchange, String reason) {
        if (exchange.hasBody()) {
            forward(exchange, new UpstreamRequest.Streamed(exchange.request(), exchange.length()), reason);
        } else {
            // Without content there is nothing to expect a 100 for (RFC 9110, section 10.1.1)
            exchange.headers().remove(HttpHeaders.EXPECT);
            forward(exchange, new UpstreamRequest.Whole(Buffer.buffer()), reason);
        }
    }

    /** Forwards a request with a body. */
    void forward(Exchange exchange, UpstreamRequest.Body body, String reason) {
        exchange.counted().bypassed(reason);
        // A model's answer has an end; the files of other calls may take any time
        Optional<Duration> total = exchange.isCacheable()
                ? Optional.of(exchange.upstream().timeouts().total())
                : Optional.empty();
        UpstreamCall call = exchange.client().send(exchange.toUpstream(body, total, interim(exchange)));
        exchange.context().addEndHandler(ended -> {
            if (ended.failed() || !exchange.request().isEnded()) {
                call.cancel();
            }
        });
        call.response()
                .onSuccess(response -> deliver(exchange, response, reason))
                .onFailure(failure -> fail(exchange, failure));
    }

    private static UpstreamRequest.Interim interim(Exchange exchange) {
        HttpServerResponse response = exchange.response();
        if (exchange.request().version() == HttpVersion.HTTP_1_0) {
            return UpstreamRequest.Interim.NONE;
        }
        return new UpstreamRequest.Interim() {
            @Override
            public void proceed() {
                if (!response.headWritten() && !response.closed()) {
                    response.writeContinue();
                }
            }

            @Override
            public void earlyHints(MultiMap headers) {
                if (!response.headWritten() && !response.closed()) {
                    MultiMap hints = MultiMap.caseInsensitiveMultiMap();
                    ResponseFields.copy(headers, hints, false);
                    response.writeEarlyHints(hints);
                }
            }
        };
    }

    private void fail(Exchange exchange, Throwable failure) {
        if (failure instanceof CancellationException && exchange.response().closed()) {
            return;
        }
        if (!(failure instanceof LateRequestException)) {
            reports.failed(exchange.upstream(), failure);
        }
        ProxyErrors.send(exchange.response(), exchange.upstream().dialect(), ProxyErrors.of(failure));
    }

    private void deliver(Exchange exchange, UpstreamResponse from, String reason) {
        HttpServerResponse response = exchange.response();
        if (response.closed() || response.ended()) {
            return;
        }
        MultiMap own = MultiMap.caseInsensitiveMultiMap().addAll(response.headers());
        ClientResponses.status(response, from.status(), from.reason());
        ResponseFields.copy(from.headers(), response.headers(), false);
        response.headers().add(CacheStatusText.NAME, CacheStatusText.bypass(reason));
        frame(exchange, from);
        ReadStream<Buffer> body = from.body();
        body.pipe().endOnSuccess(false).endOnFailure(false).to(response).onComplete(done -> {
            if (done.succeeded()) {
                end(exchange, from.trailers().get());
            } else {
                breakOff(exchange, own, done.cause());
            }
        });
    }

    /** The length of the body as the upstream gives it; otherwise chunks, or the end of the connection over HTTP/1.0. */
    private static void frame(Exchange exchange, UpstreamResponse from) {
        HttpServerResponse response = exchange.response();
        String length = from.headers().get(HttpHeaders.CONTENT_LENGTH);
        if (length != null) {
            response.putHeader(HttpHeaders.CONTENT_LENGTH, length);
        } else if (exchange.request().version() == HttpVersion.HTTP_1_0 || hasBody(exchange, from.status())) {
            ClientResponses.frame(exchange.request());
        }
    }

    private static boolean hasBody(Exchange exchange, int status) {
        return !exchange.request().method().equals(HttpMethod.HEAD) && status >= 200 && status != 204 && status != 304;
    }

    private static void end(Exchange exchange, MultiMap trailers) {
        HttpServerResponse response = exchange.response();
        if (response.closed() || response.ended()) {
            return;
        }
        if (response.isChunked()) {
            for (Map.Entry<String, String> trailer : trailers) {
                response.trailers().add(trailer.getKey(), trailer.getValue());
            }
        }
        ClientResponses.end(exchange.request());
    }

    private void breakOff(Exchange exchange, MultiMap own, Throwable cause) {
        HttpServerResponse response = exchange.response();
        if (response.closed()) {
            return;
        }
        reports.failed(exchange.upstream(), cause);
        if (response.headWritten()) {
            ClientStream.breakOff(exchange.request());
        } else {
            response.headers().clear().addAll(own);
            UpstreamException failure =
                    UpstreamFailures.ofAnswer(exchange.upstream().name(), cause);
            response.setStatusMessage(
                    Response.Status.fromStatusCode(failure.status()).getReasonPhrase());
            ProxyErrors.send(response, exchange.upstream().dialect(), ProxyErrors.of(failure));
        }
    }
}
