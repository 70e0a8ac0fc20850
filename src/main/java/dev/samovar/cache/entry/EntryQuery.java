package dev.samovar.cache.entry;

import dev.samovar.cache.key.GlobPattern;
import dev.samovar.cache.key.Namespace;
import org.jspecify.annotations.Nullable;

/**
 * Which entries to list.
 *
 * @param namespace entries of this namespace alone; null for all
 * @param pattern entries whose logical key fits; null for all
 * @param cursor where the page before this one ended, as that page gave it; null for the first
 * @param limit entries to a page, 1 to 1000
 */
public record EntryQuery(
        @Nullable Namespace namespace,
        @Nullable GlobPattern pattern,
        @Nullable String cursor,
        int limit) {

    public EntryQuery {
        if (limit < 1 || limit > 1000) {
            throw new IllegalArgumentException("A page has 1 to 1000 entries");
        }
    }
}
