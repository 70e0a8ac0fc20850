package dev.samovar.http.repeated;

import dev.samovar.cache.entry.CacheEntry;
import dev.samovar.cache.readthrough.CachedResponse;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The look-up that a request asks for, done again when the request is repeated: with everything that belongs to a hit, such
 * as statistics. Called on any event loop; must not block.
 */
@FunctionalInterface
public interface RepeatableLookup {

    /**
     * A hit in memory, counted as one; empty, with nothing counted, if there is none.
     *
     * @param wanted which entry may be the hit
     */
    Optional<CachedResponse> getIfPresent(Predicate<CacheEntry> wanted);
}
