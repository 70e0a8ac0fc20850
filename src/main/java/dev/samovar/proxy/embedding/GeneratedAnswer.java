package dev.samovar.proxy.embedding;

import dev.samovar.cache.entry.CacheEntry;
import dev.samovar.cache.readthrough.CacheStatus;
import dev.samovar.cache.readthrough.CachedResponse;
import dev.samovar.proxy.UpstreamException;
import dev.samovar.proxy.exchange.CacheStatusText;
import dev.samovar.proxy.exchange.ClientResponses;
import io.smallrye.mutiny.Uni;
import io.vertx.core.MultiMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * The answer to a request for inputs of which a call generated the missing ones: that of the call as it is, or composed with
 * the entries of the others. Belongs to the request's event loop.
 */
final class GeneratedAnswer {

    private final EmbeddingCalls.Services services;
    private final Executor loop;
    private final EmbeddingCall.Asked asked;
    private final ComposedAnswer composed;
    private final CountedEmbeddings counted;
    private final Generation generation;

    /**
     * A generation of the missing inputs.
     *
     * @param missing the numbers of its inputs
     */
    record Generation(FoundInputs found, List<Integer> missing, BatchLoader loader) {}

    GeneratedAnswer(
            EmbeddingCalls.Services services,
            Executor loop,
            EmbeddingCall.Asked asked,
            ComposedAnswer composed,
            CountedEmbeddings counted,
            Generation generation) {
        this.services = services;
        this.loop = loop;
        this.asked = asked;
        this.composed = composed;
        this.counted = counted;
        this.generation = generation;
    }

    /**
     * What to send to the client.
     *
     * @param answer the answer to the call
     * @param verdict what the call's own loader found of it
     */
    Uni<Runnable> of(CachedResponse answer, Verdict verdict) {
        CacheStatus.Forwarded served = (CacheStatus.Forwarded) answer.served();
        boolean own = generation.loader().hasCalled();
        CacheStatus.Forwarded status = new CacheStatus.Forwarded(
                served.reason(), served.collapsed() || !own, verdict.stored() && own && !served.collapsed());
        if (asked.batch().isWhole(generation.missing())) {
            counted.generated(own, List.of());
            return Uni.createFrom().item(() -> send(answer.entry(), status, verdict.plain(), Optional.empty()));
        }
        return verdict.good()
                ? completed(answer.entry(), status)
                : Uni.createFrom()
                        .<Runnable>failure(UpstreamException.unreachable("The upstream "
                                + asked.exchange().upstream().name()
                                + " did not answer with one result for each input"))
                        .onFailure()
                        .invoke(failure -> counted.failed(failure, own));
    }

    private Uni<Runnable> completed(CacheEntry answer, CacheStatus.Forwarded status) {
        Map<Integer, CacheEntry> hits = generation.found().fresh();
        boolean own = generation.loader().hasCalled();
        return composed.ofCall(generation.missing(), answer, hits)
                .emitOn(loop)
                .onFailure()
                .invoke(failure -> counted.failed(failure, own))
                .map(entry -> {
                    CacheEntry all = entry.orElseThrow(() -> UpstreamException.unreachable(
                            "What is cached of the inputs is damaged: purge it, or send Cache-Control: no-cache"));
                    counted.generated(own, hits.values());
                    Optional<String> statusText = hits.isEmpty()
                            ? Optional.empty()
                            : Optional.of(CacheStatusText.partHit(status, share(hits)));
                    return () -> send(all, status, false, statusText);
                });
    }

    /** How many inputs of how many had an entry, as the client counts them. */
    private String share(Map<Integer, CacheEntry> hits) {
        List<Integer> numbers = asked.batch().numbers();
        return numbers.stream().filter(hits::containsKey).count() + "/" + numbers.size();
    }

    private void send(CacheEntry entry, CacheStatus.Forwarded status, boolean plain, Optional<String> statusText) {
        Optional<MultiMap> received = generation.loader().received();
        ClientResponses.send(
                asked.exchange().request(),
                new CachedResponse(entry, status),
                services.coding(),
                plain ? received : received.map(ClientResponses::withoutBytes),
                statusText,
                services.entries().now());
    }
}
