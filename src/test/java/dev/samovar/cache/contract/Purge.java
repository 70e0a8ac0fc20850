package dev.samovar.cache.contract;

import dev.samovar.cache.CacheKey;
import dev.samovar.cache.CacheStore;
import dev.samovar.cache.GlobPattern;
import dev.samovar.cache.Invalidation;
import dev.samovar.cache.VersionChange;
import io.smallrye.mutiny.Uni;

/** The ways to purge a key. */
public enum Purge {
    NAMESPACE {
        @Override
        Uni<Long> of(CacheStore store, CacheKey key) {
            return store.invalidate(key.namespace()).map(Invalidation::count);
        }
    },
    PATTERN {
        @Override
        Uni<Long> of(CacheStore store, CacheKey key) {
            return store.invalidate(GlobPattern.parse("*" + key.fingerprint())).map(Invalidation::count);
        }
    },
    KEY {
        @Override
        Uni<Long> of(CacheStore store, CacheKey key) {
            return store.invalidate(key).map(Invalidation::count);
        }
    },
    VERSION {
        @Override
        Uni<Long> of(CacheStore store, CacheKey key) {
            return store.changeVersion("v2.0").map(VersionChange::invalidation).map(Invalidation::count);
        }
    };

    /** Purges the key and perhaps others, and emits the count. */
    abstract Uni<Long> of(CacheStore store, CacheKey key);

    /** Whether the purge concerns more than the key. */
    boolean raisesTheEpoch() {
        return this == NAMESPACE || this == VERSION;
    }
}
