package dev.samovar.proxy.keys;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.samovar.cache.Maintenance;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/**
 * What was read in recent bodies, by a digest of all that it depends on: a body that repeats is not parsed again. Bounded
 * in bytes, and safe from any thread.
 *
 * <p>A body is kept when it comes the second time. Most come once, and ten more objects for each new entry would be copied
 * by the collector.
 *
 * <p>Caffeine finds the classes of this configuration by name: {@value #CACHE_CLASS} and {@value #NODE_CLASS} must be
 * registered for reflection in a native executable.
 */
public final class RecentBodies {

    /** The class that Caffeine generated for caches of this shape. */
    static final String CACHE_CLASS = "com.github.benmanes.caffeine.cache.SSMW";

    /** The class that Caffeine generated for the nodes of such a cache. */
    static final String NODE_CLASS = "com.github.benmanes.caffeine.cache.PSMW";

    private static final int SEEN = 8_192;
    private static final int HEX_DIGITS_OF_LONG = 16;
    private static final int HEX = 16;

    private final Cache<String, ReadBody> cache;

    /** The starts of the digests that came once, each where its last bits say. A lost race or place costs one more reading. */
    private final AtomicLongArray seen = new AtomicLongArray(SEEN);

    /**
     * None yet.
     *
     * @param maxBytes what all may take
     * @param workers where Caffeine's maintenance runs; never an event loop
     */
    public RecentBodies(long maxBytes, ScheduledExecutorService workers) {
        this.cache = Caffeine.newBuilder()
                .maximumWeight(maxBytes)
                .<String, ReadBody>weigher((digest, body) -> body.bytes())
                .executor(new Maintenance(workers))
                .build();
    }

    @Nullable
    ReadBody get(String digest) {
        return cache.getIfPresent(digest);
    }

    /** Notes that a body was read, and keeps what was read if it came before. */
    void read(String digest, ReadBody body) {
        long start = Long.parseUnsignedLong(digest, 0, HEX_DIGITS_OF_LONG, HEX);
        if (seen.getAndSet((int) (start & (SEEN - 1)), start) == start) {
            cache.put(digest, body);
        }
    }

    /** How many there are, after all maintenance that is due. Not for event loops. */
    long size() {
        cache.cleanUp();
        return cache.estimatedSize();
    }
}
