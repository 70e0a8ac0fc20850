package dev.samovar.cache.key;

import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The keys whose logical key fits a pattern. Namespaces and shards that the pattern leaves out need not be read. */
public final class KeyFilter implements Predicate<CacheKey> {

    private final GlobPattern pattern;
    private final String version;
    private final @Nullable String onlyNamespace;
    private final int onlyShard;

    /**
     * A filter by a pattern.
     *
     * @param version the version of the cache, with which logical keys begin
     */
    public KeyFilter(GlobPattern pattern, String version) {
        this.pattern = pattern;
        this.version = version;
        this.onlyNamespace = pattern.onlyNamespace(version);
        this.onlyShard = pattern.onlyShard();
    }

    /** Whether keys of this namespace may fit. */
    public boolean acceptsSomeOf(Namespace namespace) {
        return onlyNamespace == null || onlyNamespace.equals(namespace.name());
    }

    /**
     * Whether keys of this part of a namespace may fit.
     *
     * @param shard the {@linkplain CacheKey#shard() shard} of the keys
     */
    public boolean acceptsSomeOf(Namespace namespace, int shard) {
        return acceptsSomeOf(namespace) && (onlyShard < 0 || onlyShard == shard);
    }

    @Override
    public boolean test(CacheKey key) {
        return acceptsSomeOf(key.namespace()) && pattern.matches(key, version);
    }
}
