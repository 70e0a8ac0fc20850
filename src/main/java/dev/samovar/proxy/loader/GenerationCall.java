package dev.samovar.proxy.loader;

import dev.samovar.cache.entry.Cost;
import dev.samovar.cache.entry.ResponseHead;
import dev.samovar.proxy.Assessment;
import dev.samovar.proxy.Upstream;
import dev.samovar.proxy.UpstreamCall;
import dev.samovar.proxy.UpstreamClient;
import dev.samovar.proxy.UpstreamRequest;
import dev.samovar.proxy.exchange.Exchange;
import dev.samovar.proxy.exchange.ProxiedUpstream;
import dev.samovar.proxy.forward.WholeAnswer;
import dev.samovar.proxy.keys.ReadCall;
import dev.samovar.proxy.stats.UpstreamCounters;
import io.smallrye.mutiny.Uni;
import io.vertx.core.MultiMap;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The call upstream by which one request generates its answer, whether that arrives whole or in parts.
 *
 * <p>It is not sent if another request's call brings the answer. Safe from any thread.
 */
public final class GenerationCall {

    private final Upstream upstream;
    private final UpstreamClient client;
    private final UpstreamRequest request;
    private final int requestBytes;
    private final String path;
    private final ReadCall.Cacheable read;
    private final ProxyLimits limits;
    private final Offloading work;
    private final UpstreamCounters counters;
    private volatile @Nullable UpstreamCall sent;
    private volatile @Nullable MultiMap received;

    /**
     * A client's call that is not sent yet.
     *
     * @param read what was read in the request
     * @param body what is sent upstream
     * @param work where the answer is assessed
     */
    public GenerationCall(
            Exchange exchange,
            ReadCall.Cacheable read,
            UpstreamRequest.Whole body,
            ProxyLimits limits,
            Offloading work) {
        this(exchange.to(), exchange.target().path(), read, exchange.forAnyClient(body), limits, work);
    }

    /**
     * A call that is not sent yet.
     *
     * @param path the raw path behind the upstream's name
     * @param read what was read in the request
     * @param request what is sent upstream, with a whole body
     * @param work where the answer is assessed
     */
    public GenerationCall(
            ProxiedUpstream to,
            String path,
            ReadCall.Cacheable read,
            UpstreamRequest request,
            ProxyLimits limits,
            Offloading work) {
        this.upstream = to.upstream();
        this.client = to.client();
        this.request = request;
        this.requestBytes = request.body() instanceof UpstreamRequest.Whole whole
                ? whole.bytes().length()
                : 0;
        this.path = path;
        this.read = read;
        this.limits = limits;
        this.work = work;
        this.counters = to.counters();
    }

    /** Whether the request has sent its call. */
    public boolean hasCalled() {
        return sent != null;
    }

    /** The response headers that the request's own call got; empty if another's brought the answer. */
    public Optional<MultiMap> received() {
        return Optional.ofNullable(received);
    }

    UpstreamCall send() {
        UpstreamCall call = client.generate(request, read.call().model());
        sent = call;
        return call;
    }

    Uni<WholeAnswer> whole(Supplier<UpstreamCall> call) {
        return WholeAnswer.to(call, upstream, limits.answers());
    }

    /** Takes the head of the answer: what is kept of it, or empty if the answer is not one to give to others later. */
    Optional<ResponseHead> head(int status, MultiMap headers) {
        received = headers;
        return SharedHead.of(upstream.dialect(), status, headers);
    }

    AnswerException refused(WholeAnswer answer) {
        tellCall(0, 0);
        return new AnswerException(upstream.name(), answer);
    }

    /** What a whole answer is worth. */
    Assessment assess(byte[] answer) {
        return upstream.dialect().assess(path, read.call(), answer);
    }

    /** Begins to assess an answer that arrives in parts. */
    RunningAssessment assess(ResponseHead head) {
        return new RunningAssessment(upstream.dialect(), path, read.call(), head.mediaType(), limits.entryBytes());
    }

    /** Counts a complete answer. */
    Cost cost(Assessment found, long startNanos) {
        counters.answered(read.call().model(), read.controls().partition(), found.tokensIn(), found.tokensOut());
        tellCall(found.tokensIn(), found.tokensOut());
        return new Cost(1, found.tokensIn(), found.tokensOut(), Duration.ofNanos(System.nanoTime() - startNanos));
    }

    private void tellCall(long tokensIn, long tokensOut) {
        UpstreamCall call = sent;
        if (call != null) {
            call.answered(tokensIn, tokensOut);
        }
    }

    String upstreamName() {
        return upstream.name();
    }

    /** What the entry keeps of the request; takes time in the size of the request. */
    String keptRequest(boolean storable) {
        return storable ? read.request().get() : "";
    }

    /** How long the answer stays fresh, if the request says so. */
    Optional<Duration> freshFor() {
        return read.controls().freshFor();
    }

    int maxEntryBytes() {
        return limits.entryBytes();
    }

    /** Does work on the request and so many bytes of an answer. */
    <T> Uni<T> work(int answerBytes, Supplier<T> task) {
        return work.on(Math.max(requestBytes, answerBytes), task);
    }

    /** What an answer that arrived in parts is worth, given that it ended properly. */
    Uni<Assessment> end(RunningAssessment assessment) {
        return assessment.end(work);
    }
}
