package dev.samovar.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.samovar.api.InvalidatedNamespace.Replicas;
import dev.samovar.cache.VersionChange;

/** The answer to a change of version. */
public record VersionChanged(
        boolean success,
        @JsonProperty("old_version") String oldVersion,
        @JsonProperty("new_version") String newVersion,
        @JsonProperty("invalidated_count") long invalidatedCount,
        String message,
        Replicas replicas) {

    static VersionChanged of(VersionChange change) {
        return new VersionChanged(
                true,
                change.oldVersion(),
                change.newVersion(),
                change.invalidation().count(),
                "Cache version updated, all caches invalidated",
                Replicas.of(change.invalidation()));
    }
}
