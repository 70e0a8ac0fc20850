package dev.samovar.cache;

/** The store could not be reached, or did not answer in time. The message is safe to show to a caller. */
public final class StoreUnavailableException extends RuntimeException {

    public StoreUnavailableException(String message) {
        super(message);
    }

    public StoreUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
