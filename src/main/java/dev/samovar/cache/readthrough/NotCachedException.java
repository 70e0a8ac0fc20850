package dev.samovar.cache.readthrough;

/** The caller wanted a cached answer or none, and there is none. */
public final class NotCachedException extends RuntimeException {

    /** A failure with a message for the caller. */
    public NotCachedException() {
        super("Not cached: ask again with GET, without 'only-if-cached' and 'If-None-Match: *', to have it generated");
    }
}
