package dev.samovar.security;

import java.time.Duration;

/** A caller that may not manage the cache. The message says what to do, and holds no key. */
public final class AccessDeniedException extends RuntimeException {

    /** Why a caller may not. */
    public enum Reason {
        /** A key would help. */
        NO_KEY,
        /** Another key or another place would help. */
        FORBIDDEN,
        /** Too many wrong keys came from the same client: later would help. */
        TOO_MANY
    }

    private final Reason reason;
    private final Refusal refusal;
    private final transient Duration delay;

    private AccessDeniedException(Reason reason, Refusal refusal, Duration delay, String message) {
        super(message);
        this.reason = reason;
        this.refusal = refusal;
        this.delay = delay;
    }

    static AccessDeniedException missingKey() {
        return new AccessDeniedException(
                Reason.NO_KEY,
                Refusal.NO_KEY,
                Duration.ZERO,
                "An operator key is required: send the header 'Authorization: Bearer <key>'");
    }

    static AccessDeniedException wrongKey(Duration delay) {
        return new AccessDeniedException(
                Reason.FORBIDDEN,
                Refusal.WRONG_KEY,
                delay,
                "This operator key is not valid: check SAMOVAR_OPERATOR_KEYS");
    }

    static AccessDeniedException tooMany() {
        return new AccessDeniedException(
                Reason.TOO_MANY,
                Refusal.THROTTLED,
                Duration.ZERO,
                "Too many wrong operator keys came from this address: try again later, with the right one");
    }

    static AccessDeniedException notLocal() {
        return new AccessDeniedException(
                Reason.FORBIDDEN,
                Refusal.NOT_LOCAL,
                Duration.ZERO,
                "Without operator keys the cache can be managed from the service's own machine alone:"
                        + " set SAMOVAR_OPERATOR_KEYS and send 'Authorization: Bearer <key>'");
    }

    static AccessDeniedException forwarded(String header) {
        return new AccessDeniedException(
                Reason.FORBIDDEN,
                Refusal.FORWARDED,
                Duration.ZERO,
                "A request that came through a proxy (header " + header + ") is not from the service's own machine:"
                        + " set SAMOVAR_OPERATOR_KEYS and send 'Authorization: Bearer <key>'");
    }

    static AccessDeniedException foreignPage() {
        return new AccessDeniedException(
                Reason.FORBIDDEN,
                Refusal.CROSS_SITE,
                Duration.ZERO,
                "Without operator keys pages of other sites and under other names than localhost cannot manage the"
                        + " cache: set SAMOVAR_OPERATOR_KEYS and send 'Authorization: Bearer <key>'");
    }

    /** Why the caller may not. */
    public Reason reason() {
        return reason;
    }

    /** Why the caller may not, in more detail than an answer tells. */
    public Refusal refusal() {
        return refusal;
    }

    /** Whether a key would help (401), rather than another key or another place (403). */
    public boolean isKeyMissing() {
        return reason == Reason.NO_KEY;
    }

    /** How long the answer has to wait, so that guessing is slow; 0 or more. */
    public Duration delay() {
        return delay;
    }
}
