package dev.samovar.api.cache;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.samovar.api.cache.InvalidatedNamespace.Replicas;
import dev.samovar.cache.Invalidation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The answer to a change of version. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record VersionChanged(
        boolean success,
        @JsonProperty("old_version") String oldVersion,
        @JsonProperty("new_version") String newVersion,
        @JsonProperty("invalidated_count") long invalidatedCount,
        String message,
        @Nullable Replicas replicas,

        @Schema(description = "Only in the answer to a dry run, and true then") @JsonProperty("dry_run") @Nullable
        Boolean dryRun) {

    static VersionChanged of(String newVersion, Invalidation result) {
        return new VersionChanged(
                true,
                result.oldVersion().orElseThrow(),
                newVersion,
                result.count(),
                "Cache version updated, all caches invalidated",
                Replicas.of(result),
                null);
    }

    static VersionChanged dry(String oldVersion, String newVersion, long count) {
        return new VersionChanged(true, oldVersion, newVersion, count, DryRun.message(count), null, true);
    }
}
