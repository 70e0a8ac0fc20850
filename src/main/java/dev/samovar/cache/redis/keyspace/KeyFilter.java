package dev.samovar.cache.redis.keyspace;

import dev.samovar.cache.key.CacheKey;
import dev.samovar.cache.key.GlobPattern;
import dev.samovar.cache.key.Namespace;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The keys whose logical key fits a pattern. Namespaces that the pattern leaves out need not be read. */
public final class KeyFilter implements Predicate<CacheKey> {

    private final GlobPattern pattern;
    private final String version;
    private final @Nullable String onlyNamespace;
    private final int onlyShard;

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

    /** Whether keys of this shard may fit. */
    public boolean acceptsSomeOf(Shard shard) {
        return acceptsSomeOf(shard.namespace()) && (onlyShard < 0 || onlyShard == shard.position() % CacheKey.SHARDS);
    }

    @Override
    public boolean test(CacheKey key) {
        return acceptsSomeOf(key.namespace()) && pattern.matches(key, version);
    }
}
