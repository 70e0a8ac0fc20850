package dev.samovar.cache.failover;

import dev.samovar.cache.Purge;
import dev.samovar.cache.key.GlobPattern;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Purges that are still to be made in a store that is unavailable, each once, in the order in which they were asked
 * for. When there are too many, one of everything takes their place: it removes more than it must, and never less.
 */
final class PendingPurges {

    static final int LIMIT = 100;

    private final Map<Purge, Pending> purges = new LinkedHashMap<>();
    private long asked;

    /**
     * A purge as it was asked for.
     *
     * @param purge the purge
     * @param number a number that no other has, not even the same purge asked for again
     */
    record Pending(Purge purge, long number) {}

    synchronized void add(Purge purge) {
        if (purge instanceof Purge.OfVersion) {
            purges.clear();
        } else if (purges.size() >= LIMIT) {
            purges.values().removeIf(pending -> !(pending.purge() instanceof Purge.OfVersion));
            put(Purge.of(GlobPattern.parse("*")));
        }
        put(purge);
    }

    private void put(Purge purge) {
        Pending pending = new Pending(purge, ++asked);
        purges.put(purge, pending);
    }

    synchronized List<Pending> all() {
        return List.copyOf(purges.values());
    }

    /** Takes out a purge that was made, unless the same was asked for again meanwhile. */
    synchronized void made(Pending pending) {
        purges.remove(pending.purge(), pending);
    }

    synchronized boolean isEmpty() {
        return purges.isEmpty();
    }
}
