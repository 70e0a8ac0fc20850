package dev.samovar.content.image;

/** Bytes that are no picture; the message says why and what to do, and has no subject. */
public final class UnreadablePictureException extends RuntimeException {

    UnreadablePictureException(String message) {
        super(message);
    }

    static UnreadablePictureException damaged(String type) {
        return new UnreadablePictureException("is not a whole " + type + " picture: send it again, or another one");
    }
}
