package dev.samovar.cache.redis;

import dev.samovar.cache.CacheKey;
import dev.samovar.cache.GlobPattern;
import dev.samovar.cache.Namespace;
import dev.samovar.cache.Purge;
import java.util.Optional;

/** What one replica tells all of them, itself included. */
public sealed interface Announcement {

    /** The purge that it tells of; nothing if it tells of something else. */
    default Optional<Purge> purge() {
        if (this instanceof NamespacePurged purged) {
            return Optional.of(new Purge.OfNamespace(purged.namespace()));
        } else if (this instanceof PatternPurged purged) {
            return Optional.of(new Purge.OfPattern(GlobPattern.parse(purged.pattern())));
        } else if (this instanceof KeyPurged purged) {
            return Optional.of(new Purge.OfKey(purged.key()));
        }
        return this instanceof VersionChanged changed
                ? Optional.of(new Purge.OfVersion(changed.version()))
                : Optional.empty();
    }

    /**
     * The generation of a key has ended: it was stored, given up or voided. Waiters look again; near copies are dropped.
     *
     * @param key the key
     */
    record Settled(CacheKey key) implements Announcement {}

    /**
     * A namespace was purged.
     *
     * @param namespace the namespace
     */
    record NamespacePurged(Namespace namespace) implements Announcement {}

    /**
     * Entries whose logical key fits a pattern were purged.
     *
     * @param pattern the text of the {@link dev.samovar.cache.GlobPattern}
     */
    record PatternPurged(String pattern) implements Announcement {}

    /**
     * One key was purged, or a purge that a failover had lost was made again for it.
     *
     * @param key the key
     */
    record KeyPurged(CacheKey key) implements Announcement {}

    /**
     * The cache has another version, and is empty.
     *
     * @param version the version from now on
     */
    record VersionChanged(String version) implements Announcement {}
}
