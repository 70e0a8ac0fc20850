package dev.samovar.cache.memory;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.RemovalCause;
import com.github.benmanes.caffeine.cache.Scheduler;
import dev.samovar.cache.Maintenance;
import dev.samovar.cache.entry.CacheEntry;
import dev.samovar.cache.entry.Footprint;
import dev.samovar.cache.key.CacheKey;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Entries by key, bounded in bytes: a Caffeine cache that lets go of what is gone and, for want of room, of what is
 * asked for least. It knows nothing of epochs.
 *
 * <p>Caffeine's maintenance runs on the workers, a moment after it was asked for by reads, writes or the next expiry. Only a writer that finds the
 * buffer of pending maintenance full, thousands of writes ahead of the workers, does a share of it.
 *
 * <p>Caffeine finds the classes of this configuration by name: {@value #CACHE_CLASS} and {@value #NODE_CLASS} must be
 * registered for reflection in a native executable.
 */
final class BoundedEntries {

    /** The class that Caffeine generated for caches of this shape. */
    static final String CACHE_CLASS = "com.github.benmanes.caffeine.cache.SSMWA";

    /** The class that Caffeine generated for the nodes of such a cache. */
    static final String NODE_CLASS = "com.github.benmanes.caffeine.cache.PSWMW";

    private final Cache<CacheKey, CacheEntry> cache;
    private final long maxBytes;
    private final BiConsumer<CacheKey, CacheEntry> evicted;

    /** An empty map; {@code evicted} receives, while the key is locked, each entry that is evicted. */
    BoundedEntries(
            long maxBytes,
            InstantSource clock,
            ScheduledExecutorService workers,
            BiConsumer<CacheKey, CacheEntry> evicted) {
        this.maxBytes = maxBytes;
        this.evicted = evicted;
        this.cache = Caffeine.newBuilder()
                .maximumWeight(maxBytes)
                .weigher(BoundedEntries::weight)
                .expireAfter(new UntilKept())
                .ticker(() -> nanos(clock.instant()))
                .executor(new Maintenance(workers))
                // Not that of the workers: the futures of Quarkus' pool cannot be asked whether they are done
                .scheduler(Scheduler.systemScheduler())
                .<CacheKey, CacheEntry>evictionListener((key, entry, cause) -> {
                    if (!cause.equals(RemovalCause.EXPIRED)) {
                        evicted.accept(key, entry);
                    }
                })
                .build();
    }

    /** The entry of a key that is not gone, or null. */
    @Nullable
    CacheEntry get(CacheKey key) {
        return cache.getIfPresent(key);
    }

    /** Puts an entry in; {@code replaced} receives, while the key is locked, the one it replaces, unless gone. */
    void put(CacheKey key, CacheEntry entry, Consumer<CacheEntry> replaced) {
        boolean fits = Footprint.of(key, entry) <= maxBytes;
        cache.asMap().compute(key, (k, old) -> {
            if (old != null) {
                replaced.accept(old);
            }
            return fits ? entry : null;
        });
        if (!fits) {
            evicted.accept(key, entry);
        }
    }

    /** Removes what a key has; {@code removed} receives it while the key is locked, unless gone. */
    void remove(CacheKey key, Consumer<CacheEntry> removed) {
        cache.asMap().computeIfPresent(key, (k, old) -> {
            removed.accept(old);
            return null;
        });
    }

    /** Removes this very entry. Returns false if it is gone, or another has its place. */
    boolean remove(CacheKey key, CacheEntry entry) {
        return cache.asMap().remove(key, entry);
    }

    /** Shows every entry that is not gone; those that come and go meanwhile may be among them or not. */
    void forEach(BiConsumer<CacheKey, CacheEntry> action) {
        cache.asMap().forEach(action);
    }

    /** The entries that are not gone; those that come and go meanwhile may be among them or not. */
    Iterator<Map.Entry<CacheKey, CacheEntry>> iterator() {
        return cache.asMap().entrySet().iterator();
    }

    /** Does the maintenance that is due. Not for event loops. */
    void maintain() {
        cache.cleanUp();
    }

    /** The bytes that the entries take by {@link Footprint}, after all maintenance that is due. Not for event loops. */
    long usedBytes() {
        maintain();
        return cache.policy()
                .eviction()
                .flatMap(eviction -> eviction.weightedSize().stream().boxed().findFirst())
                .orElseThrow();
    }

    /** The bound of {@link #usedBytes}. */
    long maxBytes() {
        return maxBytes;
    }

    private static int weight(CacheKey key, CacheEntry entry) {
        return (int) Math.min(Integer.MAX_VALUE, Footprint.of(key, entry));
    }

    // Saturates: what is kept for more than some 250 years is kept for ever
    private static long nanos(Instant instant) {
        return TimeUnit.NANOSECONDS.convert(Duration.between(Instant.EPOCH, instant));
    }

    private static final class UntilKept implements Expiry<CacheKey, CacheEntry> {
        @Override
        public long expireAfterCreate(CacheKey key, CacheEntry entry, long now) {
            return nanos(entry.keptUntil()) - now;
        }

        @Override
        public long expireAfterUpdate(CacheKey key, CacheEntry entry, long now, long left) {
            return nanos(entry.keptUntil()) - now;
        }

        @Override
        public long expireAfterRead(CacheKey key, CacheEntry entry, long now, long left) {
            return left;
        }
    }
}
