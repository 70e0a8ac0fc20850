package dev.samovar.cache;

import io.smallrye.mutiny.Uni;

/** An operation that takes entries out of service, as it can be asked of any store. */
public sealed interface Purge {

    /** Asks a store for it. Fails as the store does. */
    Uni<Void> applyTo(CacheStore store);

    /**
     * Every entry of a namespace.
     *
     * @param namespace the namespace
     */
    record OfNamespace(Namespace namespace) implements Purge {
        @Override
        public Uni<Void> applyTo(CacheStore store) {
            return store.invalidate(namespace).replaceWithVoid();
        }
    }

    /**
     * Every entry whose logical key fits.
     *
     * @param pattern the pattern
     */
    record OfPattern(GlobPattern pattern) implements Purge {
        @Override
        public Uni<Void> applyTo(CacheStore store) {
            return store.invalidate(pattern).replaceWithVoid();
        }
    }

    /**
     * One entry.
     *
     * @param key its key
     */
    record OfKey(CacheKey key) implements Purge {
        @Override
        public Uni<Void> applyTo(CacheStore store) {
            return store.invalidate(key).replaceWithVoid();
        }
    }

    /**
     * Every entry, by another version.
     *
     * @param version the version from then on
     */
    record OfVersion(String version) implements Purge {
        @Override
        public Uni<Void> applyTo(CacheStore store) {
            return store.changeVersion(version).replaceWithVoid();
        }
    }
}
