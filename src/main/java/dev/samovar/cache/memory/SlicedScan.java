package dev.samovar.cache.memory;

import dev.samovar.cache.entry.CacheEntry;
import dev.samovar.cache.key.CacheKey;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.BiPredicate;
import java.util.function.Supplier;

/**
 * A way through all entries that removes some, in slices: each is a task of its own for the workers.
 *
 * <p>Caffeine buffers some writes, 128 for each processor, until its maintenance has seen them; who finds the buffer full
 * does the maintenance, and waits for whoever is about it. A slice removes {@value #REMOVALS} at most and then does the
 * maintenance, so that a fill on an event loop finds room, however many entries are removed.
 */
final class SlicedScan<T> implements Runnable {

    /** How many entries one slice removes at most. */
    static final int REMOVALS = 64;

    /** How many entries one slice looks at, at most. */
    static final int VISITS = 2_000;

    private final BoundedEntries entries;
    private final Iterator<Map.Entry<CacheKey, CacheEntry>> rest;
    private final BiPredicate<CacheKey, CacheEntry> removal;
    private final Supplier<T> end;
    private final Executor workers;
    private final UniEmitter<? super T> emitter;

    private SlicedScan(
            BoundedEntries entries,
            BiPredicate<CacheKey, CacheEntry> removal,
            Supplier<T> end,
            Executor workers,
            UniEmitter<? super T> emitter) {
        this.entries = entries;
        this.rest = entries.iterator();
        this.removal = removal;
        this.end = end;
        this.workers = workers;
        this.emitter = emitter;
    }

    /**
     * Goes through all entries, to the end even if nobody waits for it any more.
     *
     * @param removal removes an entry or leaves it, and tells whether it has removed it
     * @param end makes the result when all entries were seen
     */
    static <T> Uni<T> through(
            BoundedEntries entries, BiPredicate<CacheKey, CacheEntry> removal, Supplier<T> end, Executor workers) {
        return Uni.createFrom()
                .emitter(emitter -> workers.execute(new SlicedScan<T>(entries, removal, end, workers, emitter)));
    }

    @Override
    public void run() {
        try {
            slice();
            if (rest.hasNext()) {
                entries.maintain();
                workers.execute(this);
            } else {
                emitter.complete(end.get());
            }
        } catch (RuntimeException e) {
            emitter.fail(e);
        }
    }

    private void slice() {
        int removed = 0;
        for (int visited = 0; visited < VISITS && removed < REMOVALS && rest.hasNext(); visited++) {
            Map.Entry<CacheKey, CacheEntry> next = rest.next();
            if (removal.test(next.getKey(), next.getValue())) {
                removed++;
            }
        }
    }
}
