package dev.samovar.cache;

import java.util.Map;

/**
 * What a purge removed and who confirmed it.
 *
 * @param removed entries that were servable, fresh or stale, when they were removed, by namespace
 * @param live replicas known to be alive, this one included
 * @param confirmed replicas that confirmed the purge, this one included; those that stayed silent are fenced off
 */
public record Invalidation(Map<Namespace, Long> removed, int live, int confirmed) {

    public Invalidation {
        removed = Map.copyOf(removed);
    }

    /** A purge that concerned this process alone. */
    public static Invalidation local(Map<Namespace, Long> removed) {
        return new Invalidation(removed, 1, 1);
    }

    /** How many entries were removed. */
    public long count() {
        return removed.values().stream().mapToLong(Long::longValue).sum();
    }
}
