package dev.samovar.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.samovar.cache.Invalidation;
import dev.samovar.cache.Namespace;

/** The answer to a purge of a namespace. */
public record InvalidatedNamespace(
        boolean success,
        String namespace,
        @JsonProperty("invalidated_count") long invalidatedCount,
        String message,
        Replicas replicas) {

    static InvalidatedNamespace of(Namespace namespace, Invalidation done) {
        return new InvalidatedNamespace(true, namespace.name(), done.count(), message(done), Replicas.of(done));
    }

    static String message(Invalidation done) {
        return "Invalidated " + done.count() + " cache entries";
    }

    /**
     * Who confirmed.
     *
     * @param live replicas that were alive
     * @param confirmed those of them that confirmed; the others are fenced off
     */
    public record Replicas(int live, int confirmed) {
        static Replicas of(Invalidation done) {
            return new Replicas(done.live(), done.confirmed());
        }
    }
}
