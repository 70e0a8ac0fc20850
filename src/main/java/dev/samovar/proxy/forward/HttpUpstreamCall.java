package dev.samovar.proxy.forward;

import dev.samovar.proxy.LateRequestException;
import dev.samovar.proxy.Upstream;
import dev.samovar.proxy.UpstreamCall;
import dev.samovar.proxy.UpstreamRequest;
import dev.samovar.proxy.UpstreamResponse;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.util.Set;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/** A request on its way over the network. Its state belongs to the event loop of its context. */
final class HttpUpstreamCall implements UpstreamCall {

    private static final int HTTP = 80;
    private static final int HTTPS = 443;

    /** The methods whose requests give their length even if they have no content (RFC 9110, section 8.6). */
    private static final Set<HttpMethod> WITH_CONTENT = Set.of(HttpMethod.POST, HttpMethod.PUT, HttpMethod.PATCH);

    /** HTTP/2's code for a request that is given up; closes the connection over HTTP/1.1. */
    private static final long CANCEL = 8;

    private final Context context;
    private final UpstreamRequest call;
    private final Redaction redaction;
    private final CallTimers timers;
    private final Promise<UpstreamResponse> head = Promise.promise();

    private @Nullable HttpClientRequest sent;
    private StrictResponses.@Nullable Place place;
    private @Nullable HttpClientResponse received;
    private boolean requestEnded;
    private boolean ended;

    HttpUpstreamCall(Vertx vertx, UpstreamRequest call) {
        this.context = vertx.getOrCreateContext();
        this.call = call;
        this.redaction = new Redaction(call);
        this.timers = new CallTimers(vertx, call.upstream().name(), this::giveUp);
    }

    @Override
    public Future<UpstreamResponse> response() {
        return head.future();
    }

    @Override
    public void cancel() {
        onLoop(() -> giveUp(new CancellationException("The request was given up")));
    }

    void start(HttpClient client) {
        onLoop(() -> {
            timers.phase(upstream().timeouts().connect(), "there was no connection in time");
            client.request(options()).onComplete(connected -> {
                if (connected.failed()) {
                    giveUp(connected.cause());
                } else if (ended) {
                    connected.result().reset(CANCEL);
                } else {
                    begin(connected.result());
                }
            });
        });
    }

    /** An error of the program fails the call: nobody waits for an answer to what was not sent. */
    private void begin(HttpClientRequest request) {
        try {
            send(request);
        } catch (RuntimeException failure) {
            end();
            reset(failure);
            head.tryFail(failure);
        }
    }

    private RequestOptions options() {
        boolean ssl = "https".equalsIgnoreCase(upstream().url().getScheme());
        int port = upstream().url().getPort();
        return new RequestOptions()
                .setMethod(call.method())
                .setSsl(ssl)
                .setHost(upstream().url().getHost())
                .setPort(port >= 0 ? port : ssl ? HTTPS : HTTP)
                .setURI(call.target())
                .setFollowRedirects(false);
    }

    private void send(HttpClientRequest request) {
        sent = request;
        place = StrictResponses.place(request.connection());
        timers.endPhase();
        request.headers().addAll(call.headers());
        if (redaction.needsIdentity()) {
            request.putHeader(HttpHeaders.ACCEPT_ENCODING, HttpHeaders.IDENTITY);
        }
        request.continueHandler(ready -> call.interim().proceed());
        request.earlyHintsHandler(hints -> call.interim().earlyHints(redaction.fields(hints)));
        // What fails here fails the response as well
        request.exceptionHandler(failed -> {});
        request.response().onComplete(arrived -> {
            if (arrived.failed()) {
                giveUp(arrived.cause());
            } else {
                answered(arrived.result());
            }
        });
        if (call.body() instanceof UpstreamRequest.Streamed streamed) {
            sendAsItArrives(request, streamed);
        } else {
            sendWhole(request, ((UpstreamRequest.Whole) call.body()).bytes());
        }
    }

    private void sendWhole(HttpClientRequest request, Buffer bytes) {
        if (bytes.length() > 0) {
            request.putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(bytes.length()));
            request.end(bytes);
        } else {
            if (WITH_CONTENT.contains(call.method())) {
                // Some servers answer 411 to a POST without a length
                request.putHeader(HttpHeaders.CONTENT_LENGTH, "0");
            }
            request.end();
        }
        requestEnded();
    }

    private void sendAsItArrives(HttpClientRequest request, UpstreamRequest.Streamed body) {
        if (body.length().isPresent()) {
            request.putHeader(
                    HttpHeaders.CONTENT_LENGTH, Long.toString(body.length().getAsLong()));
        } else {
            request.setChunked(true);
        }
        request.sendHead();
        call.total().ifPresent(limit -> timers.total(limit, LateRequestException::new));
        body.bytes().pipe().endOnSuccess(false).endOnFailure(false).to(request).onComplete(done -> {
            if (ended) {
                // A request that is given up has no end: its connection is not for another one
                return;
            }
            if (done.succeeded()) {
                request.end();
                requestEnded();
            } else if (!head.future().isComplete()) {
                // The client has gone, or the upstream takes no more: then its response or its failure is on its way
                reset(done.cause());
            }
        });
    }

    private void requestEnded() {
        requestEnded = true;
        if (ended) {
            return;
        }
        if (!head.future().isComplete()) {
            timers.phase(upstream().timeouts().firstByte(), "it did not begin to answer in time");
        }
        call.total().ifPresent(total -> timers.total(total, "its answer was not complete in time"));
    }

    private void answered(HttpClientResponse response) {
        received = response;
        if (ended) {
            discard();
            return;
        }
        timers.endPhase();
        response.pause();
        response.end().onComplete(all -> {
            if (requestEnded || all.failed()) {
                end();
            } else {
                // The rest of the request would be taken for the next one
                giveUp(new CancellationException("The response ended before the request"));
            }
        });
        head.tryComplete(new UpstreamResponse(
                response.statusCode(),
                redaction.reason(response.statusMessage()),
                redaction.fields(response.headers()),
                redaction.body(response.headers(), response),
                () -> redaction.fields(response.trailers())));
    }

    private void giveUp(Throwable cause) {
        if (ended) {
            return;
        }
        end();
        reset(cause);
        head.tryFail(cause instanceof CancellationException ? cause : UpstreamFailures.of(upstream(), cause));
    }

    private void reset(Throwable cause) {
        HttpClientRequest request = sent;
        if (request == null || place == null) {
            return;
        }
        // What has arrived whole in time is delivered
        boolean isWanted = received != null && !(cause instanceof CancellationException);
        place.giveUp(
                requestEnded,
                received != null,
                () -> request.reset(CANCEL, cause),
                isWanted ? () -> {} : () -> onLoop(this::discard));
    }

    /** Reads the rest of an abandoned response: without that, the connection would stay paused. */
    private void discard() {
        if (received == null) {
            return;
        }
        try {
            received.exceptionHandler(broken -> {}).handler(rest -> {}).resume();
        } catch (IllegalStateException allRead) {
            // Its reader gave the call up at its end
        }
    }

    private void end() {
        ended = true;
        timers.end();
    }

    private Upstream upstream() {
        return call.upstream();
    }

    private void onLoop(Runnable task) {
        if (Vertx.currentContext() == context) {
            task.run();
        } else {
            context.runOnContext(there -> task.run());
        }
    }
}
