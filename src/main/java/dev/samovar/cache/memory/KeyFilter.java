package dev.samovar.cache.memory;

import dev.samovar.cache.key.CacheKey;
import dev.samovar.cache.key.GlobPattern;
import dev.samovar.cache.key.Namespace;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The keys whose logical key fits a pattern. Those of a namespace that the pattern leaves out cost no match. */
final class KeyFilter implements Predicate<CacheKey> {

    private final GlobPattern pattern;
    private final String version;
    private final @Nullable String onlyNamespace;

    KeyFilter(GlobPattern pattern, String version) {
        this.pattern = pattern;
        this.version = version;
        this.onlyNamespace = pattern.onlyNamespace(version);
    }

    /** Whether keys of this namespace may fit. */
    boolean acceptsSomeOf(Namespace namespace) {
        return onlyNamespace == null || onlyNamespace.equals(namespace.name());
    }

    @Override
    public boolean test(CacheKey key) {
        return acceptsSomeOf(key.namespace()) && pattern.matches(key, version);
    }
}
