package dev.samovar.security;

/** A caller that may not manage the cache. The message says what to do, and holds no key. */
public final class AccessDeniedException extends RuntimeException {

    private final boolean keyMissing;

    private AccessDeniedException(String message, boolean keyMissing) {
        super(message);
        this.keyMissing = keyMissing;
    }

    static AccessDeniedException missingKey() {
        return new AccessDeniedException(
                "An operator key is required: send the header 'Authorization: Bearer <key>'", true);
    }

    static AccessDeniedException wrongKey() {
        return new AccessDeniedException("This operator key is not valid: check SAMOVAR_OPERATOR_KEYS", false);
    }

    static AccessDeniedException notLocal() {
        return new AccessDeniedException(
                "Without operator keys the cache can be managed from the service's own machine alone:"
                        + " set SAMOVAR_OPERATOR_KEYS and send 'Authorization: Bearer <key>'",
                false);
    }

    /** Whether a key would help (401), rather than another key or another place (403). */
    public boolean isKeyMissing() {
        return keyMissing;
    }
}
