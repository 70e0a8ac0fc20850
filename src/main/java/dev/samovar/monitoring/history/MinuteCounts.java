package dev.samovar.monitoring.history;

import dev.samovar.cache.stats.StatsSnapshot;

/**
 * What was counted up to a moment, or in a minute.
 *
 * @param hits hits, stale ones included
 * @param lookups look-ups timed, and {@code lookupNanos} the sum of their times
 * @param savedCalls calls to the model and to upstreams that hits saved
 * @param calls calls made to the model and to upstreams
 * @param failures those of the calls that failed
 */
public record MinuteCounts(
        long hits,
        long staleHits,
        long misses,
        long lookups,
        long lookupNanos,
        long savedCalls,
        long calls,
        long failures) {

    static final MinuteCounts NOTHING = new MinuteCounts(0, 0, 0, 0, 0, 0, 0, 0);

    static MinuteCounts of(StatsSnapshot total, long calls, long failures) {
        return new MinuteCounts(
                total.hits(),
                total.staleHits(),
                total.misses(),
                total.lookups(),
                total.lookupTime().toNanos(),
                total.saved().modelCalls(),
                calls,
                failures);
    }

    MinuteCounts plus(MinuteCounts o) {
        return new MinuteCounts(
                hits + o.hits,
                staleHits + o.staleHits,
                misses + o.misses,
                lookups + o.lookups,
                lookupNanos + o.lookupNanos,
                savedCalls + o.savedCalls,
                calls + o.calls,
                failures + o.failures);
    }

    /** What was counted since an earlier moment; 0 for a count that fell, because its counter began anew. */
    MinuteCounts since(MinuteCounts o) {
        return new MinuteCounts(
                Math.max(0, hits - o.hits),
                Math.max(0, staleHits - o.staleHits),
                Math.max(0, misses - o.misses),
                Math.max(0, lookups - o.lookups),
                Math.max(0, lookupNanos - o.lookupNanos),
                Math.max(0, savedCalls - o.savedCalls),
                Math.max(0, calls - o.calls),
                Math.max(0, failures - o.failures));
    }

    /** The share of hits in percent, 0 to 100; 0 without requests. */
    public double hitRatePercent() {
        return hits + misses == 0 ? 0 : 100.0 * hits / (hits + misses);
    }

    /** The mean time of a look-up in milliseconds; 0 without any. */
    public double meanLookupMillis() {
        return lookups == 0 ? 0 : lookupNanos / 1e6 / lookups;
    }
}
