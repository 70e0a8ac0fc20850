package dev.samovar.health;

import dev.samovar.cache.CacheStore;
import dev.samovar.cache.StoreCounts;
import dev.samovar.cache.StoreTrouble;
import dev.samovar.cache.StoreUnavailableException;
import dev.samovar.cache.stats.StatsSource;
import io.smallrye.mutiny.Uni;
import java.util.Optional;

/** The state of the cache. An unavailable store, or one that refuses writes, makes it degraded. */
public final class CacheHealth {

    private static final String HEALTHY = "healthy";
    private static final String DEGRADED = "degraded";

    private final CacheStore store;
    private final StatsSource stats;

    /** The health of a store, with the hit rate of these statistics. */
    public CacheHealth(CacheStore store, StatsSource stats) {
        this.store = store;
        this.stats = stats;
    }

    /** The state now; never fails. */
    public Uni<CacheCondition> read() {
        return Uni.combine()
                .all()
                .unis(cause(), version(), keys(), stats.read())
                .asTuple()
                .map(now -> new CacheCondition(
                        now.getItem1().isEmpty() ? HEALTHY : DEGRADED,
                        store.type(),
                        now.getItem2(),
                        Math.round(now.getItem4().total().hitRatePercent() * 100) / 100.0,
                        now.getItem3(),
                        now.getItem1().orElse(null)));
    }

    private Uni<Optional<String>> cause() {
        return store.ping()
                .map(replied -> trouble())
                .onFailure(StoreUnavailableException.class)
                .recoverWithItem(failure -> trouble().or(() -> Optional.of(text(failure))));
    }

    private Optional<String> trouble() {
        return store.trouble().map(StoreTrouble::text);
    }

    private static String text(Throwable failure) {
        return failure instanceof StoreUnavailableException unavailable
                ? unavailable.trouble().map(StoreTrouble::text).orElseGet(() -> String.valueOf(failure.getMessage()))
                : String.valueOf(failure.getMessage());
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
