package dev.samovar.warming;

/** Failure of warming one entry. The message is meant for every client. */
public final class WarmingFailedException extends RuntimeException {

    private static final long serialVersionUID = 1;

    public WarmingFailedException(String message) {
        // Without a stack trace: a failed call upstream is an ordinary outcome
        super(message, null, false, false);
    }
}
