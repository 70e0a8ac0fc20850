package dev.samovar.proxy.route;

import dev.samovar.http.body.BodyBudget;
import dev.samovar.http.body.BodyBudgetException;
import dev.samovar.proxy.exchange.Exchange;
import dev.samovar.proxy.loader.ProxyLimits;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpVersion;
import jakarta.ws.rs.ClientErrorException;
import java.io.IOException;
import java.util.function.Consumer;

/**
 * The body of a cacheable request, received in memory up to a limit.
 *
 * <p>Fails with 408 at its deadline, with {@link BodyBudgetException} when the budget of all bodies is used up, and with
 * {@link IOException} when its connection breaks. Belongs to one request, on its event loop.
 */
final class CacheableBody {

    private static final String CONTINUE = "100-continue";

    /** What the budget does not count, so that small bodies pass while it is used up. */
    private static final int FREE_BYTES = 10 * 1024;

    private final Exchange exchange;
    private final Vertx vertx;
    private final BodyBudget budget;
    private final ProxyLimits limits;
    private Consumer<Received> onReceived = received -> {};
    private Consumer<Throwable> onFailure = failure -> {};
    private Buffer bytes = Buffer.buffer();
    private long taken;
    private long timer;
    private boolean ended;

    CacheableBody(Exchange exchange, BodyBudget budget, ProxyLimits limits) {
        this.exchange = exchange;
        this.vertx = exchange.context().vertx();
        this.budget = budget;
        this.limits = limits;
    }

    /**
     * What was received.
     *
     * @param bytes the whole body, or the beginning of one that is larger than its limit
     * @param whole whether it is the whole; otherwise the request is paused behind it
     */
    record Received(Buffer bytes, boolean whole) {}

    /** Receives the body, once; calls back once. */
    void receive(Consumer<Received> onReceived, Consumer<Throwable> onFailure) {
        this.onReceived = onReceived;
        this.onFailure = onFailure;
        if (!exchange.hasBody()) {
            ended = true;
            onReceived.accept(new Received(bytes, true));
            return;
        }
        timer = vertx.setTimer(limits.bodyDeadline().toMillis(), fired -> fail(new ClientErrorException(408)));
        exchange.request().exceptionHandler(broken -> fail(new IOException("The connection broke", broken)));
        exchange.request().endHandler(end -> complete(true));
        exchange.request().handler(this::add);
        sayContinue();
        exchange.request().resume();
    }

    private void sayContinue() {
        boolean waits = CONTINUE.equalsIgnoreCase(exchange.headers().get(HttpHeaders.EXPECT));
        // The upstream has nothing to wait for
        exchange.headers().remove(HttpHeaders.EXPECT);
        if (waits && exchange.request().version() != HttpVersion.HTTP_1_0) {
            exchange.response().writeContinue();
        }
    }

    private void add(Buffer chunk) {
        if (ended) {
            return;
        }
        bytes.appendBuffer(chunk);
        long missing = bytes.length() - FREE_BYTES - taken;
        if (bytes.length() > limits.bodyBytes()) {
            exchange.request().pause();
            complete(false);
        } else if (missing > 0 && !budget.tryAcquire(missing)) {
            fail(new BodyBudgetException());
        } else {
            taken += Math.max(0, missing);
        }
    }

    private void complete(boolean whole) {
        if (!ended) {
            end();
            Buffer received = bytes;
            bytes = Buffer.buffer();
            onReceived.accept(new Received(received, whole));
        }
    }

    private void fail(Throwable failure) {
        if (!ended) {
            end();
            bytes = Buffer.buffer();
            onFailure.accept(failure);
        }
    }

    private void end() {
        ended = true;
        vertx.cancelTimer(timer);
    }

    /** Gives back to the budget what the body took; to be called when its request is answered or gone. */
    void release() {
        budget.release(taken);
        taken = 0;
        if (!ended) {
            end();
        }
    }
}
