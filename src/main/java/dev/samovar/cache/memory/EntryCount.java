package dev.samovar.cache.memory;

import dev.samovar.cache.entry.CacheEntry;
import java.time.Instant;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The number of entries of one epoch, kept as they come and go. Entries are counted by the time until which they are
 * kept, since what is gone stays among them until Caffeine notices it: about a second.
 *
 * <p>A purge closes the count: it has counted what is in it then, and whatever removes one of these entries afterwards
 * must not count it again.
 */
final class EntryCount {

    /** The bytes that an entry takes here: a node of the tree on a 64-bit HotSpot. */
    static final int BYTES_PER_ENTRY = 40;

    private final long epoch;
    private final NavigableMap<Instant, Integer> byKeptUntil = new TreeMap<>();
    private long size;
    private @Nullable Instant closedAt;

    /** The count of an epoch without entries. */
    EntryCount(long epoch) {
        this.epoch = epoch;
    }

    /** Counts an entry of this epoch that comes in, perhaps in the place of another, of this epoch or not. */
    synchronized void put(CacheEntry entry, @Nullable CacheEntry replaced) {
        if (replaced != null && replaced.epoch() == epoch) {
            subtract(replaced);
        }
        byKeptUntil.merge(entry.keptUntil(), 1, Integer::sum);
        size++;
    }

    /** Takes an entry off that was removed. Returns false if a purge has counted it, now or in an earlier epoch. */
    synchronized boolean remove(CacheEntry entry) {
        if (closedAt != null || entry.epoch() != epoch) {
            return false;
        }
        subtract(entry);
        return true;
    }

    private void subtract(CacheEntry entry) {
        byKeptUntil.computeIfPresent(entry.keptUntil(), (end, count) -> count == 1 ? null : count - 1);
        size--;
    }

    /** Leaves the count as it is for good. */
    synchronized void close(Instant now) {
        closedAt = now;
    }

    /** How many entries were not gone when the count was closed. */
    synchronized long keptAtClose() {
        return kept(Objects.requireNonNull(closedAt));
    }

    /** How many entries there are, those that are gone included. */
    synchronized long size() {
        return size;
    }

    /** How many entries are not gone. Takes time in the number of those that are and have not been removed yet. */
    synchronized long kept(Instant now) {
        long gone = 0;
        for (int count : byKeptUntil.headMap(now, true).values()) {
            gone += count;
        }
        return size - gone;
    }
}
