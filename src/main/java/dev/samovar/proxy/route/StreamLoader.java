package dev.samovar.proxy.route;

import dev.samovar.cache.entry.Cost;
import dev.samovar.cache.entry.ResponseHead;
import dev.samovar.cache.readthrough.stream.Part;
import dev.samovar.cache.readthrough.stream.PartLoader;
import dev.samovar.log.CauseChain;
import dev.samovar.proxy.Assessment;
import dev.samovar.proxy.Upstream;
import dev.samovar.proxy.UpstreamCall;
import dev.samovar.proxy.UpstreamClient;
import dev.samovar.proxy.UpstreamException;
import dev.samovar.proxy.UpstreamRequest;
import dev.samovar.proxy.UpstreamResponse;
import dev.samovar.proxy.forward.WholeAnswer;
import dev.samovar.proxy.keys.ReadCall;
import dev.samovar.proxy.stats.UpstreamCounters;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * Generates the answer to one request by a call upstream, in parts as they arrive.
 *
 * <p>An answer that is not one to give to others later is collected, and fails with {@link AnswerException}: with another
 * status than 200, or in a content coding.
 */
final class StreamLoader implements PartLoader {

    private final Vertx vertx;
    private final Upstream upstream;
    private final UpstreamClient client;
    private final UpstreamRequest request;
    private final String path;
    private final ReadCall.Cacheable read;
    private final ProxyLimits limits;
    private final Offloading work;
    private final UpstreamCounters counters;
    private volatile boolean called;
    private volatile @Nullable MultiMap received;

    StreamLoader(
            Exchange exchange,
            ReadCall.Cacheable read,
            UpstreamRequest.Whole body,
            ProxyLimits limits,
            Offloading work) {
        this.vertx = exchange.context().vertx();
        this.upstream = exchange.upstream();
        this.client = exchange.client();
        this.request = exchange.forAnyClient(body);
        this.path = exchange.target().path();
        this.read = read;
        this.limits = limits;
        this.work = work;
        this.counters = exchange.to().counters();
    }

    @Override
    public Multi<Part> load() {
        return Multi.createFrom()
                .publisher(
                        subscriber -> new UpstreamParts(vertx.getOrCreateContext(), new OneCall(), subscriber).start());
    }

    /** Whether this loader has sent a call. */
    boolean hasCalled() {
        return called;
    }

    /** The response headers that the call of this loader got; empty if another request's call brought the answer. */
    Optional<MultiMap> received() {
        return Optional.ofNullable(received);
    }

    /** What one call is and brings. */
    private final class OneCall implements UpstreamParts.Source {
        private final long start = System.nanoTime();

        @Override
        public UpstreamCall send() {
            called = true;
            return client.send(request);
        }

        @Override
        public Optional<ResponseHead> head(UpstreamResponse response) {
            Optional<ResponseHead> head = SharedHead.of(upstream.dialect(), response.status(), response.headers());
            received = response.headers();
            return head;
        }

        @Override
        public RunningAssessment assess(ResponseHead head) {
            return new RunningAssessment(upstream.dialect(), path, read.call(), head.mediaType(), limits.entryBytes());
        }

        @Override
        public Uni<Part.End> end(RunningAssessment assessment) {
            return assessment.end(work).map(this::end);
        }

        private Part.End end(Assessment found) {
            Duration time = Duration.ofNanos(System.nanoTime() - start);
            counters.answered(read.call().model(), found.tokensIn(), found.tokensOut());
            return new Part.End(
                    found.storable(),
                    new Cost(1, found.tokensIn(), found.tokensOut(), time),
                    read.request(),
                    read.controls().freshFor());
        }

        @Override
        public Uni<Throwable> refused(UpstreamCall call) {
            return WholeAnswer.to(() -> call, upstream, limits.answers())
                    .map(answer -> new AnswerException(upstream.name(), answer));
        }

        @Override
        public Throwable broken(Throwable failure) {
            for (Throwable cause : CauseChain.of(failure)) {
                if (cause instanceof UpstreamException || cause instanceof CancellationException) {
                    return cause;
                }
            }
            return UpstreamException.unreachable(
                    "The upstream " + upstream.name() + " broke off its answer: try again");
        }
    }
}
