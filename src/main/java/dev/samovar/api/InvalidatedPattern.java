package dev.samovar.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.samovar.api.InvalidatedNamespace.Replicas;
import dev.samovar.cache.GlobPattern;
import dev.samovar.cache.Invalidation;

/** The answer to a purge by pattern. */
public record InvalidatedPattern(
        boolean success,
        String pattern,
        @JsonProperty("invalidated_count") long invalidatedCount,
        String message,
        Replicas replicas) {

    static InvalidatedPattern of(GlobPattern pattern, Invalidation done) {
        return new InvalidatedPattern(
                true, pattern.text(), done.count(), InvalidatedNamespace.message(done), Replicas.of(done));
    }
}
