package dev.samovar.cache.contract.purge;

import dev.samovar.cache.CacheStore;
import dev.samovar.cache.Invalidation;
import dev.samovar.cache.Purge;
import dev.samovar.cache.key.CacheKey;
import dev.samovar.cache.key.GlobPattern;
import io.smallrye.mutiny.Uni;

/** The kinds of purge that concern a key. */
public enum PurgeKind {
    NAMESPACE,
    PATTERN,
    KEY,
    VERSION;

    /** Purges the key and perhaps others, and emits the count. */
    public Uni<Long> of(CacheStore store, CacheKey key) {
        return store.purge(purge(key)).map(Invalidation::count);
    }

    private Purge purge(CacheKey key) {
        return switch (this) {
            case NAMESPACE -> Purge.of(key.namespace());
            case PATTERN -> Purge.of(GlobPattern.parse("*" + key.fingerprint()));
            case KEY -> Purge.of(key);
            case VERSION -> Purge.toVersion("v2.0");
        };
    }

    /** Whether the purge concerns more than the key. */
    boolean raisesTheEpoch() {
        return this == NAMESPACE || this == VERSION;
    }
}
