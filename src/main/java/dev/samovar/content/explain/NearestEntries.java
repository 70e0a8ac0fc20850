package dev.samovar.content.explain;

import dev.samovar.cache.CacheStore;
import dev.samovar.cache.StoreUnavailableException;
import dev.samovar.cache.entry.EntryPage;
import dev.samovar.cache.entry.EntryQuery;
import dev.samovar.cache.entry.Lookup;
import dev.samovar.cache.key.CacheKey;
import dev.samovar.cache.key.CanonicalRequest;
import dev.samovar.cache.key.GlobPattern;
import dev.samovar.content.explain.MissDiagnosis.Nearest;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds the stored entry whose request is most like another: first among those of the same subject, then of subjects that
 * begin like it, then among some of the namespace. It compares a few entries at most, and gives up after a while.
 */
final class NearestEntries {

    private static final int CANDIDATES = 20;
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final CacheStore store;

    NearestEntries(CacheStore store) {
        this.store = store;
    }

    private record Compared(Nearest nearest, long same) {}

    /** The nearest entry; nothing if there is none that can be compared, or the search takes too long. */
    Uni<Optional<Nearest>> to(CacheKey key, Map<String, String> request, String version) {
        String start = version + ':' + key.namespace() + ':';
        String subject = key.subject();
        int slash = subject.indexOf('/');
        String topic = slash < 0 ? subject : subject.substring(0, slash);
        return search(List.of(start + subject, start + topic, start), key, request)
                .ifNoItem()
                .after(PATIENCE)
                .recoverWithItem(Optional.empty())
                .onFailure(StoreUnavailableException.class)
                .recoverWithItem(Optional.empty());
    }

    private Uni<Optional<Nearest>> search(List<String> starts, CacheKey key, Map<String, String> request) {
        if (starts.isEmpty()) {
            return Uni.createFrom().item(Optional.empty());
        }
        EntryQuery query = new EntryQuery(key.namespace(), GlobPattern.startingWith(starts.get(0)), null, CANDIDATES);
        return store.list(query)
                .chain(page -> nearest(page, key, request))
                .chain(found -> found.isPresent()
                        ? Uni.createFrom().item(found)
                        : search(starts.subList(1, starts.size()), key, request));
    }

    private Uni<Optional<Nearest>> nearest(EntryPage page, CacheKey key, Map<String, String> request) {
        return Multi.createFrom()
                .iterable(page.entries())
                .map(EntryPage.Listed::key)
                .filter(other -> !other.equals(key))
                .onItem()
                .transformToUniAndConcatenate(
                        other -> store.getQuietly(other).map(lookup -> compared(other, lookup, request)))
                .collect()
                .asList()
                .map(all -> all.stream()
                        .flatMap(Optional::stream)
                        .max(Comparator.comparingLong(Compared::same)
                                .thenComparing(
                                        one -> one.nearest().found().entry().generatedAt()))
                        .map(Compared::nearest));
    }

    private static Optional<Compared> compared(CacheKey other, Lookup lookup, Map<String, String> request) {
        return lookup.fold(
                found -> CanonicalRequest.read(found.entry().request(), other)
                        .flatMap(stored -> compared(other, found, request, stored)),
                absent -> Optional.empty());
    }

    private static Optional<Compared> compared(
            CacheKey other, Lookup.Found found, Map<String, String> request, Map<String, String> stored) {
        List<String> names = new ArrayList<>(request.keySet());
        stored.keySet().stream().filter(name -> !request.containsKey(name)).forEach(names::add);
        List<String> different = names.stream()
                .filter(name -> !Optional.ofNullable(request.get(name)).equals(Optional.ofNullable(stored.get(name))))
                .toList();
        return different.stream()
                .findFirst()
                .map(field -> new Compared(
                        new Nearest(
                                other,
                                found,
                                field,
                                Optional.ofNullable(request.get(field)),
                                Optional.ofNullable(stored.get(field)),
                                Optional.empty(),
                                List.of()),
                        (long) names.size() - different.size()));
    }
}
