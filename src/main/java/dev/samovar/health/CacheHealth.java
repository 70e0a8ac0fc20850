package dev.samovar.health;

import dev.samovar.cache.CacheFigures;
import dev.samovar.cache.CacheStore;
import dev.samovar.cache.StoreCounts;
import dev.samovar.cache.StoreUnavailableException;
import io.smallrye.mutiny.Uni;

/** Asks the cache how it is. A store that is away makes it degraded, not ill: content is still served. */
public final class CacheHealth {

    private static final String HEALTHY = "healthy";
    private static final String DEGRADED = "degraded";

    private final CacheStore store;
    private final CacheFigures figures;

    public CacheHealth(CacheStore store, CacheFigures figures) {
        this.store = store;
        this.figures = figures;
    }

    /** The state now; never fails. */
    public Uni<CacheCondition> read() {
        return Uni.combine()
                .all()
                .unis(status(), version(), keys(), figures.read())
                .asTuple()
                .map(now -> new CacheCondition(
                        now.getItem1(),
                        store.type(),
                        now.getItem2(),
                        Math.round(now.getItem4().total().hitRatePercent() * 100) / 100.0,
                        now.getItem3()));
    }

    private Uni<String> status() {
        return store.ping()
                .replaceWith(HEALTHY)
                .onFailure(StoreUnavailableException.class)
                .recoverWithItem(DEGRADED);
    }

    private Uni<String> version() {
        return store.version().onFailure(StoreUnavailableException.class).recoverWithItem("unknown");
    }

    private Uni<Long> keys() {
        return store.count()
                .map(StoreCounts::totalKeys)
                .onFailure(StoreUnavailableException.class)
                .recoverWithItem(0L);
    }
}
