package dev.samovar.proxy.stats;

import dev.samovar.log.CauseChain;
import dev.samovar.proxy.UpstreamCall;
import dev.samovar.proxy.UpstreamClient;
import dev.samovar.proxy.UpstreamException;
import dev.samovar.proxy.UpstreamRequest;
import dev.samovar.proxy.UpstreamResponse;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A client that counts its calls, their failures, and the time to their first byte. */
public final class CountingClient implements UpstreamClient {

    private static final int TOO_SLOW = 504;

    private final UpstreamClient client;
    private final UpstreamCounters counters;

    /** A counting decorator of a client. */
    public CountingClient(UpstreamClient client, UpstreamCounters counters) {
        this.client = client;
        this.counters = counters;
    }

    @Override
    public UpstreamCall send(UpstreamRequest request) {
        counters.called();
        return new CountedCall(client.send(request));
    }

    private final class CountedCall implements UpstreamCall {
        private final long start = System.nanoTime();
        private final AtomicBoolean failed = new AtomicBoolean();
        private final UpstreamCall call;
        private final Future<UpstreamResponse> response;

        CountedCall(UpstreamCall call) {
            this.call = call;
            this.response = call.response()
                    .map(this::began)
                    .onFailure(failure -> failed(failure, UpstreamCounters.UNREACHABLE));
        }

        @Override
        public Future<UpstreamResponse> response() {
            return response;
        }

        @Override
        public void cancel() {
            // What fails from now on did not fail by itself
            failed.set(true);
            call.cancel();
        }

        private UpstreamResponse began(UpstreamResponse head) {
            counters.began(head.status(), System.nanoTime() - start);
            if (head.status() >= 400) {
                failed.set(true);
            }
            return new UpstreamResponse(
                    head.status(),
                    head.reason(),
                    head.headers(),
                    new WatchedBody(head.body(), failure -> failed(failure, UpstreamCounters.BROKEN)),
                    head.trailers());
        }

        private void failed(Throwable failure, String kind) {
            boolean slow = false;
            for (Throwable cause : CauseChain.of(failure)) {
                if (cause instanceof CancellationException) {
                    return;
                }
                slow |= cause instanceof UpstreamException known && known.status() == TOO_SLOW;
            }
            if (failed.compareAndSet(false, true)) {
                counters.failed(slow ? UpstreamCounters.TIMEOUT : kind);
            }
        }
    }

    /** A body whose failure is reported besides. */
    private record WatchedBody(ReadStream<Buffer> body, Handler<Throwable> failed) implements ReadStream<Buffer> {

        @Override
        public ReadStream<Buffer> exceptionHandler(@Nullable Handler<Throwable> handler) {
            body.exceptionHandler(
                    handler == null
                            ? null
                            : failure -> {
                                failed.handle(failure);
                                handler.handle(failure);
                            });
            return this;
        }

        @Override
        public ReadStream<Buffer> handler(@Nullable Handler<Buffer> handler) {
            body.handler(handler);
            return this;
        }

        @Override
        public ReadStream<Buffer> pause() {
            body.pause();
            return this;
        }

        @Override
        public ReadStream<Buffer> resume() {
            body.resume();
            return this;
        }

        @Override
        public ReadStream<Buffer> fetch(long amount) {
            body.fetch(amount);
            return this;
        }

        @Override
        public ReadStream<Buffer> endHandler(@Nullable Handler<Void> handler) {
            body.endHandler(handler);
            return this;
        }
    }
}
