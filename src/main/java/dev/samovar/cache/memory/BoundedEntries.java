package dev.samovar.cache.memory;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.RemovalCause;
import dev.samovar.cache.bounded.ByteBoundedCache;
import dev.samovar.cache.entry.CacheEntry;
import dev.samovar.cache.entry.Footprint;
import dev.samovar.cache.key.CacheKey;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Entries by key, bounded in bytes: a Caffeine cache that removes entries by time and, for want of room, those
 * that are asked for least. It has no epochs.
 */
final class BoundedEntries {

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
        this.cache = ByteBoundedCache.of(
                maxBytes, BoundedEntries::weight, CacheEntry::keptUntil, clock, workers, (key, entry, cause) -> {
                    if (!cause.equals(RemovalCause.EXPIRED)) {
                        evicted.accept(key, entry);
                    }
                });
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
        return ByteBoundedCache.usedBytes(cache);
    }

    /** The bound of {@link #usedBytes}. */
    long maxBytes() {
        return maxBytes;
    }

    private static int weight(CacheKey key, CacheEntry entry) {
        return (int) Math.min(Integer.MAX_VALUE, Footprint.of(key, entry));
    }
}
