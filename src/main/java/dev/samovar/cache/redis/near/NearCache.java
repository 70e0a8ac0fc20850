package dev.samovar.cache.redis.near;

import com.github.benmanes.caffeine.cache.Cache;
import dev.samovar.cache.bounded.ByteBoundedCache;
import dev.samovar.cache.key.CacheKey;
import java.time.InstantSource;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;

/**
 * Copies by key, bounded in bytes: a Caffeine cache that removes copies by time and, for want of room, those that are
 * asked for least.
 */
public final class NearCache {

    private final Cache<CacheKey, NearEntry> cache;
    private final long maxBytes;

    /**
     * No copies yet.
     *
     * @param maxBytes the bound of the memory that copies take, at least 1
     * @param clock the time
     * @param workers where Caffeine's maintenance runs; never an event loop
     */
    public NearCache(long maxBytes, InstantSource clock, ScheduledExecutorService workers) {
        this.maxBytes = maxBytes;
        this.cache = ByteBoundedCache.of(
                maxBytes,
                (key, copy) -> copy.bytes(key),
                copy -> copy.entry().keptUntil(),
                clock,
                workers,
                (key, copy, cause) -> {});
    }

    @Nullable
    NearEntry get(CacheKey key) {
        return cache.getIfPresent(key);
    }

    /** Puts a copy in, unless it is heavier than all that copies may take. Returns whether it did. */
    boolean put(CacheKey key, NearEntry copy) {
        boolean fits = copy.bytes(key) <= maxBytes;
        if (fits) {
            cache.put(key, copy);
        }
        return fits;
    }

    /** Removes this very copy, unless another has its place. */
    void remove(CacheKey key, NearEntry copy) {
        cache.asMap().remove(key, copy);
    }

    /** The bytes that copies take, after all maintenance that is due. Not for event loops. */
    public long usedBytes() {
        return ByteBoundedCache.usedBytes(cache);
    }
}
