package dev.samovar.api.content;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.samovar.cache.Maintenance;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;

/**
 * What was read from URIs and the headers that matter: to read and key a request costs more than to look it up. Bounded, and safe from any thread.
 *
 * <p>Caffeine finds the classes of this configuration by name: {@value #CACHE_CLASS} and {@value #NODE_CLASS} must be
 * registered for reflection in a native executable.
 */
final class ParsedRequestCache<T> {

    /** The class that Caffeine generated for caches of this shape. */
    static final String CACHE_CLASS = "com.github.benmanes.caffeine.cache.SSMW";

    /** The class that Caffeine generated for the nodes of such a cache. */
    static final String NODE_CLASS = "com.github.benmanes.caffeine.cache.PSMW";

    /** What all may weigh, in bytes: some thousands of them. */
    static final long MAX_WEIGHT = 4L << 20;

    /** What one weighs besides its texts, which are in the URI too. */
    private static final int BASE_WEIGHT = 800;

    private final Cache<String, T> cache;

    /**
     * None yet.
     *
     * @param workers where Caffeine's maintenance runs; never an event loop
     */
    ParsedRequestCache(ScheduledExecutorService workers) {
        this.cache = Caffeine.newBuilder()
                .maximumWeight(MAX_WEIGHT)
                .<String, T>weigher((uri, read) -> BASE_WEIGHT + 4 * uri.length())
                .executor(new Maintenance(workers))
                .build();
    }

    @Nullable
    T get(String uri) {
        return cache.getIfPresent(uri);
    }

    /** Keeps what was read from a URI, unless that is known. */
    void keep(String uri, T read) {
        if (cache.getIfPresent(uri) == null) {
            cache.put(uri, read);
        }
    }

    /** How many there are, after all maintenance that is due. Not for event loops. */
    long size() {
        cache.cleanUp();
        return cache.estimatedSize();
    }
}
