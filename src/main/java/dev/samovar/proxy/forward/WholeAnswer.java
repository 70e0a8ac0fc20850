package dev.samovar.proxy.forward;

import dev.samovar.proxy.Upstream;
import dev.samovar.proxy.UpstreamCall;
import dev.samovar.proxy.UpstreamException;
import dev.samovar.proxy.UpstreamResponse;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Context;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/**
 * An answer of an upstream that was received to its end.
 *
 * @param headers as the upstream sent them
 * @param body handed over, not to be changed
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record WholeAnswer(int status, String reason, MultiMap headers, byte[] body) {

    /**
     * The memory that an answer may take.
     *
     * @param maxBytes what its body may have at most
     * @param budget what all bodies may have together while they are received
     */
    public record Limits(int maxBytes, AnswerBudget budget) {}

    /**
     * Receives the whole answer to a call. The call is sent for each subscriber; cancelling gives it up. Fails with {@link
     * UpstreamException}, also if the answer is larger than it may be. While the budget is used up it may have to wait.
     *
     * @param send sends the call
     */
    public static Uni<WholeAnswer> to(Supplier<UpstreamCall> send, Upstream upstream, Limits limits) {
        return Uni.createFrom().emitter(emitter -> new Receiver(emitter, upstream, limits).receive(send.get()));
    }

    /** Receives one answer, on the event loop of its call. */
    private static final class Receiver {
        private final UniEmitter<? super WholeAnswer> emitter;
        private final Upstream upstream;
        private final Limits limits;
        private final Buffer bytes = Buffer.buffer();
        private final AtomicBoolean complete = new AtomicBoolean();
        private final AnswerBudget.Claim memory;
        private volatile Runnable resumption = () -> {};

        Receiver(UniEmitter<? super WholeAnswer> emitter, Upstream upstream, Limits limits) {
            this.emitter = emitter;
            this.upstream = upstream;
            this.limits = limits;
            this.memory = limits.budget().begin(() -> resumption.run());
        }

        void receive(UpstreamCall call) {
            emitter.onTermination(() -> {
                memory.end();
                if (!complete.get()) {
                    call.cancel();
                }
            });
            call.response().onSuccess(this::read).onFailure(this::fail);
        }

        private void read(UpstreamResponse response) {
            Context loop = Vertx.currentContext();
            resumption = () -> loop.runOnContext(there -> response.body().resume());
            response.body()
                    .exceptionHandler(failure -> fail(
                            failure instanceof CancellationException
                                    ? failure
                                    : UpstreamFailures.ofAnswer(upstream.name(), failure)));
            response.body().endHandler(end -> {
                if (complete.compareAndSet(false, true)) {
                    emitter.complete(new WholeAnswer(
                            response.status(), response.reason(), response.headers(), bytes.getBytes()));
                }
            });
            response.body().handler(chunk -> {
                add(chunk);
                if (!memory.add(chunk.length())) {
                    response.body().pause();
                }
            });
            response.body().resume();
        }

        private void add(Buffer chunk) {
            if (complete.get() || bytes.length() + (long) chunk.length() > limits.maxBytes()) {
                fail(UpstreamException.unreachable("The answer of the upstream " + upstream.name() + " is larger than "
                        + limits.maxBytes() + " bytes"));
            } else {
                bytes.appendBuffer(chunk);
            }
        }

        /** A second failure, such as that of the call that the first one ended, is dropped by the emitter. */
        private void fail(Throwable failure) {
            emitter.fail(failure instanceof CancellationException ? failure : UpstreamFailures.of(upstream, failure));
        }
    }
}
