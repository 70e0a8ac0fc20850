package dev.samovar.content.image;

/** Bytes that are not a supported picture. The message is a predicate without a subject, with the remedy. */
public final class UnreadablePictureException extends RuntimeException {

    UnreadablePictureException(String message) {
        super(message);
    }

    static UnreadablePictureException damaged(String type) {
        return new UnreadablePictureException("is not a whole " + type + " picture: send it again, or another one");
    }
}
