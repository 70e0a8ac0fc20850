package dev.samovar.proxy.route;

import dev.samovar.cache.readthrough.RequestCacheControl;
import dev.samovar.limit.RateLimitedException;
import dev.samovar.proxy.UpstreamRequest;
import dev.samovar.proxy.embedding.EmbeddingCalls;
import dev.samovar.proxy.exchange.ClientResponses;
import dev.samovar.proxy.exchange.Exchange;
import dev.samovar.proxy.exchange.ProxyErrors;
import dev.samovar.proxy.keys.IncomingCall;
import dev.samovar.proxy.keys.ReadCall;
import dev.samovar.proxy.loader.AnswerException;
import dev.samovar.proxy.loader.Offloading;
import dev.samovar.proxy.loader.ProxyLimits;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Executor;

/**
 * Answers calls from the cache. A request that the cache must not answer is passed through.
 *
 * <p>A client that leaves waits no more; the generation of a whole answer is completed, since it is paid for.
 */
final class CachedCalls {

    private static final String TOO_LARGE = "size";

    private final CallServices services;
    private final ProxyLimits limits;
    private final Offloading work;
    private final PassThrough passThrough;
    private final WholeCalls wholes;
    private final StreamedCalls streams;
    private final LocalHits hits;
    private final EmbeddingCalls embeddings;

    CachedCalls(
            CallServices services,
            ProxyLimits limits,
            Offloading work,
            PassThrough passThrough,
            FailureReports reports) {
        this.services = services;
        this.limits = limits;
        this.work = work;
        this.passThrough = passThrough;
        this.hits = new LocalHits(services);
        this.wholes = new WholeCalls(services, limits, work, reports, hits);
        this.streams = new StreamedCalls(services, limits, work, reports);
        this.embeddings = new EmbeddingCalls(
                new EmbeddingCalls.Services(
                        services.caches().whole(), services.caches().inputs(), services.coding(), reports::failed),
                limits,
                work);
    }

    /** Answers a POST to a cacheable path. */
    void answer(Exchange exchange) {
        if (exchange.length().orElse(0) > limits.bodyBytes()) {
            pass(exchange, TOO_LARGE);
            return;
        }
        CacheableBody body = new CacheableBody(exchange, services.bodies(), limits);
        exchange.context().addEndHandler(ended -> body.release());
        body.receive(received -> answer(exchange, received), failure -> fail(exchange, failure));
    }

    /**
     * Passes a model call through whose body is still to be received. It counts against the caller's quota.
     *
     * @param reason why it is not cached, as a token
     */
    void pass(Exchange exchange, String reason) {
        pass(exchange, () -> passThrough.forward(exchange, reason));
    }

    private void answer(Exchange exchange, CacheableBody.Received received) {
        if (!received.whole()) {
            PrefixedStream stream = new PrefixedStream(received.bytes(), exchange.request());
            pass(exchange, new UpstreamRequest.Streamed(stream, OptionalLong.empty()), TOO_LARGE);
            return;
        }
        byte[] body = received.bytes().getBytes();
        if (Offloading.isSmall(body.length)) {
            try {
                decide(exchange, read(exchange, body), body);
            } catch (RuntimeException refused) {
                fail(exchange, refused);
            }
        } else {
            run(
                    exchange,
                    RequestCacheControl.NONE,
                    work.on(body.length, () -> read(exchange, body)).map(call -> () -> decide(exchange, call, body)));
        }
    }

    /** Does what is emitted, on the request's event loop, unless the client has left. */
    private void run(Exchange exchange, RequestCacheControl directives, Uni<Runnable> outcome) {
        Cancellable running = outcome.emitOn(onLoop(Vertx.currentContext()))
                .subscribe()
                .with(Runnable::run, failure -> fail(exchange, directives, failure));
        if (!exchange.response().ended()) {
            exchange.context().addEndHandler(ended -> running.cancel());
        }
    }

    private static Executor onLoop(Context request) {
        return task -> {
            if (request == Vertx.currentContext()) {
                task.run();
            } else {
                request.runOnContext(there -> task.run());
            }
        };
    }

    private ReadCall read(Exchange exchange, byte[] body) {
        return services.keys().apply(incoming(exchange), body);
    }

    private static IncomingCall incoming(Exchange exchange) {
        return new IncomingCall(
                exchange.upstream(),
                exchange.target().path(),
                exchange.target().query(),
                exchange.headers(),
                exchange.caller());
    }

    /** Belongs to the request's event loop, since the caches resume a request where it asked them. */
    private void decide(Exchange exchange, ReadCall call, byte[] bytes) {
        boolean hasInputs = call instanceof ReadCall.Cacheable read && EmbeddingCalls.mayAnswer(exchange, read);
        if (call instanceof ReadCall.Cacheable cacheable && !hasInputs) {
            Runnable again = services.listener().asked(incoming(exchange), cacheable, bytes);
            if (hits.answer(exchange, cacheable, again)) {
                return;
            }
        }
        UpstreamRequest.Whole body = new UpstreamRequest.Whole(Buffer.buffer(call.upstreamBody(bytes)));
        if (call instanceof ReadCall.Bypass bypass) {
            pass(exchange, body, bypass.reason());
        } else if (hasInputs) {
            ReadCall.Cacheable batch = (ReadCall.Cacheable) call;
            run(exchange, batch.controls().directives(), embedded(exchange, batch, body));
        } else {
            ReadCall.Cacheable cacheable = (ReadCall.Cacheable) call;
            run(
                    exchange,
                    cacheable.controls().directives(),
                    cacheable.call().stream()
                            ? streams.answer(exchange, cacheable, body, services.quota(exchange))
                            : wholes.answer(exchange, cacheable, body, services.quota(exchange)));
        }
    }

    private void pass(Exchange exchange, UpstreamRequest.Body body, String reason) {
        pass(exchange, () -> passThrough.forward(exchange, body, reason));
    }

    /** Passes a model call through, which is a generation as well. */
    private void pass(Exchange exchange, Runnable forward) {
        Optional<Duration> refused = services.quota(exchange).tryAcquire();
        if (refused.isPresent()) {
            fail(exchange, RateLimitedException.ofClient(refused.get()));
        } else {
            forward.run();
        }
    }

    private Uni<Runnable> embedded(Exchange exchange, ReadCall.Cacheable call, UpstreamRequest.Whole body) {
        return embeddings.answer(
                exchange,
                call,
                body.bytes().getBytes(),
                call.controls().directives().chargedTo(services.quota(exchange)),
                onLoop(Vertx.currentContext()),
                () -> wholes.answer(exchange, call, body, services.quota(exchange)));
    }

    private void fail(Exchange exchange, Throwable failure) {
        fail(exchange, RequestCacheControl.NONE, failure);
    }

    private void fail(Exchange exchange, RequestCacheControl directives, Throwable failure) {
        // Nothing, if the cache has counted it
        exchange.counted().refused();
        if (failure instanceof AnswerException upstream) {
            ClientResponses.send(exchange.response(), upstream.answer(), directives);
        } else {
            ProxyErrors.send(exchange.response(), exchange.upstream().dialect(), ProxyErrors.of(failure));
        }
    }
}
