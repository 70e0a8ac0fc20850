package dev.samovar.proxy.forward;

import dev.samovar.proxy.Upstream;
import dev.samovar.proxy.UpstreamCall;
import dev.samovar.proxy.UpstreamException;
import dev.samovar.proxy.UpstreamResponse;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.MultiMap;
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
     * Receives the whole answer to a call. The call is sent for each subscriber; cancelling gives it up. Fails with {@link
     * UpstreamException}, also if the answer is larger than it may be.
     *
     * @param send sends the call
     * @param maxBytes what the body may have at most
     */
    public static Uni<WholeAnswer> to(Supplier<UpstreamCall> send, Upstream upstream, int maxBytes) {
        return Uni.createFrom().emitter(emitter -> new Receiver(emitter, upstream, maxBytes).receive(send.get()));
    }

    /** Receives one answer, on the event loop of its call. */
    private static final class Receiver {
        private final UniEmitter<? super WholeAnswer> emitter;
        private final Upstream upstream;
        private final int maxBytes;
        private final Buffer bytes = Buffer.buffer();
        private final AtomicBoolean complete = new AtomicBoolean();

        Receiver(UniEmitter<? super WholeAnswer> emitter, Upstream upstream, int maxBytes) {
            this.emitter = emitter;
            this.upstream = upstream;
            this.maxBytes = maxBytes;
        }

        void receive(UpstreamCall call) {
            emitter.onTermination(() -> {
                if (!complete.get()) {
                    call.cancel();
                }
            });
            call.response().onSuccess(this::read).onFailure(this::fail);
        }

        private void read(UpstreamResponse response) {
            response.body().exceptionHandler(this::fail);
            response.body().endHandler(end -> {
                if (complete.compareAndSet(false, true)) {
                    emitter.complete(new WholeAnswer(
                            response.status(), response.reason(), response.headers(), bytes.getBytes()));
                }
            });
            response.body().handler(this::add);
            response.body().resume();
        }

        private void add(Buffer chunk) {
            if (complete.get() || bytes.length() + (long) chunk.length() > maxBytes) {
                fail(UpstreamException.unreachable(
                        "The answer of the upstream " + upstream.name() + " is larger than " + maxBytes + " bytes"));
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
