package dev.samovar.cache.redis.near;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.Scheduler;
import dev.samovar.cache.Maintenance;
import dev.samovar.cache.key.CacheKey;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Copies by key, bounded in bytes: a Caffeine cache that lets go of what is gone and, for want of room, of what is asked
 * for least. It has the shape of the memory store's, so that a native executable needs the same generated classes.
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
        this.cache = Caffeine.newBuilder()
                .maximumWeight(maxBytes)
                .<CacheKey, NearEntry>weigher((key, copy) -> copy.bytes(key))
                .expireAfter(Expiry.<CacheKey, NearEntry>writing((key, copy) ->
                        Duration.between(clock.instant(), copy.entry().keptUntil())))
                .ticker(() -> nanos(clock.instant()))
                .executor(new Maintenance(workers))
                // Not that of the workers: the futures of Quarkus' pool cannot be asked whether they are done
                .scheduler(Scheduler.systemScheduler())
                .build();
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
        cache.cleanUp();
        return cache.policy()
                .eviction()
                .flatMap(eviction -> eviction.weightedSize().stream().boxed().findFirst())
                .orElseThrow();
    }

    // Saturates: what is kept for more than some 250 years is kept for ever
    private static long nanos(Instant instant) {
        return TimeUnit.NANOSECONDS.convert(Duration.between(Instant.EPOCH, instant));
    }
}
