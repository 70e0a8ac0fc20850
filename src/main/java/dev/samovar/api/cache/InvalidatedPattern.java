package dev.samovar.api.cache;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.samovar.api.cache.InvalidatedNamespace.Replicas;
import dev.samovar.cache.Invalidation;
import dev.samovar.cache.key.GlobPattern;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The answer to a purge by pattern. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record InvalidatedPattern(
        boolean success,
        String pattern,
        @JsonProperty("invalidated_count") long invalidatedCount,
        String message,
        @Nullable Replicas replicas,

        @Schema(description = "Only in the answer to a dry run, and true then") @JsonProperty("dry_run") @Nullable
        Boolean dryRun) {

    static InvalidatedPattern of(GlobPattern pattern, Invalidation result) {
        return new InvalidatedPattern(
                true, pattern.text(), result.count(), InvalidatedNamespace.message(result), Replicas.of(result), null);
    }

    static InvalidatedPattern dry(GlobPattern pattern, long count) {
        return new InvalidatedPattern(true, pattern.text(), count, DryRun.message(count), null, true);
    }
}
