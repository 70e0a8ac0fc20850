package dev.samovar.http;

/** A request that cannot be answered as it is (400). The message names the header or field, and its rule. */
public final class BadRequestException extends RuntimeException {

    private static final long serialVersionUID = 1;

    /** A failure whose message names the header or field, and its rule. */
    public BadRequestException(String message) {
        super(message);
    }
}
