package dev.samovar.cache;

/** The caller wanted a cached answer or none, and there is none. */
public final class NotCachedException extends RuntimeException {

    public NotCachedException() {
        super("Not cached: ask again without 'only-if-cached' to have it generated");
    }
}
