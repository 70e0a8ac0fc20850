package dev.samovar.cache.entries;

/** The entry is not as its writer expects, and stays as it is. */
public final class PreconditionFailedException extends RuntimeException {

    /** A failure with a message for the caller. */
    public PreconditionFailedException() {
        super(
                "Precondition failed, nothing was changed: the entry is not the one that you know; get it, and try again");
    }
}
