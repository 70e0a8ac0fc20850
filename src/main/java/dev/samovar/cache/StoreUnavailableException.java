package dev.samovar.cache;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The store could not be reached, or did not answer in time. The message is safe to show to a caller. */
public final class StoreUnavailableException extends RuntimeException {

    private final transient @Nullable StoreTrouble trouble;

    /** A failure without a known cause. */
    public StoreUnavailableException(String message) {
        this(message, (StoreTrouble) null);
    }

    /** A failure with its cause, which is not shown to callers. */
    public StoreUnavailableException(String message, Throwable cause) {
        super(message, cause);
        this.trouble = null;
    }

    /**
     * @param trouble what is the matter with the store, as far as it is known
     */
    public StoreUnavailableException(String message, @Nullable StoreTrouble trouble) {
        super(message);
        this.trouble = trouble;
    }

    /** What is the matter with the store, as far as it is known. */
    public Optional<StoreTrouble> trouble() {
        return Optional.ofNullable(trouble);
    }
}
