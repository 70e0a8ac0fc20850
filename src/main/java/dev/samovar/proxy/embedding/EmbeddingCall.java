package dev.samovar.proxy.embedding;

import dev.samovar.cache.entry.CacheEntry;
import dev.samovar.cache.entry.Lookup;
import dev.samovar.cache.key.CacheKey;
import dev.samovar.cache.readthrough.CacheStatus;
import dev.samovar.cache.readthrough.CachedResponse;
import dev.samovar.cache.readthrough.GenerationVoidedException;
import dev.samovar.cache.readthrough.Loader;
import dev.samovar.cache.readthrough.NotCachedException;
import dev.samovar.cache.readthrough.RequestCacheControl;
import dev.samovar.proxy.exchange.ClientResponses;
import dev.samovar.proxy.exchange.Exchange;
import dev.samovar.proxy.keys.ReadCall;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** One call with inputs: looks them up, has the missing ones generated, and composes the answer. Belongs to its event loop. */
final class EmbeddingCall {

    /** How often a request looks its inputs up, when purges void the calls that it joins. */
    private static final int MAX_ROUNDS = 3;

    private final EmbeddingCalls.Services services;
    private final BatchLoader.Services loading;
    private final Asked asked;
    private final ComposedAnswer composed;
    private final CountedEmbeddings counted;

    EmbeddingCall(EmbeddingCalls.Services services, BatchLoader.Services loading, Asked asked) {
        this.services = services;
        this.loading = loading;
        this.asked = asked;
        this.composed = new ComposedAnswer(
                asked.batch(), loading.work(), loading.limits().answers().maxBytes());
        this.counted = new CountedEmbeddings(services.entries(), asked.exchange(), asked.call());
    }

    /**
     * What is asked for.
     *
     * @param directives what the request asks of the cache, with its quota
     */
    record Asked(Exchange exchange, ReadCall.Cacheable call, Batch batch, RequestCacheControl directives) {}

    /** What to send to the client. */
    Uni<Runnable> answer() {
        return round(1);
    }

    private Uni<Runnable> round(int round) {
        return services.entries()
                .lookUp(asked.batch().keys())
                .emitOn(loading.loop())
                .chain(lookups -> {
                    FoundInputs found = new FoundInputs(lookups, asked.directives(), now());
                    return found.all()
                            .map(entries -> composed.ofEntries(entries)
                                    .emitOn(loading.loop())
                                    .chain(entry -> entry.map(
                                                    all -> refreshed(found).map(done -> hit(found, all, entries)))
                                            .orElseGet(() -> generate(nothing(lookups), round))))
                            .orElseGet(() -> generate(found, round));
                });
    }

    /** The same look-ups without what they found, whose bytes are none of ours. */
    private FoundInputs nothing(List<Lookup> lookups) {
        return new FoundInputs(
                lookups.stream()
                        .<Lookup>map(one -> new Lookup.Absent(one.epoch()))
                        .toList(),
                asked.directives(),
                now());
    }

    private Runnable hit(FoundInputs found, CacheEntry answer, List<CacheEntry> entries) {
        CacheStatus served = found.served();
        counted.hit(served, entries);
        CachedResponse response = new CachedResponse(answer, served);
        return () ->
                ClientResponses.send(asked.exchange().request(), response, services.coding(), Optional.empty(), now());
    }

    /** Has stale inputs generated in the background. */
    private Uni<Void> refreshed(FoundInputs found) {
        List<Integer> stale = found.notFresh();
        return stale.isEmpty() || asked.directives().onlyIfCached()
                ? Uni.createFrom().voidItem()
                : services.calls()
                        .refresh(
                                asked.batch().call(stale),
                                reported(loader(found, stale)),
                                answer -> Verdict.of(answer.request()).stored(),
                                asked.directives().quota());
    }

    private BatchLoader loader(FoundInputs found, List<Integer> numbers) {
        Batch batch = asked.batch();
        return new BatchLoader(
                loading,
                asked.exchange(),
                asked.call(),
                batch,
                numbers,
                numbers.stream().map(number -> found.wanted(batch, number)).toList());
    }

    private Loader reported(BatchLoader loader) {
        return () -> loader.load()
                .onFailure()
                .invoke(failure -> services.failed().accept(asked.exchange().upstream(), failure));
    }

    private Uni<Runnable> generate(FoundInputs found, int round) {
        if (asked.directives().onlyIfCached()) {
            return Uni.createFrom()
                    .<Runnable>failure(NotCachedException::new)
                    .onFailure()
                    .invoke(failure -> counted.failed(failure, false));
        }
        List<Integer> missing = found.notFresh();
        BatchLoader loader = loader(found, missing);
        CacheKey key = asked.batch().call(missing);
        RequestCacheControl directives = new RequestCacheControl(
                found.isRefused(),
                false,
                Optional.empty(),
                false,
                asked.directives().quota());
        return services.calls()
                .getParts(key, found.lacked(asked.batch()), directives, reported(loader))
                .onFailure()
                .invoke(failure -> counted.failed(failure, loader.hasCalled()))
                .chain(answer -> generated(new GeneratedAnswer.Generation(found, missing, loader), answer, round));
    }

    private Uni<Runnable> generated(GeneratedAnswer.Generation generation, CachedResponse answer, int round) {
        Verdict verdict = Verdict.of(answer.entry().request());
        CacheStatus.Forwarded served = (CacheStatus.Forwarded) answer.served();
        boolean own = generation.loader().hasCalled();
        if (served.collapsed() && !verdict.proven()) {
            // A purge may have come between the call's beginning and this request
            return round < MAX_ROUNDS
                    ? round(round + 1)
                    : Uni.createFrom()
                            .<Runnable>failure(GenerationVoidedException::new)
                            .onFailure()
                            .invoke(failure -> counted.failed(failure, own));
        }
        if (!own && !served.collapsed()) {
            // Other calls brought all of it meanwhile
            asked.directives().quota().release();
        }
        return new GeneratedAnswer(services, loading.loop(), asked, composed, counted, generation).of(answer, verdict);
    }

    private Instant now() {
        return services.entries().now();
    }
}
