package dev.samovar.cache;

import dev.samovar.cache.key.Namespace;
import java.util.Map;
import java.util.Optional;

/**
 * The result of a purge: entries removed and replicas that confirmed it.
 *
 * @param removed entries that were servable, fresh or stale, when they were removed, by namespace
 * @param live replicas known to be alive, this one included
 * @param confirmed replicas that confirmed the purge, this one included; those that stayed silent are fenced off
 * @param oldVersion the version that a purge by version replaced; empty for other purges
 */
public record Invalidation(Map<Namespace, Long> removed, int live, int confirmed, Optional<String> oldVersion) {

    public Invalidation {
        removed = Map.copyOf(removed);
    }

    /** A purge that replaced no version. */
    public Invalidation(Map<Namespace, Long> removed, int live, int confirmed) {
        this(removed, live, confirmed, Optional.empty());
    }

    /** A purge that concerned this process alone. */
    public static Invalidation local(Map<Namespace, Long> removed) {
        return new Invalidation(removed, 1, 1);
    }

    /** The same of a purge by version. */
    public Invalidation replacing(String version) {
        return new Invalidation(removed, live, confirmed, Optional.of(version));
    }

    /** How many entries were removed. */
    public long count() {
        return removed.values().stream().mapToLong(Long::longValue).sum();
    }
}
