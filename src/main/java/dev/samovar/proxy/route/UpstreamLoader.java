package dev.samovar.proxy.route;

import dev.samovar.cache.entry.Cost;
import dev.samovar.cache.entry.ResponseHead;
import dev.samovar.cache.readthrough.Generated;
import dev.samovar.cache.readthrough.Loader;
import dev.samovar.proxy.Assessment;
import dev.samovar.proxy.Upstream;
import dev.samovar.proxy.UpstreamClient;
import dev.samovar.proxy.UpstreamRequest;
import dev.samovar.proxy.forward.WholeAnswer;
import dev.samovar.proxy.keys.ReadCall;
import dev.samovar.proxy.stats.UpstreamCounters;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Generates the answer to one request by a call upstream.
 *
 * <p>Fails with {@link AnswerException} if the answer is not one to give to others later: with another status than 200, or
 * in a content coding, which was not asked for.
 */
final class UpstreamLoader implements Loader {

    private final Upstream upstream;
    private final UpstreamClient client;
    private final UpstreamRequest request;
    private final String path;
    private final ReadCall.Cacheable read;
    private final ProxyLimits limits;
    private final Offloading work;
    private final UpstreamCounters counters;
    private volatile boolean called;
    private volatile @Nullable WholeAnswer received;

    UpstreamLoader(
            Exchange exchange,
            ReadCall.Cacheable read,
            UpstreamRequest.Whole body,
            ProxyLimits limits,
            Offloading work) {
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
    public Uni<Generated> load() {
        return Uni.createFrom().deferred(() -> {
            long start = System.nanoTime();
            called = true;
            return WholeAnswer.to(() -> client.send(request), upstream, limits.answers())
                    .invoke(answer -> received = answer)
                    .chain(answer -> work.on(answer.body().length, () -> generated(answer, start)));
        });
    }

    private Generated generated(WholeAnswer answer, long start) {
        ResponseHead head = SharedHead.of(upstream.dialect(), answer.status(), answer.headers())
                .orElseThrow(() -> new AnswerException(upstream.name(), answer));
        Assessment found = upstream.dialect().assess(path, read.call(), answer.body());
        counters.answered(read.call().model(), found.tokensIn(), found.tokensOut());
        return new Generated(
                answer.body(),
                head,
                new Cost(1, found.tokensIn(), found.tokensOut(), Duration.ofNanos(System.nanoTime() - start)),
                found.storable() && answer.body().length <= limits.entryBytes(),
                read.request(),
                read.controls().freshFor());
    }

    /** Whether this loader has sent a call. */
    boolean hasCalled() {
        return called;
    }

    /** The answer to the call of this loader; empty if another request's call brought it. */
    Optional<WholeAnswer> received() {
        return Optional.ofNullable(received);
    }
}
