package dev.samovar.cache;

import io.smallrye.mutiny.Uni;

/** An operation that takes entries out of service, as it can be asked of any store. */
public sealed interface Purge {

    /** Asks a store for it. Fails as the store does. */
    Uni<Void> applyTo(CacheStore store);

    /**
     * Whether it takes an entry of this key out of service.
     *
     * @param version the version of the cache before the purge
     */
    boolean concerns(CacheKey key, String version);

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

        @Override
        public boolean concerns(CacheKey candidate, String currentVersion) {
            return namespace.equals(candidate.namespace());
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

        @Override
        public boolean concerns(CacheKey candidate, String currentVersion) {
            return pattern.matches(candidate.logical(currentVersion));
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

        @Override
        public boolean concerns(CacheKey candidate, String currentVersion) {
            return key.equals(candidate);
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

        @Override
        public boolean concerns(CacheKey candidate, String currentVersion) {
            return true;
        }
    }
}
