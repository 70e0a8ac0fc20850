package dev.samovar.cache.stats;

import dev.samovar.measure.Histogram;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The times of look-ups in all namespaces together, in buckets of which replicas add the counts.
 *
 * <p>A bucket is named by its bound, so that those of replicas with other bounds are not mixed up with these.
 */
public final class LookupTimes {

    // No namespace has a capital letter
    private static final String PREFIX = "lookupTimes.";
    private static final String MORE = PREFIX + "more";

    private final long[] bounds;
    private final long[] counts;

    private LookupTimes(long[] bounds, long[] counts) {
        this.bounds = bounds;
        this.counts = counts;
    }

    /** The counts of this process by name. No count ever falls. */
    public static Map<String, Long> byName(StatsCounter stats) {
        Map<String, Long> all = new TreeMap<>();
        stats.lookups().values().forEach(histogram -> {
            long before = 0;
            for (Histogram.Bucket bucket : histogram.buckets()) {
                all.merge(name(bucket.seconds()), bucket.count() - before, Long::sum);
                before = bucket.count();
            }
        });
        return all;
    }

    private static String name(double seconds) {
        return Double.isInfinite(seconds) ? MORE : PREFIX + Math.round(seconds * 1e9);
    }

    /** The times among counts by name; what is not there is 0. */
    public static LookupTimes among(Map<String, Long> counters) {
        List<Long> nanos = StatsCounter.lookupBounds();
        long[] bounds = new long[nanos.size()];
        long[] counts = new long[nanos.size() + 1];
        for (int i = 0; i < bounds.length; i++) {
            bounds[i] = nanos.get(i);
            counts[i] = counters.getOrDefault(PREFIX + bounds[i], 0L);
        }
        counts[bounds.length] = counters.getOrDefault(MORE, 0L);
        return new LookupTimes(bounds, counts);
    }

    /** How many times there are. */
    public long count() {
        long sum = 0;
        for (long one : counts) {
            sum += one;
        }
        return sum;
    }

    /**
     * The time in milliseconds that a share of them did not exceed, by interpolation within a bucket; 0 without any. In the
     * last bucket it is that bucket's lower bound.
     *
     * @param share more than 0, at most 1
     */
    public double percentileMillis(double share) {
        long count = count();
        double rank = share * count;
        double before = 0;
        for (int i = 0; i < bounds.length; i++) {
            if (counts[i] > 0 && before + counts[i] >= rank) {
                long from = i == 0 ? 0 : bounds[i - 1];
                return (from + (bounds[i] - from) * (rank - before) / counts[i]) / 1e6;
            }
            before += counts[i];
        }
        return count == 0 ? 0 : bounds[bounds.length - 1] / 1e6;
    }
}
