package dev.samovar.cache.redis;

import dev.samovar.cache.CacheKey;
import dev.samovar.cache.Namespace;

/** What one replica tells all of them, itself included. */
public sealed interface Announcement {

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
     * One key was purged.
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
