package dev.samovar.cache.entry;

import dev.samovar.cache.key.CacheKey;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of servable entries in an order that stays the same while nothing changes.
 *
 * @param entries the entries
 * @param cursor where to go on; null after the last page
 */
public record EntryPage(List<Listed> entries, @Nullable String cursor) {

    public EntryPage {
        entries = List.copyOf(entries);
    }

    /**
     * One entry without its body.
     *
     * @param key its key
     * @param mediaType its media type; may be empty
     * @param sizeBytes the size of its body
     * @param generatedAt when it was generated
     * @param freshUntil until when it is a hit
     * @param keptUntil until when it may be served stale
     */
    public record Listed(
            CacheKey key,
            String mediaType,
            long sizeBytes,
            Instant generatedAt,
            Instant freshUntil,
            Instant keptUntil) {}
}
