package dev.samovar.cache.redis.relay;

import java.util.concurrent.TimeUnit;

/** Log lines of streams that broke off, one of a kind in {@value #SECONDS} s at most: an outage breaks many. Used on one loop. */
final class RelayLog {

    private static final int SECONDS = 10;
    private static final System.Logger LOG = System.getLogger(RedisStreamRelay.class.getName());

    private final Kind broken =
            new Kind("A stream of replica {0} broke off here after {1} bytes, and its requests with it."
                    + " Since the last such line: {2}");
    private final Kind dropped = new Kind("Replica {0} follows a stream and acknowledged nothing for "
            + FollowerFeed.SILENT_TICKS + " s, it was dropped after {1} bytes. Since the last such line: {2}");

    private static final class Kind {
        private final String line;
        private long count;
        private long lastNanos = System.nanoTime() - TimeUnit.SECONDS.toNanos(SECONDS);

        Kind(String line) {
            this.line = line;
        }

        void report(String replica, long bytes) {
            count++;
            long now = System.nanoTime();
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
