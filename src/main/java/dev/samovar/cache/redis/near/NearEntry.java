package dev.samovar.cache.redis.near;

import dev.samovar.cache.entry.CacheEntry;
import dev.samovar.cache.entry.Footprint;
import dev.samovar.cache.entry.Lookup;
import dev.samovar.cache.entry.Tier;
import dev.samovar.cache.key.CacheKey;
import io.smallrye.mutiny.Uni;

/**
 * A copy of an entry, with what was known before it was read. One that Redis did not take is the only one there is: it
 * serves as long as Redis has nothing newer.
 */
final class NearEntry {

    // This object, the look-up's result and its Uni, on a 64-bit HotSpot
    private static final int OWN = 96;

    private final Lookup.Found found;
    private final Uni<Lookup> answer;
    private final long continuity;
    private final long mark;
    private final boolean unstored;

    /**
     * @param continuity the bus's continuity before the entry was read
     * @param mark the key's mark before the entry was read
     */
    NearEntry(CacheEntry entry, long continuity, long mark) {
        this(entry, continuity, mark, false);
    }

    /**
     * @param mark the key's mark, by purges alone if the entry is unstored
     * @param unstored whether Redis did not take the entry
     */
    NearEntry(CacheEntry entry, long continuity, long mark, boolean unstored) {
        this.found = new Lookup.Found(entry, Tier.NEAR);
        this.answer = Uni.createFrom().item(found);
        this.continuity = continuity;
        this.mark = mark;
        this.unstored = unstored;
    }

    CacheEntry entry() {
        return found.entry();
    }

    Lookup.Found found() {
        return found;
    }

    /** The same answer for everyone, made once. */
    Uni<Lookup> answer() {
        return answer;
    }

    long continuity() {
        return continuity;
    }

    long mark() {
        return mark;
    }

    boolean isUnstored() {
        return unstored;
    }

    /** The heap that the copy takes under its key, in bytes. */
    int bytes(CacheKey key) {
        return (int) Math.min(Integer.MAX_VALUE, OWN + Footprint.of(key, entry()));
    }
}
