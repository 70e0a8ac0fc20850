package dev.samovar.cache.stats;

import java.time.Duration;

/**
 * The figures of a {@link StatsCounter} at one moment, since the process started.
 *
 * @param lookups look-ups timed, and {@code lookupTime} what they took together
 */
public record StatsSnapshot(
        long hits,
        long staleHits,
        long misses,
        long sets,
        long deletes,
        long invalidations,
        long lookups,
        Duration lookupTime,
        Saved saved) {

    /** No figures. */
    public static final StatsSnapshot NOTHING =
            new StatsSnapshot(0, 0, 0, 0, 0, 0, 0, Duration.ZERO, new Saved(0, 0, Duration.ZERO));

    /** Hits and misses. */
    public long requests() {
        return hits + misses;
    }

    /** The share of hits in percent, 0 to 100; 0 without requests. */
    public double hitRatePercent() {
        return requests() == 0 ? 0 : 100.0 * hits / requests();
    }

    /** The mean time of a look-up in milliseconds; 0 without any. */
    public double meanLookupMillis() {
        return lookups == 0 ? 0 : lookupTime.toNanos() / 1e6 / lookups;
    }

    /** What was counted since an earlier moment; a count that fell, because its counter began anew, as 0. */
    public StatsSnapshot since(StatsSnapshot earlier) {
        return new StatsSnapshot(
                grown(hits, earlier.hits),
                grown(staleHits, earlier.staleHits),
                grown(misses, earlier.misses),
                grown(sets, earlier.sets),
                grown(deletes, earlier.deletes),
                grown(invalidations, earlier.invalidations),
                grown(lookups, earlier.lookups),
                Duration.ofNanos(grown(lookupTime.toNanos(), earlier.lookupTime.toNanos())),
                saved.since(earlier.saved));
    }

    private static long grown(long now, long before) {
        return Math.max(0, now - before);
    }

    /** Both together. */
    public StatsSnapshot plus(StatsSnapshot o) {
        return new StatsSnapshot(
                hits + o.hits,
                staleHits + o.staleHits,
                misses + o.misses,
                sets + o.sets,
                deletes + o.deletes,
                invalidations + o.invalidations,
                lookups + o.lookups,
                lookupTime.plus(o.lookupTime),
                saved.plus(o.saved));
    }

    /**
     * What hits spared.
     *
     * @param modelCalls calls of the model
     * @param tokens tokens, in and out together
     * @param time the time that the generations would have taken
     */
    public record Saved(long modelCalls, long tokens, Duration time) {
        Saved plus(Saved o) {
            return new Saved(modelCalls + o.modelCalls, tokens + o.tokens, time.plus(o.time));
        }

        Saved since(Saved earlier) {
            return new Saved(
                    grown(modelCalls, earlier.modelCalls),
                    grown(tokens, earlier.tokens),
                    Duration.ofMillis(grown(time.toMillis(), earlier.time.toMillis())));
        }
    }
}
