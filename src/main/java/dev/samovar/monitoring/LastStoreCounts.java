package dev.samovar.monitoring;

import dev.samovar.cache.StoreCounts;
import dev.samovar.cache.StoreUnavailableException;
import io.smallrye.mutiny.Uni;
import java.util.Map;
import java.util.function.Supplier;

/** How full the store was when it was last asked, for gauges, which must not wait. All zero before that. */
public final class LastStoreCounts implements Supplier<StoreCounts> {

    private final Supplier<Uni<StoreCounts>> store;
    private volatile StoreCounts last = new StoreCounts(Map.of(), 0, 0, Map.of());

    /**
     * @param store asks the store, such as {@code store::count}
     */
    public LastStoreCounts(Supplier<Uni<StoreCounts>> store) {
        this.store = store;
    }

    /** Asks the store anew, and emits {@code null}. A store that is away leaves the figures as they were. */
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
