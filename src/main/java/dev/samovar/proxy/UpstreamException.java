package dev.samovar.proxy;

import dev.samovar.cache.readthrough.failure.FailureSummary;
import dev.samovar.cache.readthrough.failure.SummarizedFailure;

/** Failure of a call whose upstream could not be reached, was too slow, or broke off its response. */
public final class UpstreamException extends RuntimeException implements SummarizedFailure {

    private static final long serialVersionUID = 1;
    private static final int UNREACHABLE = 502;
    private static final int TOO_SLOW = 504;

    private final int status;

    private UpstreamException(int status, String message) {
        // Without a stack trace: it would be that of an event loop, once for each failed call of an outage
        super(message, null, false, false);
        this.status = status;
    }

    /** There was no connection, or it broke. */
    public static UpstreamException unreachable(String message) {
        return new UpstreamException(UNREACHABLE, message);
    }

    /** A time limit was over. */
    public static UpstreamException tooSlow(String message) {
        return new UpstreamException(TOO_SLOW, message);
    }

    @Override
    public FailureSummary summary() {
        return new FailureSummary(String.valueOf(getMessage()));
    }

    /** The status of a response to it: 502 or 504. */
    public int status() {
        return status;
    }
}
