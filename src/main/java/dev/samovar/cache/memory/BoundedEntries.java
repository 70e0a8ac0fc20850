package dev.samovar.cache.memory;

import static java.util.Objects.requireNonNull;

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
    private final Listener listener;

    /** Receives, while its key is locked, each entry that is evicted or that has expired. */
    @FunctionalInterface
    interface Listener {
        void left(CacheKey key, CacheEntry entry, RemovalCause cause);
    }

    /** An empty map. */
    BoundedEntries(long maxBytes, InstantSource clock, ScheduledExecutorService workers, Listener listener) {
        this.maxBytes = maxBytes;
        this.listener = listener;
        this.cache = ByteBoundedCache.of(
                maxBytes,
                BoundedEntries::weight,
                CacheEntry::keptUntil,
                clock,
                workers,
                // Null only for keys and values that are collected while they are in the cache
                (key, entry, cause) -> listener.left(requireNonNull(key), requireNonNull(entry), cause));
    }

    /** The entry of a key that is not gone, or null. */
    @Nullable
    CacheEntry get(CacheKey key) {
        return cache.getIfPresent(key);
    }

    /**
     * Puts an entry in.
     *
     * @param replaced receives, while the key is locked, the one that it replaces; null if there is none or it is gone
     */
    void put(CacheKey key, CacheEntry entry, Consumer<@Nullable CacheEntry> replaced) {
        boolean fits = bytes(key, entry) <= maxBytes;
        cache.asMap().compute(key, (k, old) -> {
            replaced.accept(old);
            return fits ? entry : null;
        });
        if (!fits) {
            listener.left(key, entry, RemovalCause.SIZE);
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
        return (int) Math.min(Integer.MAX_VALUE, bytes(key, entry));
    }

    private static long bytes(CacheKey key, CacheEntry entry) {
        return EntryCount.BYTES_PER_ENTRY + Footprint.of(key, entry);
    }
}
