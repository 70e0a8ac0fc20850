package dev.samovar.proxy.explain;

import dev.samovar.cache.CacheStore;
import dev.samovar.cache.StoreUnavailableException;
import dev.samovar.cache.entry.EntryPage;
import dev.samovar.cache.entry.EntryQuery;
import dev.samovar.cache.entry.Lookup;
import dev.samovar.cache.key.CacheKey;
import dev.samovar.cache.key.GlobPattern;
import dev.samovar.cache.key.Subject;
import dev.samovar.proxy.outline.ComparedRequest.Comparison;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Finds the stored entry whose request is most like another: among some with the same start of the last message, some of
 * the same model, and some of the upstream. Entries of the same scope are nearer than any other, then those with the most
 * equal parts. After {@link #PATIENCE} it is the nearest so far.
 */
final class NearestRequests {

    private static final int CANDIDATES = 20;
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private static final Comparator<Candidate> NEARNESS = Comparator.<Candidate, Boolean>comparing(
                    one -> one.comparison.sameScope())
            .thenComparing(one -> one.comparison.equal())
            .thenComparing(one -> -one.comparison.different())
            .thenComparing(one -> one.found.entry().generatedAt());

    private final CacheStore store;
    private final Executor workers;

    /**
     * A search.
     *
     * @param workers where requests are compared
     */
    NearestRequests(CacheStore store, Executor workers) {
        this.store = store;
        this.workers = workers;
    }

    private record Candidate(CacheKey key, Lookup.Found found, Comparison comparison) {}

    /** The nearest entry; nothing if there is none that can be compared. */
    Uni<Optional<NearestRequest>> to(ExplainedRequest.Cacheable request, String version) {
        return Uni.createFrom().deferred(() -> {
            AtomicReference<@Nullable Candidate> best = new AtomicReference<>();
            Set<CacheKey> seen = new HashSet<>(Set.of(request.key()));
            return Multi.createFrom()
                    .iterable(starts(request, version))
                    .onItem()
                    .transformToUniAndConcatenate(start -> candidates(request, start))
                    .onItem()
                    .<EntryPage.Listed>disjoint()
                    .map(EntryPage.Listed::key)
                    .filter(seen::add)
                    .onItem()
                    .transformToUniAndConcatenate(key ->
                            store.getQuietly(key).emitOn(workers).invoke(lookup -> compare(request, key, lookup, best)))
                    .collect()
                    .last()
                    .map(last -> nearest(best))
                    .ifNoItem()
                    .after(PATIENCE)
                    .recoverWithItem(() -> nearest(best))
                    .onFailure(StoreUnavailableException.class)
                    .recoverWithItem(() -> nearest(best));
        });
    }

    private static List<String> starts(ExplainedRequest.Cacheable request, String version) {
        String upstream = version + ':' + request.key().namespace() + ':';
        return List.of(upstream + request.key().subject(), upstream + Subject.of(request.model() + '/'), upstream);
    }

    private Uni<List<EntryPage.Listed>> candidates(ExplainedRequest.Cacheable request, String start) {
        return store.list(new EntryQuery(request.key().namespace(), GlobPattern.startingWith(start), null, CANDIDATES))
                .map(EntryPage::entries);
    }

    private static void compare(
            ExplainedRequest.Cacheable request,
            CacheKey key,
            Lookup lookup,
            AtomicReference<@Nullable Candidate> best) {
        Candidate before = best.get();
        if (lookup instanceof Lookup.Found found) {
            request.compared()
                    .with(found.entry().request(), key)
                    .map(comparison -> new Candidate(key, found, comparison))
                    .filter(candidate -> before == null || NEARNESS.compare(candidate, before) > 0)
                    .ifPresent(best::set);
        }
    }

    private static Optional<NearestRequest> nearest(AtomicReference<@Nullable Candidate> best) {
        return Optional.ofNullable(best.get())
                .map(one -> new NearestRequest(one.key, one.found, one.comparison.differences()));
    }
}
