package dev.samovar.content.request;

/** A request that cannot be answered as it is. The message names the field and says how to put it right. */
public final class InvalidRequestException extends RuntimeException {

    /** A failure whose message names the field and its rule. */
    public InvalidRequestException(String message) {
        super(message);
    }
}
