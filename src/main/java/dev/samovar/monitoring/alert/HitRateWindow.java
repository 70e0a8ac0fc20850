package dev.samovar.monitoring.alert;

import dev.samovar.cache.stats.StatsSnapshot;
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

    /** The length of the window. */
    public static final Duration SPAN = Duration.ofMinutes(5);

    /** The period of {@link #sample()}. */
    public static final Duration SAMPLE_EVERY = Duration.ofSeconds(10);

    private static final int MAX_SAMPLES = 64;

    private final Supplier<StatsSnapshot> stats;
    private final InstantSource clock;
    private final Deque<Sample> samples = new ArrayDeque<>();
    private StatsSnapshot last;
    private StatsSnapshot grown = StatsSnapshot.NOTHING;

    /**
     * A window that begins now.
     *
     * @param stats reads the counters; never blocks
     */
    public HitRateWindow(Supplier<StatsSnapshot> stats, InstantSource clock) {
        this.stats = stats;
        this.clock = clock;
        last = stats.get();
        samples.addLast(new Sample(clock.instant(), grown));
    }

    /**
     * The requests of a window.
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
    }

    /** The growth of the counters between the first sample and a time. */
    private record Sample(Instant at, StatsSnapshot grown) {}

    /** Takes a sample; to be called every ten seconds. */
    public synchronized void sample() {
        StatsSnapshot now = stats.get();
        grown = grown.plus(now.since(last));
        last = now;
        samples.addLast(new Sample(clock.instant(), grown));
        removeOld();
        if (samples.size() > MAX_SAMPLES) {
            samples.removeFirst();
        }
    }

    /** The requests of the last five minutes. */
    public synchronized Window window() {
        StatsSnapshot recent = recent();
        return new Window(recent.hits(), recent.misses());
    }

    /** The mean time of a look-up in the last five minutes, in milliseconds; 0 without any. */
    public synchronized double meanLookupMillis() {
        return recent().meanLookupMillis();
    }

    private StatsSnapshot recent() {
        removeOld();
        Sample oldest = samples.peekFirst();
        return oldest == null
                ? StatsSnapshot.NOTHING
                : grown.plus(stats.get().since(last)).since(oldest.grown());
    }

    private void removeOld() {
        Instant limit = clock.instant().minus(SPAN);
        while (!samples.isEmpty() && samples.getFirst().at().isBefore(limit)) {
            samples.removeFirst();
        }
    }
}
