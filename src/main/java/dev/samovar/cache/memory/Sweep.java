package dev.samovar.cache.memory;

import dev.samovar.cache.entry.CacheEntry;
import dev.samovar.cache.key.CacheKey;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiPredicate;

/**
 * Frees the memory of the entries that purges have taken out of service: one {@link SlicedScan} at a time in the
 * background, however many purges there are. Until then these entries count towards the bound like all others.
 */
final class Sweep {

    private final BoundedEntries entries;
    private final BiPredicate<CacheKey, CacheEntry> outdated;
    private final Executor workers;
    private final AtomicInteger requests = new AtomicInteger();

    /**
     * A sweep that has nothing to do yet.
     *
     * @param outdated whether a purge has taken an entry out of service
     */
    Sweep(BoundedEntries entries, BiPredicate<CacheKey, CacheEntry> outdated, Executor workers) {
        this.entries = entries;
        this.outdated = outdated;
        this.workers = workers;
    }

    /** Sees to it that whatever is outdated now is removed: by a scan that begins now, or after the present one. */
    void request() {
        if (requests.getAndIncrement() == 0) {
            scan();
        }
    }

    private void scan() {
        int served = requests.get();
        var unused = SlicedScan.through(
                        entries,
                        (key, entry) -> outdated.test(key, entry) && entries.remove(key, entry),
                        () -> served,
                        workers)
                // At the end of the process, and all memory is free then
                .onFailure(RejectedExecutionException.class)
                .recoverWithItem(served)
                .onTermination()
                .invoke(() -> {
                    if (requests.addAndGet(-served) > 0) {
                        scan();
                    }
                })
                .subscribe()
                .with(done -> {});
    }
}
