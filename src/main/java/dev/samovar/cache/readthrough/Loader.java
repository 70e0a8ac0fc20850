package dev.samovar.cache.readthrough;

import io.smallrye.mutiny.Uni;

/** Where an answer comes from when the cache has none. */
@FunctionalInterface
public interface Loader {

    /** Generates the answer, once for each subscription and not before it. Cancelling gives the generation up. */
    Uni<Generated> load();
}
