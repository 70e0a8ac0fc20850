package dev.samovar.http;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;

/**
 * Log of the error responses of the service, by the request id that each of them has.
 *
 * <p>A response with a status of 500 or more has a line at INFO. An outage causes many of them: while they go on the lines
 * are a second apart, then two, then four, up to a minute, and each has the number of those without one. After a minute
 * without any the next has its own again. All others have theirs at DEBUG. Safe from any thread.
 */
public final class ErrorLog {

    private static final Logger LOG = Logger.getLogger(ErrorLog.class);
    private static final long SHORTEST_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long LONGEST_NANOS = TimeUnit.MINUTES.toNanos(1);
    private static final ErrorLog OF_SERVICE = new ErrorLog(System::nanoTime);

    private final LongSupplier nanoTime;

    // Guarded by this
    private long lastError;
    private long lastLine;
    private long pause;
    private long unlogged;

    ErrorLog(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.lastError = nanoTime.getAsLong() - LONGEST_NANOS;
        this.lastLine = lastError;
    }

    /** Logs an error response of the service, and returns its request id, which is new. */
    public static String answered(int status, String error) {
        return OF_SERVICE.log(status, error);
    }

    String log(int status, String error) {
        String id = RequestId.next();
        long others = status >= 500 ? othersIfDue() : -1;
        if (others >= 0) {
            LOG.infof("Request %s was answered with %d: %s%s", id, status, error, text(others));
        } else {
            LOG.debugf("Request %s was answered with %d: %s", id, status, error);
        }
        return id;
    }

    private static String text(long others) {
        return others == 0 ? "" : " (other errors from 500 on since the last such line: " + others + ")";
    }

    /** How many errors had no line since the last one; negative if this has none either. */
    private synchronized long othersIfDue() {
        long now = nanoTime.getAsLong();
        if (now - lastError >= LONGEST_NANOS) {
            pause = 0;
        }
        lastError = now;
        if (now - lastLine < pause) {
            unlogged++;
            return -1;
        }
        lastLine = now;
        pause = Math.min(LONGEST_NANOS, Math.max(SHORTEST_NANOS, 2 * pause));
        long others = unlogged;
        unlogged = 0;
        return others;
    }
}
