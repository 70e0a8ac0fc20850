package dev.samovar.proxy.loader;

import dev.samovar.cache.entry.ResponseHead;
import dev.samovar.cache.readthrough.stream.part.Part;
import dev.samovar.cache.readthrough.stream.part.PartLoader;
import dev.samovar.cache.readthrough.stream.timing.StreamTimeouts;
import dev.samovar.log.CauseChain;
import dev.samovar.proxy.Assessment;
import dev.samovar.proxy.Upstream;
import dev.samovar.proxy.UpstreamCall;
import dev.samovar.proxy.UpstreamResponse;
import dev.samovar.proxy.forward.UpstreamFailures;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;

/**
 * Generates the answer to one request by a call upstream, in parts as they arrive.
 *
 * <p>An answer that is not one to give to others later is collected, and fails with {@link AnswerException}: with another
 * status than 200, or in a content coding.
 */
public final class StreamLoader implements PartLoader {

    /** What the cache waits longer than the upstream's client, whose failures say more. */
    private static final Duration MARGIN = Duration.ofSeconds(2);

    private final Vertx vertx;
    private final GenerationCall call;

    public StreamLoader(Vertx vertx, GenerationCall call) {
        this.vertx = vertx;
        this.call = call;
    }

    /** The cache's timeouts. A stream may pause as long as its first byte may take: a model that thinks sends nothing. */
    public static StreamTimeouts timeouts(Upstream.Timeouts upstream) {
        Duration beginning = upstream.connect().plus(MARGIN);
        return new StreamTimeouts(
                beginning.plus(upstream.firstByte()), upstream.firstByte(), beginning.plus(upstream.total()));
    }

    @Override
    public Multi<Part> load() {
        return Multi.createFrom()
                .publisher(
                        subscriber -> new UpstreamParts(vertx.getOrCreateContext(), new OneCall(), subscriber).start());
    }

    /** What one call is and brings. */
    private final class OneCall implements UpstreamParts.Source {
        private final long start = System.nanoTime();

        @Override
        public UpstreamCall send() {
            return call.send();
        }

        @Override
        public Optional<ResponseHead> head(UpstreamResponse response) {
            return call.head(response.status(), response.headers());
        }

        @Override
        public RunningAssessment assess(ResponseHead head) {
            return call.assess(head);
        }

        @Override
        public Uni<Part.End> end(RunningAssessment assessment) {
            return call.end(assessment).chain(found -> call.work(0, () -> end(found)));
        }

        private Part.End end(Assessment found) {
            return new Part.End(
                    found.storable(), call.cost(found, start), call.keptRequest(found.storable()), call.freshFor());
        }

        @Override
        public Uni<Throwable> refused(UpstreamCall sent) {
            return call.whole(() -> sent).map(call::refused);
        }

        @Override
        public Throwable broken(Throwable failure) {
            for (Throwable cause : CauseChain.of(failure)) {
                if (cause instanceof CancellationException) {
                    return cause;
                }
            }
            return UpstreamFailures.ofAnswer(call.upstreamName(), failure);
        }
    }
}
