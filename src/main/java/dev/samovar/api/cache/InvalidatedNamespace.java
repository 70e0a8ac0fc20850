package dev.samovar.api.cache;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.samovar.cache.Invalidation;
import dev.samovar.cache.key.Namespace;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The answer to a purge of a namespace. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record InvalidatedNamespace(
        boolean success,
        String namespace,
        @JsonProperty("invalidated_count") long invalidatedCount,
        String message,
        @Nullable Replicas replicas,

        @Schema(description = "Only in the answer to a dry run, and true then") @JsonProperty("dry_run") @Nullable
        Boolean dryRun) {

    static InvalidatedNamespace of(Namespace namespace, Invalidation result) {
        return new InvalidatedNamespace(
                true, namespace.name(), result.count(), message(result), Replicas.of(result), null);
    }

    static InvalidatedNamespace dry(Namespace namespace, long count) {
        return new InvalidatedNamespace(true, namespace.name(), count, DryRun.message(count), null, true);
    }

    static String message(Invalidation result) {
        return "Invalidated " + result.count() + " cache entries";
    }

    /**
     * The replicas that the purge was published to.
     *
     * @param live replicas that were live
     * @param confirmed live replicas that confirmed; the others are disconnected, and do not serve purged entries
     */
    public record Replicas(int live, int confirmed) {
        static Replicas of(Invalidation result) {
            return new Replicas(result.live(), result.confirmed());
        }
    }
}
