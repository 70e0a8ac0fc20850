package dev.samovar.monitoring;

import dev.samovar.cache.CacheStats;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Supplier;

/**
 * The hit rate over the last five minutes, from samples of counters that only grow.
 *
 * <p>A window reaches from the oldest sample that is at most five minutes old to the present: nothing older is ever in
 * it, and when samples come late it is shorter. Counters that restart lower count as standing still until the next
 * sample. Safe from any thread.
 */
public final class HitRateWindow {

    /** How far a window reaches back. */
    public static final Duration SPAN = Duration.ofMinutes(5);

    /** How often {@link #sample()} is to be called. */
    public static final Duration SAMPLE_EVERY = Duration.ofSeconds(10);

    private static final int MAX_SAMPLES = 64;

    private final Supplier<CacheStats.Snapshot> figures;
    private final InstantSource clock;
    private final Deque<Sample> samples = new ArrayDeque<>();
    private long lastHits;
    private long lastMisses;
    private Window grown = new Window(0, 0);

    /**
     * @param figures the counters at present; never blocks
     */
    public HitRateWindow(Supplier<CacheStats.Snapshot> figures, InstantSource clock) {
        this.figures = figures;
        this.clock = clock;
        CacheStats.Snapshot now = figures.get();
        lastHits = now.hits();
        lastMisses = now.misses();
        samples.addLast(new Sample(clock.instant(), grown));
    }

    /**
     * Requests in a span of time.
     *
     * @param hits hits, stale ones included
     * @param misses misses
     */
    public record Window(long hits, long misses) {

        /** Hits and misses. */
        public long requests() {
            return hits + misses;
        }

        /** The share of hits in percent, 0 to 100; 0 without requests. */
        public double hitRatePercent() {
            return requests() == 0 ? 0 : 100.0 * hits / requests();
        }

        private Window plus(long moreHits, long moreMisses) {
            return new Window(hits + moreHits, misses + moreMisses);
        }

        private Window minus(Window other) {
            return new Window(hits - other.hits, misses - other.misses);
        }
    }

    /** What the counters had grown by at a moment, since the first sample. */
    private record Sample(Instant at, Window grown) {}

    /** Takes a sample; to be called every ten seconds. */
    public synchronized void sample() {
        CacheStats.Snapshot now = figures.get();
        grown = grownUntil(now);
        lastHits = now.hits();
        lastMisses = now.misses();
        samples.addLast(new Sample(clock.instant(), grown));
        forget();
        if (samples.size() > MAX_SAMPLES) {
            samples.removeFirst();
        }
    }

    /** The requests of the last five minutes. */
    public synchronized Window window() {
        forget();
        Sample oldest = samples.peekFirst();
        return oldest == null ? new Window(0, 0) : grownUntil(figures.get()).minus(oldest.grown());
    }

    private Window grownUntil(CacheStats.Snapshot now) {
        return grown.plus(Math.max(0, now.hits() - lastHits), Math.max(0, now.misses() - lastMisses));
    }

    private void forget() {
        Instant limit = clock.instant().minus(SPAN);
        while (!samples.isEmpty() && samples.getFirst().at().isBefore(limit)) {
            samples.removeFirst();
        }
    }
}
