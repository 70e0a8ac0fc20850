package dev.samovar.proxy.forward;

/** A request whose target or headers are not forwarded, since the upstream could read them differently: 400. */
public final class InvalidTargetException extends RuntimeException {

    private static final long serialVersionUID = 1;

    /**
     * A refusal.
     *
     * @param message what is wrong
     */
    public InvalidTargetException(String message) {
        super(message);
    }
}
