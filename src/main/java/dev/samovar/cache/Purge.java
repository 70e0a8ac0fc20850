package dev.samovar.cache;

import dev.samovar.cache.key.CacheKey;
import dev.samovar.cache.key.GlobPattern;
import dev.samovar.cache.key.Namespace;
import org.jspecify.annotations.Nullable;

/** An operation that takes entries out of service, as it can be asked of any store. Two of the same text are equal. */
public sealed interface Purge {

    /** The purge of a namespace. */
    static Purge of(Namespace namespace) {
        return new OfNamespace(namespace);
    }

    /** The purge of all keys that fit a pattern. */
    static Purge of(GlobPattern pattern) {
        return new OfPattern(pattern);
    }

    /** The purge of one key. */
    static Purge of(CacheKey key) {
        return new OfKey(key);
    }

    /**
     * The purge of everything by another version, also if the name is the present one.
     *
     * @param version a {@linkplain dev.samovar.cache.key.CacheVersion valid} version; a store refuses others
     */
    static Purge toVersion(String version) {
        return new OfVersion(version);
    }

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
        public boolean concerns(CacheKey candidate, String currentVersion) {
            return namespace.equals(candidate.namespace());
        }

        // A record's own go through method handles, which a native executable interprets
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof OfNamespace that && namespace.equals(that.namespace);
        }

        @Override
        public int hashCode() {
            return namespace.hashCode();
        }
    }

    /**
     * Every entry whose logical key fits.
     *
     * @param pattern the pattern
     */
    record OfPattern(GlobPattern pattern) implements Purge {
        @Override
        public boolean concerns(CacheKey candidate, String currentVersion) {
            return pattern.matches(candidate, currentVersion);
        }

        // A record's own go through method handles, which a native executable interprets
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof OfPattern that && pattern.text().equals(that.pattern.text());
        }

        @Override
        public int hashCode() {
            return pattern.text().hashCode();
        }
    }

    /**
     * One entry.
     *
     * @param key its key
     */
    record OfKey(CacheKey key) implements Purge {
        @Override
        public boolean concerns(CacheKey candidate, String currentVersion) {
            return key.equals(candidate);
        }

        // A record's own go through method handles, which a native executable interprets
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof OfKey that && key.equals(that.key);
        }

        @Override
        public int hashCode() {
            return key.hashCode();
        }
    }

    /**
     * Every entry, by another version.
     *
     * @param version the version from then on
     */
    record OfVersion(String version) implements Purge {
        @Override
        public boolean concerns(CacheKey candidate, String currentVersion) {
            return true;
        }

        // A record's own go through method handles, which a native executable interprets
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof OfVersion that && version.equals(that.version);
        }

        @Override
        public int hashCode() {
            return version.hashCode();
        }
    }
}
