package dev.samovar.cache.readthrough;

import dev.samovar.cache.entry.CacheEntry;
import dev.samovar.cache.entry.Lookup;
import dev.samovar.cache.key.Namespace;
import dev.samovar.cache.readthrough.failure.FailureCache;
import dev.samovar.cache.readthrough.flight.FlightKey;
import dev.samovar.cache.stats.GenerationCounter;
import dev.samovar.cache.stats.RefreshOutcome;
import java.util.function.Predicate;

/** Generations that begin without a request that waits, counted by their outcome. What is stale is served meanwhile. */
final class BackgroundRefreshes {

    private static final System.Logger LOG = System.getLogger(ReadThroughCache.class.getName());

    private final SharedGenerations generations;
    private final FailureCache failures;
    private final GenerationCounter counter;

    BackgroundRefreshes(SharedGenerations generations, FailureCache failures, GenerationCounter counter) {
        this.generations = generations;
        this.failures = failures;
        this.counter = counter;
    }

    /**
     * Begins a generation in the background, unless there is one, a recent failure or no permit.
     *
     * @param renewed whether an answer that was not stored here has been stored by its loader
     */
    void refresh(SharedGenerations.Request request, Lookup found, Predicate<CacheEntry> renewed) {
        FlightKey flight = new FlightKey(request.key(), found.epoch());
        if (failures.recall(flight).isPresent() || generations.isUnderWay(flight)) {
            return;
        }
        Namespace namespace = request.key().namespace();
        if (request.directives().quota().tryAcquire().isPresent()) {
            counter.refreshed(namespace, RefreshOutcome.REFUSED);
            return;
        }
        generations.start(
                flight,
                () -> generations
                        .generate(flight, SharedGenerations.generatedAt(found), request, renewed)
                        .invoke(result -> counter.refreshed(namespace, outcome(result, renewed)))
                        .onFailure()
                        .invoke(failure -> failed(namespace, failure)));
    }

    private static RefreshOutcome outcome(FillResult result, Predicate<CacheEntry> renewed) {
        if (!(result instanceof FillResult.Filled filled)) {
            return RefreshOutcome.UNSTORED;
        }
        if (filled.elsewhere()) {
            return RefreshOutcome.ELSEWHERE;
        }
        return filled.stored() || renewed.test(filled.entry()) ? RefreshOutcome.RENEWED : RefreshOutcome.UNSTORED;
    }

    private void failed(Namespace namespace, Throwable failure) {
        counter.refreshed(namespace, RefreshOutcome.FAILED);
        LOG.log(
                System.Logger.Level.INFO,
                "A background refresh in {0} failed, the entry stays: {1}",
                namespace,
                failure.getMessage());
    }
}
