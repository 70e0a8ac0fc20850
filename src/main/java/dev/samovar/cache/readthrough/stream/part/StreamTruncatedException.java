package dev.samovar.cache.readthrough.stream.part;

/** The parts of an answer ended without its end. */
public final class StreamTruncatedException extends RuntimeException {

    /** A failure with a message for the caller. */
    public StreamTruncatedException() {
        super("The answer broke off before its end: try again");
    }
}
