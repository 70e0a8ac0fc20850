package dev.samovar.http;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;

/**
 * Log of the error responses of the service, by the request id that each of them has.
 *
 * <p>A response with a status of 500 or more has a line at INFO, but at most one per second: an outage causes many of them.
 * All others have theirs at DEBUG. Safe from any thread.
 */
public final class ErrorLog {

    private static final Logger LOG = Logger.getLogger(ErrorLog.class);
    private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final ErrorLog OF_SERVICE = new ErrorLog(System::nanoTime);

    private final LongSupplier nanoTime;
    private final AtomicLong next;

    ErrorLog(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.next = new AtomicLong(nanoTime.getAsLong());
    }

    /** Logs an error response of the service, and returns its request id, which is new. */
    public static String answered(int status, String error) {
        return OF_SERVICE.log(status, error);
    }

    String log(int status, String error) {
        String id = RequestId.next();
        if (status >= 500 && isDue()) {
            LOG.infof("Request %s was answered with %d: %s", id, status, error);
        } else {
            LOG.debugf("Request %s was answered with %d: %s", id, status, error);
        }
        return id;
    }

    private boolean isDue() {
        long now = nanoTime.getAsLong();
        long due = next.get();
        return now - due >= 0 && next.compareAndSet(due, now + PAUSE_NANOS);
    }
}
