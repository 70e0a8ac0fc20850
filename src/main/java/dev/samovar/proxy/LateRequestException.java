package dev.samovar.proxy;

import java.util.concurrent.CancellationException;

/** A call was given up since its client did not send the whole request in time. */
public final class LateRequestException extends CancellationException {

    private static final long serialVersionUID = 1;

    public LateRequestException() {
        super("The request took too long to arrive");
    }
}
