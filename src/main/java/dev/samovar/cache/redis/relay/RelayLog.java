package dev.samovar.cache.redis.relay;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Log lines of streams that broke off, one of a kind in {@value #SECONDS} s at most: an outage breaks many. Used on one loop. */
final class RelayLog {

    private static final int SECONDS = 10;
    private static final System.Logger LOG = System.getLogger(RedisStreamRelay.class.getName());

    private final Kind broken;
    private final Kind dropped;

    /**
     * @param nanoTime a monotonic clock
     */
    RelayLog(LongSupplier nanoTime) {
        this.broken = new Kind(
                "A stream of replica {0} broke off here, and its requests with it; bytes before: {1}."
                        + " Since the last such line: {2}",
                nanoTime);
        this.dropped = new Kind(
                "Replica {0} follows a stream and acknowledged nothing for " + FollowerFeed.SILENT_TICKS
                        + " s, it was dropped; bytes before: {1}. Since the last such line: {2}",
                nanoTime);
    }

    private static final class Kind {
        private final String line;
        private final LongSupplier nanoTime;
        private long count;
        private long lastNanos;

        Kind(String line, LongSupplier nanoTime) {
            this.line = line;
            this.nanoTime = nanoTime;
            this.lastNanos = nanoTime.getAsLong() - TimeUnit.SECONDS.toNanos(SECONDS);
        }

        void report(String replica, long bytes) {
            count++;
            long now = nanoTime.getAsLong();
            if (now - lastNanos >= TimeUnit.SECONDS.toNanos(SECONDS)) {
                LOG.log(System.Logger.Level.WARNING, line, replica, Long.toString(bytes), Long.toString(count));
                lastNanos = now;
                count = 0;
            }
        }
    }

    /** A followed stream broke off after its first byte. */
    void broken(String leader, long bytes) {
        broken.report(leader, bytes);
    }

    /** A replica that follows was given up. */
    void dropped(String follower, long bytes) {
        dropped.report(follower, bytes);
    }
}
