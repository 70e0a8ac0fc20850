package dev.samovar.security;

import java.time.Duration;

/** The refusal of a management call. The message says what to do, and has no key. */
public final class AccessDeniedException extends RuntimeException {

    /** The kind of a refusal, which decides its status. */
    public enum Reason {
        /** The request has no key (401). */
        NO_KEY,
        /** The request has a wrong key, or comes from a place without access (403). */
        FORBIDDEN,
        /** The client has sent too many wrong keys; it may retry later (429). */
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
                "Too many wrong operator keys from this address: try again later, with the right one");
    }

    static AccessDeniedException notLocal() {
        return new AccessDeniedException(
                Reason.FORBIDDEN,
                Refusal.NOT_LOCAL,
                Duration.ZERO,
                "Without operator keys the cache can be managed from the service's own machine only:"
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

    static AccessDeniedException crossSite() {
        return new AccessDeniedException(
                Reason.FORBIDDEN,
                Refusal.CROSS_SITE,
                Duration.ZERO,
                "Without operator keys pages of other sites and under other names than localhost cannot manage the"
                        + " cache: set SAMOVAR_OPERATOR_KEYS and send 'Authorization: Bearer <key>'");
    }

    /** The kind of the refusal. */
    public Reason reason() {
        return reason;
    }

    /** The reason of the refusal, in more detail than the answer has. */
    public Refusal refusal() {
        return refusal;
    }

    /** Whether the request has no key (401). */
    public boolean isKeyMissing() {
        return reason == Reason.NO_KEY;
    }

    /** How long to delay the answer, which throttles failed attempts; 0 or more. */
    public Duration delay() {
        return delay;
    }
}
