package dev.samovar.monitoring;

import dev.samovar.cache.StoreCounts;
import dev.samovar.cache.StoreUnavailableException;
import io.smallrye.mutiny.Uni;
import java.util.Map;
import java.util.function.Supplier;

/** The usage of the store as last read, for gauges, which must not wait. All zero before. */
public final class LastStoreCounts implements Supplier<StoreCounts> {

    private final Supplier<Uni<StoreCounts>> store;
    private volatile StoreCounts last = new StoreCounts(Map.of(), 0, 0, Map.of());

    /**
     * Counts that have not been read yet.
     *
     * @param store reads the counts, such as {@code store::count}
     */
    public LastStoreCounts(Supplier<Uni<StoreCounts>> store) {
        this.store = store;
    }

    /** Reads the counts, and emits {@code null}. An unavailable store leaves them unchanged. */
    public Uni<Void> refresh() {
        return Uni.createFrom()
                .deferred(() -> store.get())
                .invoke(counts -> last = counts)
                .onFailure(StoreUnavailableException.class)
                .recoverWithNull()
                .replaceWithVoid();
    }

    @Override
    public StoreCounts get() {
        return last;
    }
}
