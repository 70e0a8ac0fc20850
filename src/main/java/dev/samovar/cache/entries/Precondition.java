package dev.samovar.cache.entries;

import java.util.Optional;

/** What must hold of a stored entry for it to be replaced or removed. */
@FunctionalInterface
public interface Precondition {

    /**
     * Whether it holds.
     *
     * @param etag the entity tag of the entry, fresh or stale; empty if there is none
     */
    boolean holds(Optional<String> etag);
}
