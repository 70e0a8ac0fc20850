package dev.samovar.cache.stats;

import dev.samovar.cache.entry.Cost;
import dev.samovar.cache.key.Namespace;
import java.time.Duration;

/** Counts in statistics as the cache itself does. */
public final class CountedStats {

    public static final Cost COST = new Cost(1, 10, 20, Duration.ofMillis(1_500));

    private CountedStats() {}

    public static void hit(StatsCounter stats, Namespace namespace) {
        stats.lookedUp(namespace, 1_000);
        stats.hit(namespace, COST);
    }

    public static void miss(StatsCounter stats, Namespace namespace) {
        stats.lookedUp(namespace, 1_000);
        stats.miss(namespace);
    }
}
