package dev.samovar.cache.readthrough.flight;

/** The answer was not there when the caller's deadline came. Its generation may go on and serve the next caller. */
public final class DeadlineExceededException extends RuntimeException {

    /** A failure with a message for the caller. */
    public DeadlineExceededException() {
        super("The answer took longer than the deadline: try again, it may be there by then");
    }
}
