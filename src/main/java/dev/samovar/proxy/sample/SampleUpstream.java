package dev.samovar.proxy.sample;

import dev.samovar.proxy.UpstreamCall;
import dev.samovar.proxy.UpstreamClient;
import dev.samovar.proxy.UpstreamRequest;
import dev.samovar.proxy.UpstreamResponse;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.time.InstantSource;
import java.util.concurrent.CancellationException;

/**
 * An upstream without a network: {@code POST …/chat/completions}, whole or streamed, and {@code GET …/models}.
 *
 * <p>Its answers say of themselves that they are sample content. The same request gets the same text, at once. Tokens are
 * words.
 */
public final class SampleUpstream implements UpstreamClient {

    private static final int MAX_BYTES = 1 << 20;

    private final Vertx vertx;
    private final SampleAnswers answers;

    /**
     * The upstream.
     *
     * @param clock the time in its answers
     */
    public SampleUpstream(Vertx vertx, InstantSource clock) {
        this.vertx = vertx;
        this.answers = new SampleAnswers(clock);
    }

    @Override
    public UpstreamCall send(UpstreamRequest request) {
        Call call = new Call();
        if (request.body() instanceof UpstreamRequest.Whole whole) {
            call.answer(request, whole.bytes());
        } else {
            call.receive(request, ((UpstreamRequest.Streamed) request.body()).bytes());
        }
        return call;
    }

    private final class Call implements UpstreamCall {
        private final Promise<UpstreamResponse> response = Promise.promise();
        private final Buffer received = Buffer.buffer();

        @Override
        public Future<UpstreamResponse> response() {
            return response.future();
        }

        @Override
        public void cancel() {
            response.tryFail(new CancellationException("The request was given up"));
        }

        void receive(UpstreamRequest request, ReadStream<Buffer> body) {
            // A client that waits for it would wait in vain otherwise
            request.interim().proceed();
            body.exceptionHandler(response::tryFail);
            body.endHandler(end -> answer(request, received));
            body.handler(chunk -> {
                if (received.length() <= MAX_BYTES) {
                    received.appendBuffer(chunk);
                }
            });
            body.resume();
        }

        void answer(UpstreamRequest request, Buffer body) {
            SampleAnswers.Answer answer = body.length() > MAX_BYTES
                    ? answers.error(413, "The sample reads bodies up to " + MAX_BYTES + " bytes")
                    : answers.to(request.method().name(), request.target(), body.getBytes());
            MultiMap headers = MultiMap.caseInsensitiveMultiMap().add("Content-Type", answer.mediaType());
            if (answer.chunks().size() == 1) {
                headers.add(
                        "Content-Length",
                        Integer.toString(answer.chunks().get(0).length()));
            }
            response.tryComplete(new UpstreamResponse(
                    answer.status(),
                    "",
                    headers,
                    new ChunkStream(vertx.getOrCreateContext(), answer.chunks()),
                    MultiMap::caseInsensitiveMultiMap));
        }
    }
}
