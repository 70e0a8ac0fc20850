package dev.samovar.cache.redis.connection;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The time by Redis' clock, on which all replicas agree whatever their own clocks say.
 *
 * <p>Until Redis has told its time, it is that of this process. Then it goes on from there by the monotonic clock, so that
 * nobody who sets the clock of this machine changes the times of entries. Each reading bounds it: Redis read its clock
 * after the question was sent and before the answer arrived. Readings that agree make the bounds narrower; one that
 * contradicts them stands alone, since Redis' clock was set or another server took over.
 *
 * <p>A clock of this process that is {@value #FAR_SECONDS} seconds or more off is logged once, and once more when it is
 * right again. Safe from any thread; no method waits.
 */
public final class RedisClock implements InstantSource {

    private static final System.Logger LOG = System.getLogger(RedisClock.class.getName());
    private static final int FAR_SECONDS = 5;
    private static final long FAR_NANOS = TimeUnit.SECONDS.toNanos(FAR_SECONDS);

    /** Redis may read its clock a moment before a command, and then keep to it. */
    private static final long SLACK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    /** Two clocks of ordinary machines drift apart by no more than one part in so many. */
    private static final long DRIFT_PARTS = 5_000;

    private final InstantSource own;
    private final LongSupplier nanoTime;
    private volatile @Nullable Bounds bounds;
    private boolean far;

    /**
     * A clock that Redis has not told anything yet.
     *
     * @param own the clock of this process
     * @param nanoTime the monotonic clock of this process
     */
    public RedisClock(InstantSource own, LongSupplier nanoTime) {
        this.own = own;
        this.nanoTime = nanoTime;
    }

    /** Between what Redis' time less the monotonic clock's was at a moment of the latter, all in nanoseconds. */
    private record Bounds(long low, long high, long at) {

        long middle() {
            return low + (high - low) / 2;
        }

        Bounds narrowedBy(Bounds later) {
            long drift = Math.max(0, later.at - at) / DRIFT_PARTS;
            long greatestLow = Math.max(low - drift, later.low);
            long leastHigh = Math.min(high + drift, later.high);
            return greatestLow <= leastHigh ? new Bounds(greatestLow, leastHigh, later.at) : later;
        }
    }

    @Override
    public Instant instant() {
        Bounds known = bounds;
        return known == null ? own.instant() : instant(nanoTime.getAsLong() + known.middle());
    }

    /**
     * Takes what Redis told.
     *
     * @param sentNanos when it was asked, by the monotonic clock
     * @param told the time that it told
     * @param receivedNanos when the answer arrived, by the monotonic clock
     */
    public synchronized void told(long sentNanos, Instant told, long receivedNanos) {
        long nanos = nanos(told);
        Bounds later = new Bounds(nanos - receivedNanos - SLACK_NANOS, nanos - sentNanos + SLACK_NANOS, receivedNanos);
        Bounds before = bounds;
        bounds = before == null ? later : before.narrowedBy(later);
        watch();
    }

    /** How far the clock of this process is ahead of Redis', negative if it is behind; zero until Redis told its time. */
    public Duration ahead() {
        return bounds == null ? Duration.ZERO : Duration.between(instant(), own.instant());
    }

    private void watch() {
        Duration ahead = ahead();
        long off = Math.abs(nanos(Instant.EPOCH.plus(ahead)));
        // Half the limit on the way back, so that a clock about there is not logged all the time
        if (!far && off >= FAR_NANOS) {
            far = true;
            LOG.log(
                    System.Logger.Level.WARNING,
                    "This replica''s clock differs from Redis'' clock; entries go by Redis'' clock, and logs by this"
                            + " replica''s. Set both by NTP. Seconds that this replica is ahead: {0}",
                    Long.toString(ahead.toSeconds()));
        } else if (far && off < FAR_NANOS / 2) {
            far = false;
            LOG.log(System.Logger.Level.INFO, "This replica's clock agrees with Redis' clock again");
        }
    }

    private static long nanos(Instant instant) {
        return TimeUnit.NANOSECONDS.convert(Duration.between(Instant.EPOCH, instant));
    }

    private static Instant instant(long nanos) {
        return Instant.ofEpochSecond(0, nanos);
    }
}
