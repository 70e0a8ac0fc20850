package dev.samovar.proxy.stats;

import dev.samovar.log.CauseChain;
import dev.samovar.proxy.UpstreamCall;
import dev.samovar.proxy.UpstreamClient;
import dev.samovar.proxy.UpstreamException;
import dev.samovar.proxy.UpstreamRequest;
import dev.samovar.proxy.UpstreamResponse;
import dev.samovar.proxy.WatchedBody;
import io.vertx.core.Future;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicBoolean;

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

    @Override
    public UpstreamCall generate(UpstreamRequest request, String model) {
        counters.called();
        return new CountedCall(client.generate(request, model));
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

        @Override
        public void answered(long tokensIn, long tokensOut) {
            call.answered(tokensIn, tokensOut);
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
}
