package dev.samovar.measure;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/**
 * Durations in buckets with fixed upper bounds.
 *
 * <p>One costs a comparison for each bucket below its own, and two additions. Safe from any thread; never blocks. What is
 * read while others count is not atomic.
 */
public final class Histogram {

    private final long[] boundsNanos;
    private final LongAdder[] counts;
    private final LongAdder sumNanos = new LongAdder();

    /**
     * A histogram without durations.
     *
     * @param bounds the upper bounds of the buckets, rising; a last bucket has none
     */
    public Histogram(Duration... bounds) {
        boundsNanos = new long[bounds.length];
        counts = new LongAdder[bounds.length + 1];
        counts[bounds.length] = new LongAdder();
        for (int i = 0; i < bounds.length; i++) {
            boundsNanos[i] = bounds[i].toNanos();
            counts[i] = new LongAdder();
            if (i > 0 && boundsNanos[i] <= boundsNanos[i - 1]) {
                throw new IllegalArgumentException("The bounds of buckets rise: " + List.of(bounds));
            }
        }
    }

    /** Counts a duration in nanoseconds. */
    public void record(long nanos) {
        int bucket = 0;
        while (bucket < boundsNanos.length && nanos > boundsNanos[bucket]) {
            bucket++;
        }
        counts[bucket].increment();
        sumNanos.add(nanos);
    }

    /** The number of durations. */
    public long count() {
        long sum = 0;
        for (LongAdder count : counts) {
            sum += count.sum();
        }
        return sum;
    }

    /** The sum of all durations in nanoseconds. */
    public long nanos() {
        return sumNanos.sum();
    }

    /** The buckets now, by rising bounds; the last one has no bound, and the count of all durations. */
    public List<Bucket> buckets() {
        List<Bucket> buckets = new ArrayList<>(counts.length);
        long sum = 0;
        for (int i = 0; i < counts.length; i++) {
            sum += counts[i].sum();
            buckets.add(new Bucket(i < boundsNanos.length ? boundsNanos[i] / 1e9 : Double.POSITIVE_INFINITY, sum));
        }
        return buckets;
    }

    /**
     * A bucket.
     *
     * @param seconds its upper bound
     * @param count the durations up to this bound
     */
    public record Bucket(double seconds, long count) {}
}
