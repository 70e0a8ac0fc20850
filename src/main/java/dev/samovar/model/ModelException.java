package dev.samovar.model;

import java.time.Duration;
import java.util.Optional;

/**
 * A model that did not give a usable answer. The message is safe to show to a caller: it holds no key, no host and
 * nothing that the model wrote.
 */
public final class ModelException extends RuntimeException {

    /** Why there is no answer. */
    public enum Reason {
        /** No answer within the deadline. */
        TIMEOUT(false),
        /** The model's budget is used up. */
        RATE_LIMITED(true),
        /** The model cannot be reached, or says that it cannot work at present. */
        UNAVAILABLE(true),
        /** The model refused the request itself: a wrong key, an unknown model, a bad parameter. */
        REJECTED(false),
        /** The model would not answer this prompt. */
        BLOCKED(false),
        /** The answer is cut off, empty, or not what was asked for. */
        MALFORMED(false),
        /** This process has as many calls under way and waiting as it may. */
        OVERLOADED(false);

        private final boolean retryable;

        Reason(boolean retryable) {
            this.retryable = retryable;
        }

        /** Whether failures of this reason pass, as a rule. */
        public boolean isRetryable() {
            return retryable;
        }
    }

    private final Reason reason;
    private final transient Optional<Duration> retryAfter;
    private final boolean asked;
    private final boolean lasting;

    /** A failure without a cause, after the model was called. */
    public ModelException(Reason reason, String message) {
        this(reason, message, Optional.empty(), null);
    }

    /** A failure after the model was called; with the wait that the provider asked for, if any. */
    public ModelException(
            Reason reason,
            String message,
            Optional<Duration> retryAfter,
            @org.jspecify.annotations.Nullable Throwable cause) {
        this(reason, message, retryAfter, cause, true, false);
    }

    private ModelException(
            Reason reason,
            String message,
            Optional<Duration> retryAfter,
            @org.jspecify.annotations.Nullable Throwable cause,
            boolean asked,
            boolean lasting) {
        super(message, cause);
        this.reason = reason;
        this.retryAfter = retryAfter;
        this.asked = asked;
        this.lasting = lasting;
    }

    /** A call that was refused in this process, before the model was asked. */
    public static ModelException notAsked(Reason reason, String message, Duration retryAfter) {
        return new ModelException(reason, message, Optional.of(retryAfter), null, false, false);
    }

    /** A failure that lasts until a setting or a certificate changes: the call is not repeated, whatever the reason. */
    public static ModelException lasting(Reason reason, String message, Throwable cause) {
        return new ModelException(reason, message, Optional.empty(), cause, true, true);
    }

    /** Whether the same call may go well a little later. */
    public boolean isRetryable() {
        return reason.isRetryable() && !lasting;
    }

    /** Whether the model was asked. If it was not, the failure says nothing about what was asked for. */
    public boolean wasAsked() {
        return asked;
    }

    /** Why there is no answer. */
    public Reason reason() {
        return reason;
    }

    /** How long the model asked to wait; empty if it did not say. */
    public Optional<Duration> retryAfter() {
        return retryAfter;
    }
}
