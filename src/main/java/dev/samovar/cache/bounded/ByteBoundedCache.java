package dev.samovar.cache.bounded;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.RemovalListener;
import com.github.benmanes.caffeine.cache.Scheduler;
import com.github.benmanes.caffeine.cache.Weigher;
import dev.samovar.cache.Maintenance;
import dev.samovar.cache.key.CacheKey;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * The construction of Caffeine caches by key that are bounded in bytes, whose values have an end each.
 *
 * <p>Caffeine's maintenance runs on the workers, a moment after it was asked for by reads, writes or the next expiry.
 * Only a writer that finds the buffer of pending maintenance full, thousands of writes ahead of the workers, does a
 * share of it.
 *
 * <p>Caffeine finds the classes of this configuration by name: {@value #CACHE_CLASS} and {@value #NODE_CLASS} must be
 * registered for reflection in a native executable.
 */
public final class ByteBoundedCache {

    /** The class that Caffeine generated for caches of this shape. */
    public static final String CACHE_CLASS = "com.github.benmanes.caffeine.cache.SSMWA";

    /** The class that Caffeine generated for the nodes of such a cache. */
    public static final String NODE_CLASS = "com.github.benmanes.caffeine.cache.PSWMW";

    private ByteBoundedCache() {}

    /**
     * An empty cache.
     *
     * @param maxBytes the bound of what {@code weigher} counts
     * @param keptUntil the end of a value
     * @param clock the time
     * @param workers where maintenance runs; never an event loop
     * @param evicted receives, while the key is locked, each value that goes for want of room or by time
     */
    public static <V> Cache<CacheKey, V> of(
            long maxBytes,
            Weigher<CacheKey, V> weigher,
            Function<V, Instant> keptUntil,
            InstantSource clock,
            ScheduledExecutorService workers,
            RemovalListener<CacheKey, V> evicted) {
        return Caffeine.newBuilder()
                .maximumWeight(maxBytes)
                .weigher(weigher)
                .expireAfter(new UntilKept<>(keptUntil))
                .ticker(() -> nanos(clock.instant()))
                .executor(new Maintenance(workers))
                // Not that of the workers: the futures of Quarkus' pool cannot be asked whether they are done
                .scheduler(Scheduler.systemScheduler())
                .evictionListener(evicted)
                .build();
    }

    /** The bytes that the values of a cache take, after all maintenance that is due. Not for event loops. */
    public static long usedBytes(Cache<?, ?> cache) {
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

    private record UntilKept<V>(Function<V, Instant> keptUntil) implements Expiry<CacheKey, V> {
        @Override
        public long expireAfterCreate(CacheKey key, V value, long now) {
            return nanos(keptUntil.apply(value)) - now;
        }

        @Override
        public long expireAfterUpdate(CacheKey key, V value, long now, long left) {
            return nanos(keptUntil.apply(value)) - now;
        }

        @Override
        public long expireAfterRead(CacheKey key, V value, long now, long left) {
            return left;
        }
    }
}
