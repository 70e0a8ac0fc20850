package dev.samovar.cache.redis.near;

import dev.samovar.cache.LocalFallback;
import dev.samovar.cache.entry.CacheEntry;
import dev.samovar.cache.key.CacheKey;
import dev.samovar.cache.redis.bus.ReplicaBus;
import io.smallrye.mutiny.Uni;
import java.util.function.LongSupplier;

/** The place in this process for an entry that Redis did not take, unless there may have been a purge since. */
final class NearFallback implements LocalFallback {

    private final CacheKey key;
    private final NearCache copies;
    private final InvalidationCounters marks;
    private final ReplicaBus bus;
    private final LongSupplier continuity;
    private final long continuityBefore;
    private final long markBefore;

    /** What is announced from now on counts. */
    NearFallback(CacheKey key, NearCache copies, InvalidationCounters marks, ReplicaBus bus, LongSupplier continuity) {
        this.key = key;
        this.copies = copies;
        this.marks = marks;
        this.bus = bus;
        this.continuity = continuity;
        this.continuityBefore = continuity.getAsLong();
        this.markBefore = marks.ofPurges(key);
    }

    @Override
    public Uni<Boolean> keep(CacheEntry entry) {
        return Uni.createFrom().item(() -> {
            NearEntry copy = new NearEntry(entry, continuityBefore, markBefore, true);
            return entry.epoch() >= 0 && isUnchanged() && copies.put(key, copy);
        });
    }

    private boolean isUnchanged() {
        return marks.ofPurges(key) == markBefore && continuity.getAsLong() == continuityBefore;
    }

    // A replica that is not confirmed may have been passed over by a purge
    @Override
    public boolean isUnpurged() {
        return isUnchanged() && bus.isConfirmed();
    }
}
