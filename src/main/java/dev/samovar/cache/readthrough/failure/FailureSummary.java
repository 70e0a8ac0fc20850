package dev.samovar.cache.readthrough.failure;

/** The summary of a failure: a message that operators may see. */
public final class FailureSummary extends RuntimeException {

    private static final long serialVersionUID = 1;

    /** A summary with this message. */
    public FailureSummary(String message) {
        // Without a stack trace: thousands are kept
        super(message, null, false, false);
    }
}
