package dev.samovar.http;

/** Uploads take all the memory that they may take together: 503. */
public final class UploadsBusyException extends RuntimeException {

    private static final long serialVersionUID = 1;

    public UploadsBusyException() {
        super("Too many images are being uploaded at the same time: try again");
    }
}
