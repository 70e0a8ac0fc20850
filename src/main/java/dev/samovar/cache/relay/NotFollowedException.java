package dev.samovar.cache.relay;

/** A generation of another replica cannot be followed, or not any further. */
public final class NotFollowedException extends RuntimeException {

    /** A failure that says nothing more: why is in the log of the replicas. */
    public NotFollowedException() {
        super("The answer of another replica broke off before its end: try again", null, false, false);
    }
}
