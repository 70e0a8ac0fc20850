package dev.samovar.proxy.keys;

/** A request without a credential that the upstream could be called with (401). The message says what to send. */
public final class CallerRefusedException extends RuntimeException {

    private static final long serialVersionUID = 1;

    CallerRefusedException(String message) {
        super(message);
    }
}
