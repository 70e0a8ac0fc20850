package dev.samovar.cache.redis.purge;

import dev.samovar.cache.Purge;
import dev.samovar.cache.key.CacheKey;
import dev.samovar.cache.key.GlobPattern;
import dev.samovar.cache.key.KeyFilter;
import dev.samovar.cache.key.Namespace;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Purges in doubt, arranged so that what concerns a key is found at once, and only patterns are compared one by one.
 * Immutable.
 */
final class DuePurges {

    /** No purges. */
    static final DuePurges NONE = new DuePurges(List.of());

    private final List<RecentPurges.Remembered> all;
    private final Map<CacheKey, Instant> keys = new HashMap<>();
    private final Map<Namespace, Instant> namespaces = new HashMap<>();
    private final List<Matching> patterns = new ArrayList<>();
    private Instant everything = Instant.MIN;

    private record Matching(GlobPattern pattern, Instant at) {}

    DuePurges(List<RecentPurges.Remembered> purges) {
        this.all = List.copyOf(purges);
        for (RecentPurges.Remembered remembered : all) {
            Purge purge = remembered.purge();
            if (purge instanceof Purge.OfKey one) {
                keys.merge(one.key(), remembered.at(), DuePurges::later);
            } else if (purge instanceof Purge.OfNamespace some) {
                namespaces.merge(some.namespace(), remembered.at(), DuePurges::later);
            } else if (purge instanceof Purge.OfPattern some) {
                patterns.add(new Matching(some.pattern(), remembered.at()));
            } else {
                everything = later(everything, remembered.at());
            }
        }
        // The latest first: the first one that fits is the one that counts
        patterns.sort(Comparator.comparing(Matching::at).reversed());
    }

    /** The purges themselves. */
    List<RecentPurges.Remembered> all() {
        return all;
    }

    /** The keys that were purged one by one, each with the time of its last purge. */
    Map<CacheKey, Instant> keys() {
        return keys;
    }

    /**
     * A purge by pattern.
     *
     * @param keys the keys that it concerns
     * @param at when it was made
     */
    record ByPattern(KeyFilter keys, Instant at) {}

    /** The purges by pattern, the latest first. */
    List<ByPattern> byPattern(String version) {
        return patterns.stream()
                .map(matching -> new ByPattern(new KeyFilter(matching.pattern(), version), matching.at()))
                .toList();
    }

    /** Whether all of a namespace was purged. */
    boolean concernsAllOf(Namespace namespace) {
        return everything.isAfter(Instant.MIN) || namespaces.containsKey(namespace);
    }

    /** Whether one of these purges took out of service what began for a key at that time. */
    boolean outdates(CacheKey key, Instant begunAt, String version) {
        return begunAt.isBefore(withoutPatterns(key)) || isMatchedAfter(begunAt, key, version);
    }

    /** Before when an entry or a lease of a key has to begin for one of these purges to concern it; empty if none does. */
    Optional<Instant> bound(CacheKey key, String version) {
        Instant bound = withoutPatterns(key);
        if (!patterns.isEmpty()) {
            GlobPattern.Candidate candidate = GlobPattern.Candidate.of(key, version);
            for (Matching matching : patterns) {
                if (!matching.at().isAfter(bound)) {
                    break;
                }
                if (matching.pattern().matches(candidate)) {
                    bound = matching.at();
                }
            }
        }
        return bound.isAfter(Instant.MIN) ? Optional.of(bound) : Optional.empty();
    }

    private boolean isMatchedAfter(Instant begunAt, CacheKey key, String version) {
        if (patterns.isEmpty() || !patterns.get(0).at().isAfter(begunAt)) {
            return false;
        }
        GlobPattern.Candidate candidate = GlobPattern.Candidate.of(key, version);
        return patterns.stream()
                .takeWhile(matching -> matching.at().isAfter(begunAt))
                .anyMatch(matching -> matching.pattern().matches(candidate));
    }

    private Instant withoutPatterns(CacheKey key) {
        Instant bound = later(everything, namespaces.getOrDefault(key.namespace(), Instant.MIN));
        return later(bound, keys.getOrDefault(key, Instant.MIN));
    }

    private static Instant later(Instant some, Instant other) {
        return some.isAfter(other) ? some : other;
    }
}
