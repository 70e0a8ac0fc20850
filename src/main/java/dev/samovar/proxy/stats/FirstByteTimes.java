package dev.samovar.proxy.stats;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongConsumer;

/** The times that upstreams took until the first byte of a response, in a histogram. Safe from any thread. */
public final class FirstByteTimes {

    // From a server on the same machine to a model that thinks before it answers
    private static final double[] BOUNDS_MILLIS = {
        0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25, 50, 100, 200, 350, 500, 750, 1_000, 1_500, 2_500, 5_000, 10_000, 30_000,
        60_000, 120_000, 600_000
    };

    private static final double NANOS_PER_MILLI = 1e6;

    private final AtomicLongArray counts = new AtomicLongArray(BOUNDS_MILLIS.length + 1);
    private final LongAdder nanos = new LongAdder();
    private volatile LongConsumer listener = each -> {};

    /** The upper bounds of the buckets; the last bucket has none. */
    public static Duration[] bounds() {
        Duration[] bounds = new Duration[BOUNDS_MILLIS.length];
        for (int i = 0; i < bounds.length; i++) {
            bounds[i] = Duration.ofNanos(Math.round(BOUNDS_MILLIS[i] * NANOS_PER_MILLI));
        }
        return bounds;
    }

    void add(long elapsedNanos) {
        int bucket = 0;
        while (bucket < BOUNDS_MILLIS.length && elapsedNanos > BOUNDS_MILLIS[bucket] * NANOS_PER_MILLI) {
            bucket++;
        }
        counts.incrementAndGet(bucket);
        nanos.add(elapsedNanos);
        listener.accept(elapsedNanos);
    }

    /** Receives each time from now on, in nanoseconds. */
    void listen(LongConsumer each) {
        listener = each;
    }

    /** The times now. */
    Snapshot snapshot() {
        long[] now = new long[counts.length()];
        for (int i = 0; i < now.length; i++) {
            now[i] = counts.get(i);
        }
        return new Snapshot(now, nanos.sum());
    }

    /** The times at one moment, as counts that can be added. */
    public static final class Snapshot {
        private final long[] counts;
        private final long nanos;

        Snapshot(long[] counts, long nanos) {
            this.counts = counts;
            this.nanos = nanos;
        }

        static int buckets() {
            return BOUNDS_MILLIS.length + 1;
        }

        /** The name of a bucket: by its bound, so that replicas with other buckets are not mixed up with these. */
        static String name(int index) {
            if (index == BOUNDS_MILLIS.length) {
                return "more";
            }
            double bound = BOUNDS_MILLIS[index];
            return bound == (long) bound ? Long.toString((long) bound) : Double.toString(bound);
        }

        long inBucket(int index) {
            return counts[index];
        }

        long nanos() {
            return nanos;
        }

        /** How many times there are. */
        public long count() {
            long sum = 0;
            for (long one : counts) {
                sum += one;
            }
            return sum;
        }

        /** Their mean in milliseconds; 0 without any. */
        public double meanMillis() {
            return count() == 0 ? 0 : nanos / NANOS_PER_MILLI / count();
        }

        /**
         * The time in milliseconds that a share of them did not exceed, by interpolation within a bucket; 0 without any. In
         * the last bucket it is that bucket's lower bound.
         *
         * @param share more than 0, at most 1
         */
        public double percentileMillis(double share) {
            double rank = share * count();
            double before = 0;
            for (int i = 0; i < BOUNDS_MILLIS.length; i++) {
                if (counts[i] > 0 && before + counts[i] >= rank) {
                    double from = i == 0 ? 0 : BOUNDS_MILLIS[i - 1];
                    return from + (BOUNDS_MILLIS[i] - from) * (rank - before) / counts[i];
                }
                before += counts[i];
            }
            return count() == 0 ? 0 : BOUNDS_MILLIS[BOUNDS_MILLIS.length - 1];
        }
    }
}
